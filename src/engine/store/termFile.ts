/** The index of terms on disk: what it saves is only time, since the table's rows hold all that it is made of. */
import { createHash } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
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
  try {
    const bytes = readFileSync(fileOf(folder));
    if (!digest(bytes.subarray(headBytes)).equals(bytes.subarray(0, 20))) return undefined;
    const from = headBytes + bytes.readUInt32LE(20);
    const head = JSON.parse(bytes.toString('utf8', headBytes, from));
    if (head.format !== format) return undefined;
    const files = (head.files as [string, string, number, number][]).map(
      ([file, language, commit, chunks]) => ({
        path: file,
        language,
        commit,
        chunks,
      }),
    );
    // A copy begins at a place of memory that numbers may be read from.
    return { version: head.version, files, segment: readSegment(new Uint8Array(bytes.subarray(from))) };
  } catch {
    return undefined;
  }
}

/** Writes an index in place of the last one, whole or not at all. */
export function saveTerms(folder: string, { version, files, segment }: SavedTerms): void {
  const rows = files.map(({ path: file, language, commit, chunks }) => [file, language, commit, chunks]);
  const head = Buffer.from(JSON.stringify({ format, version, files: rows }));
  const sum = createHash('sha1').update(head).update(segment.bytes).digest();
  const start = Buffer.alloc(headBytes);
  sum.copy(start);
  start.writeUInt32LE(head.length, 20);
  const temporary = `${fileOf(folder)}.tmp`;
  try {
    writeFileSync(temporary, Buffer.concat([start, head, segment.bytes]));
    renameSync(temporary, fileOf(folder));
  } finally {
    rmSync(temporary, { force: true });
  }
}

function digest(bytes: Uint8Array): Buffer {
  return createHash('sha1').update(bytes).digest();
}

function fileOf(folder: string): string {
  return path.join(folder, 'terms.bin');
}
