import { readdirSync } from 'node:fs';
import path from 'node:path';
import { isGone } from '../detect/fileSystem.ts';
import type { ModelIdentity } from '../embed/embedder.ts';
import { listIndexes } from './indexFolder.ts';
import type { VectorSource } from './vectors.ts';

/** The vectors of rows that went are kept for a week: a branch, a stash or a file that comes back costs nothing. */
const keepMs = 7 * 24 * 3_600_000;
const sweepEveryMs = 24 * 3_600_000;

/**
 * Drops the vectors that no row of any root has used for a week; at most once a day. Where an index can't be read
 * nothing is dropped, and it throws. Resolves to how many went.
 */
export async function sweepVectors(
  storage: string,
  { embedder, cache }: VectorSource,
  now: number = Date.now(),
): Promise<number> {
  if (Math.abs(now - cache.sweptAt()) < sweepEveryMs) return 0;
  const { openLanceStore } = await import('../store/lanceStore.ts');
  const used = new Set<string>();
  for (const folder of indexesOf(storage, embedder.identity)) {
    const store = await openLanceStore(folder, embedder.identity.dimensions);
    try {
      for (const hash of await store.hashes()) used.add(hash);
    } finally {
      await store.close();
    }
  }
  return cache.sweep(used, keepMs, now);
}

/** The folders of all indexes of all roots that have vectors of a model. */
function indexesOf(storage: string, model: ModelIdentity): string[] {
  const roots = path.join(storage, 'roots');
  return namesIn(roots)
    .flatMap((name) => listIndexes(path.join(roots, name)))
    .filter(({ identity }) => identity.model.id === model.id && identity.model.revision === model.revision)
    .map(({ folder }) => folder);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (isGone(error)) return [];
    throw error;
  }
}
