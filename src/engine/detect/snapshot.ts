import {
  appendFileSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
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
    const decoded = decodeBase(base, indexId);
    if ('untrusted' in decoded) return decoded;
    const { put, removed, soundLength } = decodeLines(readIfAny(logOf(folder)) ?? '');
    const tree = soundLength > 0 ? editTree(decoded.tree, put, removed) : decoded.tree;
    return { snapshot: { tree, journalBytes: soundLength } };
  } catch (error) {
    return { untrusted: `The snapshot can't be read (${errorCode(error)}).` };
  }
}

/**
 * Opens the journal to write on, cutting off a torn end. Where no base is trusted, an empty one takes its
 * place first, so discard only together with the store's rows. Close it before compacting.
 */
export function openJournal(folder: string, indexId: string): Journal {
  mkdirSync(folder, { recursive: true });
  const base = readIfAny(baseOf(folder));
  if (base === undefined || 'untrusted' in decodeBase(base, indexId)) {
    discardSnapshot(folder);
    replaceFile(baseOf(folder), encodeBase(emptyTree, indexId));
  }
  const log = logOf(folder);
  const text = readIfAny(log) ?? '';
  const { soundLength } = decodeLines(text);
  if (soundLength < text.length) truncateSync(log, Buffer.byteLength(text.slice(0, soundLength)));
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

function readIfAny(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
