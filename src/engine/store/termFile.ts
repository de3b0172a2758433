/** The index of terms on disk: what it saves is only time, since the table's rows hold all that it is made of. */
import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readSegment } from './postings.ts';
import type { WholeIndex } from './termIndex.ts';

/** An index of terms as of a version of the table: it holds every row of that version. */
export interface SavedTerms extends WholeIndex {
  readonly version: number;
}

const format = 1;
const headBytes = 32;

/** What was written last beside the table; undefined when there is none, or none that can be used. */
export function loadTerms(folder: string): SavedTerms | undefined {
  let handle: number | undefined;
  try {
    handle = openSync(fileOf(folder), 'r');
    const { size } = fstatSync(handle);
    const start = piece(handle, headBytes);
    const headLength = start.readUInt32LE(20);
    if (headBytes + headLength > size) return undefined;
    const head = piece(handle, headLength);
    // By itself, and so at a place of memory that numbers may be read from.
    const bytes = piece(handle, size - headBytes - headLength);
    if (!digest(head, bytes).equals(start.subarray(0, 20))) return undefined;
    const { format: written, version, files: rows } = JSON.parse(head.toString());
    if (written !== format) return undefined;
    const files = (rows as [string, string, number, number][]).map(([file, language, commit, chunks]) => ({
      path: file,
      language,
      commit,
      chunks,
    }));
    return { version, files, segment: readSegment(bytes) };
  } catch {
    return undefined;
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

/** Writes an index in place of the last one, whole or not at all. */
export function saveTerms(folder: string, { version, files, segment }: SavedTerms): void {
  const rows = files.map(({ path: file, language, commit, chunks }) => [file, language, commit, chunks]);
  const head = Buffer.from(JSON.stringify({ format, version, files: rows }));
  const start = Buffer.alloc(headBytes);
  digest(head, segment.bytes).copy(start);
  start.writeUInt32LE(head.length, 20);
  const temporary = `${fileOf(folder)}.tmp`;
  try {
    const handle = openSync(temporary, 'w');
    try {
      for (const part of [start, head, segment.bytes]) writeFileSync(handle, part);
    } finally {
      closeSync(handle);
    }
    renameSync(temporary, fileOf(folder));
  } finally {
    rmSync(temporary, { force: true });
  }
}

function digest(head: Uint8Array, bytes: Uint8Array): Buffer {
  return createHash('sha1').update(head).update(bytes).digest();
}

/** The next so many bytes of a file. Throws when it ends before. */
function piece(handle: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let at = 0; at < length; ) {
    const got = readSync(handle, bytes, at, length - at, null);
    if (got === 0) throw new Error('The file ends too soon.');
    at += got;
  }
  return bytes;
}

function fileOf(folder: string): string {
  return path.join(folder, 'terms.bin');
}
