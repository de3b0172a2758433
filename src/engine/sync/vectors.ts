import type { Embedder } from '../embed/embedder.ts';
import { embedText } from '../store/row.ts';
import type { Row, StoredRow } from '../store/store.ts';
import type { VectorCache } from '../store/vectorCache.ts';

/** Where vectors come from: what was paid for before, else the model. */
export interface VectorSource {
  readonly embedder: Embedder;
  readonly cache: VectorCache;
}

/** Texts handed to the model at a time: a stop is heard between them. */
const slice = 64;

/** Gives each row its vector. Only hashes never seen under this model are embedded, each once. */
export async function withVectors(
  rows: readonly Row[],
  { embedder, cache }: VectorSource,
  signal?: AbortSignal,
): Promise<{ rows: StoredRow[]; embeds: number; reused: number }> {
  const byHash = new Map(rows.map((row) => [row.hash, row]));
  const vectors = await cache.get([...byHash.keys()]);
  const missing = [...byHash.values()].filter((row) => !vectors.has(row.hash));
  for (let at = 0; at < missing.length; at += slice) {
    signal?.throwIfAborted();
    const part = missing.slice(at, at + slice);
    const made = await embedder.embed(part.map(embedText), 'document', signal);
    const entries = part.map((row, nth) => ({ hash: row.hash, vector: made[nth]! }));
    for (const { hash, vector } of entries) vectors.set(hash, vector);
  }
  // Kept before the rows are committed: a kill between costs no embedding twice.
  await cache.put(missing.map((row) => ({ hash: row.hash, vector: vectors.get(row.hash)! })));
  return {
    rows: rows.map((row) => ({ ...row, vector: vectors.get(row.hash)! })),
    embeds: missing.length,
    reused: rows.length - missing.length,
  };
}
