import type { Embedder } from '../embed/embedder.ts';
import { embedText } from '../store/row.ts';
import type { StoredRow } from '../store/store.ts';
import type { CachedVector, VectorCache } from '../store/vectorCache.ts';

/** Where vectors come from: what was paid for before, else the model. */
export interface VectorSource {
  readonly embedder: Embedder;
  readonly cache: VectorCache;
}

/** Texts handed to the model at a time: a stop is heard between them. */
const slice = 64;

/** Gives each row its vector, unless it has brought its own. Only hashes never seen under this model are embedded, each once. */
export async function withVectors(
  rows: readonly StoredRow[],
  { embedder, cache }: VectorSource,
  signal?: AbortSignal,
): Promise<{ rows: StoredRow[]; embeds: number; reused: number }> {
  const byHash = new Map(rows.filter(({ vector }) => !vector).map((row) => [row.hash, row]));
  const vectors = await cache.get([...byHash.keys()]);
  const missing = [...byHash.values()].filter((row) => !vectors.has(row.hash));
  const made: CachedVector[] = [];
  try {
    for (let at = 0; at < missing.length; at += slice) {
      signal?.throwIfAborted();
      const part = missing.slice(at, at + slice);
      const found = await embedder.embed(part.map(embedText), 'document', signal);
      part.forEach(({ hash }, nth) => {
        made.push({ hash, vector: found[nth]! });
      });
    }
  } finally {
    // Kept before the rows are committed, and when stopped: neither a kill nor a stop costs an embedding twice.
    await cache.put(made);
  }
  for (const { hash, vector } of made) vectors.set(hash, vector);
  return {
    rows: rows.map((row) => (row.vector ? row : { ...row, vector: vectors.get(row.hash)! })),
    embeds: missing.length,
    reused: rows.length - missing.length,
  };
}
