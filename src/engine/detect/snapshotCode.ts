import { createHash } from 'node:crypto';
import { type FolderNode, folderNode, type Put } from './merkle.ts';
import type { FileEntry } from './types.ts';

/** Raised when the form on disk changes; another one is not read. */
export const snapshotFormat = 1;

/**
 * A snapshot's base on disk: a line of header, a newline, the body. Folders are flat arrays, because
 * parsing 14,000 files has to take no longer than a blink.
 */
interface Header {
  readonly format: number;
  readonly indexId: string;
  /** Of the body, in characters; with the checksum it tells a file that was cut or changed. */
  readonly length: number;
  readonly checksum: string;
}

/** Name, hash, size, mtime, ctime, inode, checked at, chunks, skipped: per file. */
type Field = string | number;
const fields = 9;
/** [hash, files' fields, [name, folder, name, folder…]] */
type Packed = [string, Field[], (string | Packed)[]];

const skips = ['', 'binary', 'generated'] as const;

/** The base as text. */
export function encodeBase(tree: FolderNode, indexId: string): string {
  const body = JSON.stringify(pack(tree));
  const header: Header = { format: snapshotFormat, indexId, length: body.length, checksum: checksum(body) };
  return `${JSON.stringify(header)}\n${body}`;
}

/** The tree of a base, or a sentence that says why it can't be trusted. */
export function decodeBase(text: string, indexId: string): { tree: FolderNode } | { untrusted: string } {
  const end = text.indexOf('\n');
  let header: Partial<Header> | undefined;
  try {
    header = JSON.parse(text.slice(0, Math.max(0, end)));
  } catch {
    header = undefined;
  }
  if (typeof header !== 'object' || header === null) return { untrusted: 'The snapshot is damaged.' };
  if (header.format !== snapshotFormat) return { untrusted: 'The snapshot was made by another version.' };
  if (header.indexId !== indexId) return { untrusted: 'The snapshot belongs to another index.' };
  const body = text.slice(end + 1);
  if (body.length < (header.length ?? 0)) return { untrusted: 'The snapshot is cut short.' };
  if (body.length !== header.length || checksum(body) !== header.checksum) {
    return { untrusted: 'The snapshot is damaged.' };
  }
  return { tree: unpack(JSON.parse(body) as Packed) };
}

function pack(node: FolderNode): Packed {
  const files: Field[] = [];
  for (const [name, entry] of node.files) files.push(name, ...packEntry(entry));
  const folders: (string | Packed)[] = [];
  for (const [name, child] of node.folders) folders.push(name, pack(child));
  return [node.hash, files, folders];
}

function unpack([hash, packedFiles, packedFolders]: Packed): FolderNode {
  const files = new Map<string, FileEntry>();
  for (let at = 0; at < packedFiles.length; at += fields) {
    files.set(packedFiles[at] as string, unpackEntry(packedFiles, at + 1));
  }
  const folders = new Map<string, FolderNode>();
  for (let at = 0; at < packedFolders.length; at += 2) {
    folders.set(packedFolders[at] as string, unpack(packedFolders[at + 1] as Packed));
  }
  return folderNode(files, folders, hash);
}

function packEntry({ hash, stamp, checkedAt, chunks, skipped }: FileEntry): Field[] {
  const skip = skips.indexOf(skipped ?? '');
  return [hash, stamp.size, stamp.mtimeMs, stamp.ctimeMs, stamp.ino, checkedAt, chunks, skip];
}

function unpackEntry(packed: readonly Field[], at: number): FileEntry {
  const stamp = {
    size: packed[at + 1] as number,
    mtimeMs: packed[at + 2] as number,
    ctimeMs: packed[at + 3] as number,
    ino: packed[at + 4] as number,
  };
  const entry = {
    hash: packed[at] as string,
    stamp,
    checkedAt: packed[at + 5] as number,
    chunks: packed[at + 6] as number,
  };
  const skipped = skips[packed[at + 7] as number];
  return skipped ? { ...entry, skipped } : entry;
}

/** The journal's lines for one batch: what was removed, then what was put, each line with its checksum. */
export function encodeLines(put: readonly Put[], removed: readonly string[]): string {
  const lines = [
    ...removed.map((path) => JSON.stringify([path])),
    ...put.map(({ path, entry }) => JSON.stringify([path, ...packEntry(entry)])),
  ];
  return lines.map((line) => `${lineChecksum(line)} ${line}\n`).join('');
}

/** What a journal says, as the last state of each path, and how many of its bytes are sound. */
export interface JournalText {
  readonly put: readonly Put[];
  readonly removed: readonly string[];
  readonly soundBytes: number;
}

/** Reads lines up to the first that is torn or changed: what follows that can't be placed. */
export function decodeLines(bytes: Buffer): JournalText {
  const text = bytes.toString();
  const last = new Map<string, FileEntry | undefined>();
  let from = 0;
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
    const line = text.slice(from + 9, end);
    if (text[from + 8] !== ' ' || text.slice(from, from + 8) !== lineChecksum(line)) break;
    const packed = JSON.parse(line) as Field[];
    last.set(packed[0] as string, packed.length > 1 ? unpackEntry(packed, 1) : undefined);
    from = end + 1;
  }
  const put: Put[] = [];
  const removed: string[] = [];
  for (const [path, entry] of last) {
    if (entry) put.push({ path, entry });
    else removed.push(path);
  }
  return { put, removed, soundBytes: Buffer.byteLength(text.slice(0, from)) };
}

function checksum(text: string): string {
  return createHash('sha1').update(text).digest('hex');
}

/** FNV-1a, 32 bits, over UTF-16 units. http://www.isthe.com/chongo/tech/comp/fnv/ */
function lineChecksum(line: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < line.length; i++) hash = Math.imul(hash ^ line.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}
