import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import path from 'node:path';
import type { Hit } from '../protocol/engineApi.ts';
import { decode, hashBytes } from './detect/content.ts';
import { errorCode } from './detect/fileSystem.ts';
import type { RankedHit } from './search/search.ts';

/** Files that are open at a time: no more than a process may have. */
const readAtOnce = 20;

/**
 * Holds hits against the disk: gone files are dropped, moved lines are given as they are now, and what was
 * edited is flagged `stale`. At most `limit` hits, in order.
 */
export async function levelHits(
  root: string,
  ranked: readonly RankedHit[],
  limit: number,
  explain: boolean,
): Promise<Hit[]> {
  const files = new Map<string, Promise<DiskFile | undefined>>();
  const hits: Hit[] = [];
  const fileOf = (relative: string) => {
    const known = files.get(relative) ?? readDisk(path.join(root, relative));
    files.set(relative, known);
    return known;
  };
  // The first are read at once; the others when it is their turn.
  for (const { row } of ranked.slice(0, Math.min(limit, readAtOnce))) void fileOf(row.path);
  for (const found of ranked) {
    if (hits.length >= limit) break;
    const { row } = found;
    const file = await fileOf(row.path);
    if (!file) continue;
    const now =
      file.hash === row.fileHash ? { startLine: found.startLine, stale: false } : lookFor(found, file);
    const hit = {
      path: row.path,
      startLine: now.startLine,
      endLine: now.startLine + found.endLine - found.startLine,
      language: row.language,
      symbol: row.symbol,
      kind: row.kind,
      score: found.score,
      text: found.text,
      stale: now.stale,
    };
    hits.push(explain ? { ...hit, parts: found.parts } : hit);
  }
  return hits;
}

interface DiskFile {
  readonly hash: string;
  readonly lines: () => string[];
}

/** No such file, or a folder or another thing in its place. */
const gone = new Set(['ENOENT', 'ENOTDIR', 'EISDIR', 'ENXIO']);

/** Undefined when the file is gone. One that can't be read just now isn't: it is given as it was indexed. */
async function readDisk(absolute: string): Promise<DiskFile | undefined> {
  try {
    // Without O_NONBLOCK, opening what has become a pipe would wait for a writer for ever.
    const file = await open(absolute, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const found = await file.stat();
      if (!found.isFile()) return undefined;
      const bytes = await contentOf(file, found.size);
      return { hash: hashBytes(bytes), lines: () => decode(bytes).split(/\r\n|\r|\n/) };
    } finally {
      await file.close();
    }
  } catch (error) {
    return gone.has(errorCode(error)) ? undefined : { hash: '', lines: () => [] };
  }
}

/** `FileHandle.readFile` asks for the size once more, and reads to see that nothing follows. */
async function contentOf(file: FileHandle, size: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(size);
  for (let at = 0; at < size; ) {
    const { bytesRead } = await file.read(bytes, at, size - at, at);
    if (bytesRead === 0) return bytes.subarray(0, at);
    at += bytesRead;
  }
  return bytes;
}

/** The same lines at another place, the nearest one; flagged when they are nowhere. */
function lookFor({ text, startLine }: RankedHit, file: DiskFile): { startLine: number; stale: boolean } {
  const wanted = text.split('\n');
  const lines = file.lines();
  let best: number | undefined;
  for (let at = 0; at + wanted.length <= lines.length; at++) {
    if (!wanted.every((line, nth) => lines[at + nth] === line)) continue;
    if (best === undefined || Math.abs(at + 1 - startLine) < Math.abs(best - startLine)) best = at + 1;
  }
  return best === undefined ? { startLine, stale: true } : { startLine: best, stale: false };
}
