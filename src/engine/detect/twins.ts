import { entryAt, type FolderNode, filesBelow, folderAt } from './merkle.ts';

/** More than so many are no links of a few files: a file system that numbers its files otherwise. */
const most = 1_000;

/**
 * Other paths of the files that are touched here: a link has its target's stamp, inode included, and when the target is written
 * no event tells of the link. `inodeAt` says which inode is at a path now; 0 where nothing is.
 */
export function twinsOf(
  paths: readonly string[],
  known: FolderNode,
  inodeAt: (path: string) => number,
): readonly string[] {
  const inodes = new Set<number>();
  for (const path of paths) {
    const entry = entryAt(known, path);
    // What isn't indexed itself may be linked to all the same.
    if (entry) inodes.add(entry.stamp.ino);
    else for (const file of filesAt(known, path) ?? [{ ino: inodeAt(path) }]) inodes.add(file.ino);
  }
  inodes.delete(0);
  const found: string[] = [];
  if (inodes.size > 0) gather(known, '', inodes, found);
  return found.length - inodes.size > most ? [] : found;
}

/** The stamps of all files known below a folder; undefined where none is known. */
function filesAt(known: FolderNode, path: string) {
  const node = folderAt(known, path.split('/'));
  return node && [...filesBelow(node)].map(({ entry }) => entry.stamp);
}

/** A path is made only of what is found: this looks at every file of the root. */
function gather(node: FolderNode, path: string, inodes: ReadonlySet<number>, found: string[]): void {
  for (const [name, { stamp }] of node.files) if (inodes.has(stamp.ino)) found.push(`${path}${name}`);
  for (const [name, child] of node.folders) gather(child, `${path}${name}/`, inodes, found);
}
