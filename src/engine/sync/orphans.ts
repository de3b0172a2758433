import { filesBelow } from '../detect/merkle.ts';
import { readSnapshot } from '../detect/snapshot.ts';
import type { Store } from '../store/store.ts';
import type { IndexFolder } from './indexFolder.ts';

/**
 * The paths on which store and snapshot disagree: rows of a file that the snapshot doesn't know, or others than
 * those it says, by number and by version. None without a snapshot that can be read: it has to be begun first.
 */
export async function findOrphans(store: Store, index: IndexFolder): Promise<string[]> {
  const held = await store.held();
  const read = readSnapshot(index.folder, index.id);
  if (!('snapshot' in read)) return [];
  const orphans: string[] = [];
  for (const { path, entry } of filesBelow(read.snapshot.tree)) {
    const rows = held.get(path);
    const isLevel =
      entry.chunks === 0 ? !rows : rows?.chunks === entry.chunks && rows.fileHash === entry.hash;
    if (!isLevel) orphans.push(path);
    held.delete(path);
  }
  return [...orphans, ...held.keys()];
}
