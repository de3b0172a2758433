/**
 * Rows of files as they were, beside the table: written while a root is idle, before upkeep removes the versions of the table that
 * still have them. What is there saves time and nothing else; what isn't sound counts as not there.
 */
import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { deserialize, serialize } from 'node:v8';
import { constants, deflateSync, inflateSync } from 'node:zlib';
import { readCheckedNow, writeChecked } from './checkedFile.ts';
import type { FormerFile } from './formerRows.ts';
import type { Row } from './store.ts';

/** A file's former rows, and where they lie. */
export interface ParkedFile extends FormerFile {
  readonly data: string;
  readonly offset: number;
  readonly length: number;
}

/** Rows that are squeezed without looking up: some ten milliseconds' work. */
const pauseAfter = 200;
/** Raised whenever records are made otherwise. */
const format = 1;
const listName = 'former.bin';
const dataNames = ['former-0.data', 'former-1.data'];

/** What lies beside a table, those written last at the end. */
export function parkedFiles(folder: string): readonly ParkedFile[] {
  return readCheckedNow<readonly ParkedFile[]>(path.join(folder, listName), format)?.head ?? [];
}

/** The rows of files that lie there, without vectors; of those whose record isn't sound, none. */
export function readParked(folder: string, files: readonly ParkedFile[]): Map<string, Row[]> {
  const found = new Map<string, Row[]>();
  for (const data of new Set(files.map((file) => file.data))) {
    let handle: number | undefined;
    try {
      handle = openSync(path.join(folder, data), 'r');
      for (const file of files.filter((each) => each.data === data)) {
        const rows = rowsIn(pieceOf(handle, file));
        if (rows) found.set(file.path, rows);
      }
    } catch {
      // Gone: the file is cut anew.
    } finally {
      if (handle !== undefined) closeSync(handle);
    }
  }
  return found;
}

/**
 * Puts these files in the place of all that lies there: `fresh` ones first, then as many of `kept` as there is room for, those
 * parked last before others. Only for the writer. Throws what the file system throws.
 */
export async function park(
  folder: string,
  kept: readonly ParkedFile[],
  fresh: AsyncIterable<readonly [FormerFile, readonly Row[]]>,
  mostBytes: number,
): Promise<readonly ParkedFile[]> {
  // Not into what a list on disk still speaks of: killed in the middle, that one goes on being true.
  const data = dataNames.find((name) => !kept.some((file) => file.data === name)) ?? dataNames[0]!;
  const written: ParkedFile[] = [];
  const handle = openSync(path.join(folder, data), 'w');
  let end = 0;
  const put = ({ path: file, hash, chunks }: FormerFile, bytes: Uint8Array) => {
    if (end + bytes.length > mostBytes) return;
    for (let done = 0; done < bytes.length; ) done += writeSync(handle, bytes, done);
    written.push({ path: file, hash, chunks, data, offset: end, length: bytes.length });
    end += bytes.length;
  };
  try {
    let pause = pauseAfter;
    for await (const [file, rows] of fresh) {
      put(file, bytesOf(rows));
      pause -= rows.length;
      if (pause > 0) continue;
      // A question may have come meanwhile.
      await nextTurn();
      pause = pauseAfter;
    }
    const others = [...kept].reverse();
    for (const name of new Set(others.map((file) => file.data))) {
      const from = openSync(path.join(folder, name), 'r');
      try {
        for (const file of others) if (file.data === name) put(file, pieceOf(from, file));
      } finally {
        closeSync(from);
      }
    }
  } finally {
    closeSync(handle);
  }
  const list = written.reverse();
  writeChecked(path.join(folder, listName), format, { version: 0, head: list, parts: [] });
  for (const name of dataNames) if (name !== data) rmSync(path.join(folder, name), { force: true });
  return list;
}

/** Quick rather than small; with a sum of its own. */
function bytesOf(rows: readonly Row[]): Uint8Array {
  return deflateSync(serialize(rows), { level: constants.Z_BEST_SPEED });
}

function rowsIn(bytes: Uint8Array): Row[] | undefined {
  try {
    return deserialize(inflateSync(bytes));
  } catch {
    return undefined;
  }
}

function pieceOf(handle: number, { offset, length }: ParkedFile): Uint8Array {
  const bytes = Buffer.allocUnsafe(length);
  return bytes.subarray(0, readSync(handle, bytes, 0, length, offset));
}
