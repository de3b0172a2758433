import { lstatSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** What stands below a root: each entry's path, relative, with all that a file event would tell of. */
export type Listing = ReadonlyMap<string, string>;

/** The tree as it is now; nothing of what lies in folders that can't be entered. */
export function listTree(root: string, folder = '', found = new Map<string, string>()): Listing {
  for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
    const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
    const { ino, size, mtimeMs, ctimeMs, mode } = lstatSync(path.join(root, name));
    // A folder's times change with what is in it, which has events of its own.
    const times = entry.isDirectory() ? [] : [size, mtimeMs, ctimeMs];
    found.set(name, [ino, mode, ...times].join(' '));
    if (!entry.isDirectory()) continue;
    try {
      listTree(root, name, found);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EACCES') throw error;
    }
  }
  return found;
}

/** What a watcher would tell of between two listings: what came, went or changed; of a folder that came or went, itself alone. */
export function eventsBetween(before: Listing, after: Listing): string[] {
  const all = new Set([...before.keys(), ...after.keys()]);
  const touched = [...all].filter((name) => before.get(name) !== after.get(name));
  const wholly = new Set(touched.filter((name) => !before.has(name) || !after.has(name)));
  return touched.filter((name) => !wholly.has(path.posix.dirname(name)));
}
