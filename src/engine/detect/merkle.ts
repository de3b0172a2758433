import { createHash } from 'node:crypto';
import type { FileEntry } from './types.ts';

/** A folder of the tree. Never changed in place: an edit makes new folders on the way to the root only. */
export interface FolderNode {
  /** Hash of the sorted (kind, name, child's hash); equal hashes mean equal names and contents below. */
  readonly hash: string;
  readonly files: ReadonlyMap<string, FileEntry>;
  readonly folders: ReadonlyMap<string, FolderNode>;
  /** Files below, at any depth. */
  readonly fileCount: number;
  /** Their chunks. */
  readonly chunkCount: number;
}

/** A file with its path from the root. */
export interface Put {
  readonly path: string;
  readonly entry: FileEntry;
}

/** The tree of a root without files. */
export const emptyTree: FolderNode = folderNode(new Map(), new Map());

/** A folder over children that have their hashes; without `hash` it is computed (sha256, 128 bits, hex). */
export function folderNode(
  files: ReadonlyMap<string, FileEntry>,
  folders: ReadonlyMap<string, FolderNode>,
  hash?: string,
): FolderNode {
  let fileCount = files.size;
  let chunkCount = 0;
  for (const entry of files.values()) chunkCount += entry.chunks;
  for (const child of folders.values()) {
    fileCount += child.fileCount;
    chunkCount += child.chunkCount;
  }
  return { hash: hash ?? hashChildren(files, folders), files, folders, fileCount, chunkCount };
}

function hashChildren(
  files: ReadonlyMap<string, FileEntry>,
  folders: ReadonlyMap<string, FolderNode>,
): string {
  const lines: string[] = [];
  for (const [name, entry] of files) lines.push(`${name}\0f\0${entry.hash}\0`);
  for (const [name, child] of folders) lines.push(`${name}\0d\0${child.hash}\0`);
  // A name holds no NUL, so the lines sort as (name, kind) and none can pass for another.
  return createHash('sha256').update(lines.sort().join('')).digest('hex').slice(0, 32);
}

/** The tree of these files; of two with the same path the later one counts. */
export function buildTree(files: Iterable<Put>): FolderNode {
  return editTree(emptyTree, files, []);
}

/** What happens to one folder: files put, files removed (undefined), and folders below with edits. */
interface Edits {
  readonly files: Map<string, FileEntry | undefined>;
  readonly folders: Map<string, Edits>;
}

/**
 * The tree after edits: files removed, then files put. Folders without an edit are shared with the old tree,
 * folders that come out empty vanish. Removing what isn't there is no error.
 */
export function editTree(tree: FolderNode, put: Iterable<Put>, removed: Iterable<string>): FolderNode {
  const edits: Edits = { files: new Map(), folders: new Map() };
  for (const path of removed) note(edits, path, undefined);
  for (const { path, entry } of put) note(edits, path, entry);
  return apply(tree, edits) ?? emptyTree;
}

function note(root: Edits, path: string, entry: FileEntry | undefined): void {
  let edits = root;
  let from = 0;
  for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', from)) {
    const name = path.slice(from, slash);
    let child = edits.folders.get(name);
    if (!child) {
      child = { files: new Map(), folders: new Map() };
      edits.folders.set(name, child);
    }
    edits = child;
    from = slash + 1;
  }
  edits.files.set(path.slice(from), entry);
}

function apply(old: FolderNode | undefined, edits: Edits): FolderNode | undefined {
  const files = edits.files.size > 0 ? new Map(old?.files) : (old?.files ?? new Map<string, FileEntry>());
  for (const [name, entry] of edits.files) {
    if (entry) (files as Map<string, FileEntry>).set(name, entry);
    else (files as Map<string, FileEntry>).delete(name);
  }
  const folders = new Map(old?.folders);
  for (const [name, below] of edits.folders) {
    const child = apply(folders.get(name), below);
    if (child) folders.set(name, child);
    else folders.delete(name);
  }
  return files.size + folders.size > 0 ? folderNode(files, folders) : undefined;
}

/** What was known of a path; undefined when nothing was. */
export function entryAt(tree: FolderNode, path: string): FileEntry | undefined {
  const parts = path.split('/');
  const name = parts.pop()!;
  return folderAt(tree, parts)?.files.get(name);
}

/** What was known of the folder that these names lead to; undefined when nothing was. */
export function folderAt(tree: FolderNode, names: readonly string[]): FolderNode | undefined {
  let node: FolderNode | undefined = tree;
  for (const name of names) node = node?.folders.get(name);
  return node;
}

/** Every file at or below `path` ('' for all), in no particular order. */
export function* filesBelow(node: FolderNode, path = ''): Generator<Put> {
  const prefix = path === '' ? '' : `${path}/`;
  for (const [name, entry] of node.files) yield { path: prefix + name, entry };
  for (const [name, child] of node.folders) yield* filesBelow(child, prefix + name);
}

/** One hash for all names and contents. */
export function rootHash(tree: FolderNode): string {
  return tree.hash;
}
