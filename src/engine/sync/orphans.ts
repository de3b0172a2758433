import { filesBelow } from '../detect/merkle.ts';
import { readSnapshot } from '../detect/snapshot.ts';
import type { Store } from '../store/store.ts';
import type { IndexFolder } from './indexFolder.ts';

/**
 * The paths on which store and snapshot disagree: rows of a file that the snapshot doesn't know, or another
 * number of rows than it says. None without a snapshot that can be read: it has to be begun first.
 */
export async function findOrphans(store: Store, index: IndexFolder): Promise<string[]> {
  const rows = new Map<string, number>();
  for await (const batch of store.outline()) {
    for (const { path } of batch) rows.set(path, (rows.get(path) ?? 0) + 1);
  }
  const read = readSnapshot(index.folder, index.id);
  if (!('snapshot' in read)) return [];
  const orphans: string[] = [];
  for (const { path, entry } of filesBelow(read.snapshot.tree)) {
    if ((rows.get(path) ?? 0) !== entry.chunks) orphans.push(path);
    rows.delete(path);
  }
  return [...orphans, ...rows.keys()];
}
