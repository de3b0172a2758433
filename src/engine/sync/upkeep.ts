import { statSync } from 'node:fs';
import path from 'node:path';
import type { Store } from '../store/store.ts';
import type { IndexFolder } from './indexFolder.ts';
import type { Lease } from './lease.ts';
import { readLevel, removeLevel, writeLevel } from './level.ts';
import type { VectorSource } from './vectors.ts';
import type { Workers } from './workers.ts';

/** What upkeep works on. */
export interface UpkeepParts {
  readonly index: IndexFolder;
  readonly store: Store;
  readonly workers: Workers;
  readonly vectors: VectorSource | undefined;
  readonly lease: Lease;
}

/** The journal is folded into the snapshot's base from this size on, in bytes, or when it is a quarter of it. */
const foldJournalFrom = 64 * 1024;

/**
 * Keeps an index small and fast while nobody waits for it: folds small commits together, removes old versions,
 * writes down what the next process would have to read again. What it does changes no row, and where it fails or
 * is killed the index is as good as before. An index whose last run was cut short is left to the next one.
 * Resolves to the commits made.
 */
export async function keepUp(parts: UpkeepParts): Promise<number> {
  const { index, store, lease, vectors } = parts;
  const level = readLevel(index.folder);
  if (level === undefined || level !== (await store.version())) return 0;
  lease.check();
  // Killed in the middle of it, the next run looks more closely, and finds nothing amiss.
  removeLevel(index.folder);
  const commits = await store.optimize(true);
  // Last, since what is written down is of a version.
  await store.save(true);
  await foldJournal(parts);
  lease.check();
  writeLevel(index.folder, await store.version());
  await vectors?.cache.optimize(true);
  return commits;
}

/** Folds the journal of the snapshot into its base, when it has grown. */
export async function foldJournal({ index, workers }: Pick<UpkeepParts, 'index' | 'workers'>): Promise<void> {
  const size = (name: string) =>
    statSync(path.join(index.folder, name), { throwIfNoEntry: false })?.size ?? 0;
  const journal = size('snapshot.log');
  if (journal > foldJournalFrom || journal * 4 > size('snapshot.json')) {
    await workers.run({ type: 'compact', folder: index.folder, indexId: index.id });
  }
}
