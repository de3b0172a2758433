import { filesBelow } from '../detect/merkle.ts';
import { readSnapshot } from '../detect/snapshot.ts';
import type { Store } from '../store/store.ts';
import type { IndexFolder } from './indexFolder.ts';

/** What the store and the snapshot disagree on. */
export interface Orphans {
  /** Paths with rows that the snapshot doesn't know. */
  readonly rowsOnly: string[];
  /** Paths that the snapshot knows with another number of rows than there are. */
  readonly filesOnly: string[];
}

/** Compares the store's rows with the snapshot, path by path, by their number. */
export async function findOrphans(store: Store, index: IndexFolder): Promise<Orphans> {
  const rows = new Map<string, number>();
  for await (const batch of store.outline()) {
    for (const { path } of batch) rows.set(path, (rows.get(path) ?? 0) + 1);
  }
  const read = readSnapshot(index.folder, index.id);
  const filesOnly: string[] = [];
  if ('snapshot' in read) {
    for (const { path, entry } of filesBelow(read.snapshot.tree)) {
      if ((rows.get(path) ?? 0) !== entry.chunks) filesOnly.push(path);
      rows.delete(path);
    }
  }
  return { rowsOnly: [...rows.keys()], filesOnly };
}
