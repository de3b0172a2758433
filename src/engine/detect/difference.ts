import { type FolderNode, filesBelow } from './merkle.ts';

/** A path with the hash of its content. */
export interface Leaf {
  readonly path: string;
  readonly hash: string;
}

/** How one tree differs from another. */
export interface Difference {
  readonly created: readonly Leaf[];
  readonly modified: readonly Leaf[];
  readonly deleted: readonly Leaf[];
}

/** Compares two trees, going down only where folder hashes differ. */
export function diffTrees(from: FolderNode, to: FolderNode): Difference {
  const found: { created: Leaf[]; modified: Leaf[]; deleted: Leaf[] } = {
    created: [],
    modified: [],
    deleted: [],
  };
  const all = (into: Leaf[], node: FolderNode, path: string) => {
    for (const put of filesBelow(node, path)) into.push({ path: put.path, hash: put.entry.hash });
  };
  const compare = (before: FolderNode, after: FolderNode, path: string) => {
    if (before.hash === after.hash) return;
    const prefix = path === '' ? '' : `${path}/`;
    for (const [name, { hash }] of after.files) {
      const old = before.files.get(name);
      if (!old) found.created.push({ path: prefix + name, hash });
      else if (old.hash !== hash) found.modified.push({ path: prefix + name, hash });
    }
    for (const [name, { hash }] of before.files) {
      if (!after.files.has(name)) found.deleted.push({ path: prefix + name, hash });
    }
    for (const [name, child] of after.folders) {
      const old = before.folders.get(name);
      if (old) compare(old, child, prefix + name);
      else all(found.created, child, prefix + name);
    }
    for (const [name, child] of before.folders) {
      if (!after.folders.has(name)) all(found.deleted, child, prefix + name);
    }
  };
  compare(from, to, '');
  return found;
}

/** A file that kept its content and changed its path. */
export interface Move {
  readonly from: string;
  readonly to: string;
}

/** Groups with more pairs than this are paired in order of name: thousands of empty files have no identity. */
const mostPairs = 10_000;

/**
 * Pairs created with deleted files of equal content. Each is used at most once; the same base name goes
 * first, then the path that shares most folders.
 */
export function moves(created: readonly Leaf[], deleted: readonly Leaf[]): Move[] {
  const gone = new Map<string, string[]>();
  for (const { path, hash } of deleted) group(gone, hash, path);
  const come = new Map<string, string[]>();
  for (const { path, hash } of created) if (gone.has(hash)) group(come, hash, path);
  return [...come].flatMap(([hash, targets]) => pair(gone.get(hash)!, targets));
}

function group(groups: Map<string, string[]>, hash: string, path: string): void {
  const list = groups.get(hash);
  if (list) list.push(path);
  else groups.set(hash, [path]);
}

function pair(from: readonly string[], to: readonly string[]): Move[] {
  const byName = (a: string, b: string) => compareText(baseName(a), baseName(b)) || compareText(a, b);
  const sources = [...from].sort(byName);
  const targets = [...to].sort(byName);
  if (sources.length * targets.length > mostPairs) {
    return targets.slice(0, sources.length).map((target, at) => ({ from: sources[at]!, to: target }));
  }
  const pairs = sources
    .flatMap((source) =>
      targets.map((target) => ({ from: source, to: target, distance: distance(source, target) })),
    )
    .sort((a, b) => a.distance - b.distance);
  const used = new Set<string>();
  const taken = new Set<string>();
  return pairs.flatMap(({ from: source, to: target }) => {
    if (used.has(source) || taken.has(target)) return [];
    used.add(source);
    taken.add(target);
    return [{ from: source, to: target }];
  });
}

/** Folders not shared; another base name outweighs any number of them. */
function distance(a: string, b: string): number {
  const left = a.split('/');
  const right = b.split('/');
  let shared = 0;
  while (shared < left.length - 1 && shared < right.length - 1 && left[shared] === right[shared]) shared++;
  return left.length + right.length - 2 * shared + (left.at(-1) === right.at(-1) ? 0 : 1e6);
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
