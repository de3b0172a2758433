import {
  appendFileSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { errorCode, isGone } from './fileSystem.ts';
import { editTree, emptyTree, type FolderNode, type Put } from './merkle.ts';
import { decodeBase, decodeLines, encodeBase, encodeLines } from './snapshotCode.ts';

/** What is known of a root's files: exactly those whose rows are committed. */
export interface Snapshot {
  readonly tree: FolderNode;
  /** Bytes of the journal that are not folded into the base yet. */
  readonly journalBytes: number;
}

/** Where what was committed is written down. One writer; every call is one append. */
export interface Journal {
  /** Notes files whose rows are committed, and files whose rows are gone. Throws when the disk won't take it. */
  record(put: readonly Put[], removed: readonly string[]): void;
  close(): void;
}

const nothing = Buffer.alloc(0);
const baseOf = (folder: string) => join(folder, 'snapshot.json');
const logOf = (folder: string) => join(folder, 'snapshot.log');

/**
 * Reads the base and the journal after it. A torn end of the journal is dropped: those files are read again.
 * `untrusted` is a sentence for people; everything has then to be looked at anew.
 */
export function readSnapshot(
  folder: string,
  indexId: string,
): { readonly snapshot: Snapshot } | { readonly untrusted: string } {
  try {
    const base = readIfAny(baseOf(folder));
    if (base === undefined) return { untrusted: 'There is no snapshot yet.' };
    const decoded = decodeBase(base.toString(), indexId);
    if ('untrusted' in decoded) return decoded;
    const { put, removed, soundBytes } = decodeLines(readIfAny(logOf(folder)) ?? nothing);
    const tree = soundBytes > 0 ? editTree(decoded.tree, put, removed) : decoded.tree;
    return { snapshot: { tree, journalBytes: soundBytes } };
  } catch (error) {
    return { untrusted: `The snapshot can't be read (${errorCode(error)}).` };
  }
}

/** What `readSnapshot` gives. */
export type SnapshotRead = ReturnType<typeof readSnapshot>;

/**
 * A reader for a process that stays: as `readSnapshot`, but it parses the base again only when there is
 * another one, and of the journal only what was appended since.
 */
export function createSnapshotReader(folder: string, indexId: string): () => SnapshotRead {
  let last: { snapshot: Snapshot; base: string } | undefined;
  return () => {
    try {
      const base = identityOf(baseOf(folder));
      if (last && base === last.base && sizeOf(logOf(folder)) >= last.snapshot.journalBytes) {
        last = { base, snapshot: readOn(folder, last.snapshot) };
        return last;
      }
      const read = readSnapshot(folder, indexId);
      last = 'snapshot' in read && identityOf(baseOf(folder)) === base ? { ...read, base } : undefined;
      return read;
    } catch (error) {
      last = undefined;
      return { untrusted: `The snapshot can't be read (${errorCode(error)}).` };
    }
  };
}

/** The snapshot with what the journal gained; its torn end is looked at again the next time. */
function readOn(folder: string, from: Snapshot): Snapshot {
  const length = sizeOf(logOf(folder)) - from.journalBytes;
  if (length <= 0) return from;
  const bytes = Buffer.alloc(length);
  const handle = openSync(logOf(folder), 'r');
  try {
    const got = readSync(handle, bytes, 0, length, from.journalBytes);
    const { put, removed, soundBytes } = decodeLines(bytes.subarray(0, got));
    if (soundBytes === 0) return from;
    return { tree: editTree(from.tree, put, removed), journalBytes: from.journalBytes + soundBytes };
  } finally {
    closeSync(handle);
  }
}

/** Tells one base from the next: each is a new file, put in the old one's place. */
function identityOf(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats ? `${stats.ino} ${stats.size} ${stats.mtimeMs}` : '';
}

/**
 * Opens the journal to write on, cutting off a torn end. Where no base is trusted, an empty one takes its
 * place first, so discard only together with the store's rows. Close it before compacting.
 */
export function openJournal(folder: string, indexId: string): Journal {
  mkdirSync(folder, { recursive: true });
  const base = readIfAny(baseOf(folder));
  if (base === undefined || 'untrusted' in decodeBase(base.toString(), indexId)) {
    discardSnapshot(folder);
    replaceFile(baseOf(folder), encodeBase(emptyTree, indexId));
  }
  const log = logOf(folder);
  const written = readIfAny(log) ?? nothing;
  const { soundBytes } = decodeLines(written);
  if (soundBytes < written.length) truncateSync(log, soundBytes);
  let open = true;
  return {
    record(put, removed) {
      if (!open) throw new Error('The journal of the snapshot is closed.');
      if (put.length + removed.length === 0) return;
      const before = sizeOf(log);
      try {
        appendFileSync(log, encodeLines(put, removed));
      } catch (error) {
        // A disk that is full may have taken half a line; the next record must not follow it.
        if (sizeOf(log) > before) truncateSync(log, before);
        throw error;
      }
    },
    close() {
      open = false;
    },
  };
}

/**
 * Folds the journal into the base. A kill at any point loses nothing: the new base takes the old one's place
 * in one step, and a journal that is left behind says again what the base already holds. False when there
 * was nothing to fold, or nothing to be trusted.
 */
export function compactSnapshot(folder: string, indexId: string): boolean {
  const read = readSnapshot(folder, indexId);
  if ('untrusted' in read || read.snapshot.journalBytes === 0) return false;
  replaceFile(baseOf(folder), encodeBase(read.snapshot.tree, indexId));
  rmSync(logOf(folder), { force: true });
  return true;
}

/** Forgets all that is known. Without the base the journal counts for nothing, so a kill between is harmless. */
export function discardSnapshot(folder: string): void {
  rmSync(baseOf(folder), { force: true });
  rmSync(logOf(folder), { force: true });
}

function replaceFile(path: string, text: string): void {
  const temporary = `${path}.tmp`;
  const handle = openSync(temporary, 'w');
  try {
    writeFileSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(temporary, path);
}

function readIfAny(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
