import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import path from 'node:path';
import { chunkFile, chunkPlainly } from '../chunk/chunkFile.ts';
import type { Grammars } from '../chunk/grammars.ts';
import { classify, decode, hashBytes } from '../detect/content.ts';
import { stampOf } from '../detect/stamp.ts';
import type { FileEntry, Stamp } from '../detect/types.ts';
import { toRows } from '../store/row.ts';
import type { FormerCandidate, ReadFile } from './jobs.ts';

/** How often a file that changes under our hands is read again before it is left for the next sync. */
const tries = 3;

/**
 * Reads a candidate once, and makes rows of it: by its language, or by lines alone for the reason given instead of grammars.
 * Never throws for what one file is or does.
 */
export async function readCandidate(
  root: string,
  candidate: FormerCandidate,
  maxFileSize: number,
  grammars: Grammars | string,
): Promise<ReadFile> {
  const { path: file, known } = candidate;
  try {
    const read = readSteady(path.join(root, file), maxFileSize);
    if (!read) return { type: 'gone', path: file };
    const { bytes, stamp, checkedAt } = read;
    const hash = hashBytes(bytes);
    if (known && known.hash === hash)
      return { type: 'same', path: file, entry: { ...known, stamp, checkedAt } };
    const entry: FileEntry = { hash, stamp, checkedAt, chunks: 0 };
    const before = candidate.former?.find((each) => each.hash === hash);
    if (before) return { type: 'former', path: file, entry: { ...entry, chunks: before.chunks } };
    const content = classify(bytes, file);
    if (content !== 'source')
      return { type: 'rows', path: file, entry: { ...entry, skipped: content }, rows: [] };
    const text = decode(bytes);
    const chunked =
      typeof grammars === 'string'
        ? chunkPlainly(file, text, grammars)
        : await chunkFile(file, text, grammars);
    const rows = toRows(file, hash, chunked);
    const result = { type: 'rows', path: file, entry: { ...entry, chunks: rows.length }, rows } as const;
    return chunked.fault ? { ...result, fault: chunked.fault } : result;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'ERROR';
    if (code === 'ENOENT' || code === 'ENOTDIR') return { type: 'gone', path: file };
    return {
      type: 'fault',
      path: file,
      code,
      message: `${file} could not be read: ${(error as Error).message}.`,
    };
  }
}

/** The bytes of a file with the stamp they belong to, or undefined when it is no longer a file that is indexed. */
function readSteady(
  absolute: string,
  maxFileSize: number,
): { bytes: Uint8Array; stamp: Stamp; checkedAt: number } | undefined {
  // Without O_NONBLOCK, opening what has become a pipe would wait for a writer for ever.
  const handle = openSync(absolute, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    for (let left = tries; left > 0; left--) {
      const checkedAt = Date.now();
      const before = fstatSync(handle);
      if (!before.isFile() || before.size > maxFileSize) return undefined;
      const bytes = readWhole(handle, before.size);
      const after = fstatSync(handle);
      const isSteady = after.mtimeMs === before.mtimeMs && after.ctimeMs === before.ctimeMs;
      if (isSteady && after.size === bytes.length) return { bytes, stamp: stampOf(before), checkedAt };
    }
  } finally {
    closeSync(handle);
  }
  throw Object.assign(new Error('it kept changing while it was read'), { code: 'EBUSY' });
}

function readWhole(handle: number, size: number): Uint8Array {
  const bytes = Buffer.allocUnsafe(size);
  let length = 0;
  while (length < size) {
    const got = readSync(handle, bytes, length, size - length, length);
    if (got === 0) break;
    length += got;
  }
  return bytes.subarray(0, length);
}
