/**
 * Rows on disk beside the table, each to be read by itself: what it saves is only time, since the table has them all. The
 * data only grows, and a list tells where each row lies, replaced as a whole: whoever has an older list still finds its rows.
 */
import { closeSync, openSync, readdirSync, readSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { readCheckedNow, writeChecked } from './checkedFile.ts';
import type { TableRow } from './lanceTable.ts';
import { readRecord } from './rowRecord.ts';

/** Where the rows of a table lie in a file of data, as of a version of the table. */
export interface RowList {
  readonly version: number;
  /** Name of the file of data, and how much of it counts. */
  readonly data: string;
  readonly end: number;
  readonly files: ReadonlyMap<string, ListedFile>;
  /** Where each record begins, and its length; a file's in order of their ordinals. */
  readonly offsets: Float64Array;
  readonly lengths: Int32Array;
}

/** A file's rows: `chunks` of them from `first` on in the columns of the list. */
export interface ListedFile {
  readonly commit: number;
  readonly first: number;
  readonly chunks: number;
}

/** A row that is wanted. */
export interface Wanted {
  readonly id: string;
  readonly path: string;
  readonly ordinal: number;
  /** Only of this commit. */
  readonly commit: number;
}

interface Head {
  readonly data: string;
  readonly end: number;
  readonly files: readonly (readonly [string, number, number])[];
}

/** Raised whenever records or the list are made otherwise. */
const format = 1;
const listName = 'rows.bin';
/** To read so many bytes that nobody wants takes less time than to ask once more. */
const near = 4096;
const dataName = /^rows-(\d+)\.data$/;

/** The list that was written last; undefined where there is none, or none that can be used. */
export function loadRowList(folder: string): RowList | undefined {
  const found = readCheckedNow<Head>(path.join(folder, listName), format);
  if (found === undefined) return undefined;
  const { version, head, parts } = found;
  const [places, sizes] = parts as [Uint8Array, Uint8Array];
  const files = new Map<string, ListedFile>();
  let first = 0;
  for (const [file, commit, chunks] of head.files) {
    files.set(file, { commit, first, chunks });
    first += chunks;
  }
  return {
    version,
    data: head.data,
    end: head.end,
    files,
    offsets: new Float64Array(places.buffer, places.byteOffset, places.length / 8),
    lengths: new Int32Array(sizes.buffer, sizes.byteOffset, sizes.length / 4),
  };
}

/** Puts a list in place of the last one, and removes data that only that one knew. */
export function saveRowList(folder: string, { version, data, end, files, offsets, lengths }: RowList): void {
  const head = {
    data,
    end,
    files: [...files].map(([file, { commit, chunks }]) => [file, commit, chunks] as const),
  };
  const parts = [offsets, lengths].map(
    ({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength),
  );
  writeChecked<Head>(path.join(folder, listName), format, { version, head, parts });
  removeOtherData(folder, data);
}

/** Leaves nothing there. */
export function removeRowList(folder: string): void {
  rmSync(path.join(folder, listName), { force: true });
  removeOtherData(folder, undefined);
}

/** Changes when another list is put in place; undefined where there is none. */
export function stampOfList(folder: string): string | undefined {
  const found = statSync(path.join(folder, listName), { bigint: true, throwIfNoEntry: false });
  return found && `${found.ino} ${found.mtimeNs} ${found.size}`;
}

/** A name for data that no list knows yet. */
export function freshDataName(folder: string): string {
  const numbers = readdirSync(folder).map((name) => Number(dataName.exec(name)?.[1] ?? 0));
  return `rows-${Math.max(0, ...numbers) + 1}.data`;
}

/** Removes all data but this. On Windows, what somebody reads just now is left to the next time. */
export function removeOtherData(folder: string, data: string | undefined): void {
  for (const name of readdirSync(folder).filter((each) => dataName.test(each) && each !== data)) {
    try {
      rmSync(path.join(folder, name), { force: true });
    } catch {
      // It is in nobody's way.
    }
  }
}

/** What was read of the rows that are wanted. */
export interface ReadRows {
  readonly rows: TableRow[];
  /** Nothing that the list has was missing from the data. */
  readonly isSound: boolean;
}

/** The rows that the list has, as far as their records are sound, in order of their places. */
export function readRows(folder: string, list: RowList, wanted: readonly Wanted[]): ReadRows {
  const places = wanted
    .flatMap((want) => {
      const file = list.files.get(want.path);
      if (file?.commit !== want.commit || want.ordinal >= file.chunks) return [];
      const slot = file.first + want.ordinal;
      return [{ ...want, offset: list.offsets[slot]!, length: list.lengths[slot]! }];
    })
    .sort((a, b) => a.offset - b.offset);
  const rows: TableRow[] = [];
  if (places.length === 0) return { rows, isSound: true };
  let handle: number | undefined;
  try {
    handle = openSync(path.join(folder, list.data), 'r');
    for (let from = 0, to = 0; from < places.length; from = to) {
      const start = places[from]!.offset;
      let end = start;
      // Rows of one file lie side by side: what is near is read at once.
      while (to < places.length && places[to]!.offset - end <= near) {
        end = Math.max(end, places[to]!.offset + places[to]!.length);
        to++;
      }
      const bytes = Buffer.allocUnsafe(end - start);
      const got = readSync(handle, bytes, 0, bytes.length, start);
      for (const { id, commit, offset, length } of places.slice(from, to)) {
        const at = offset - start;
        const row = at + length > got ? undefined : readRecord(bytes.subarray(at, at + length), id, commit);
        if (row !== undefined) rows.push(row);
      }
    }
  } catch {
    // The data is gone, or can't be read: the table has all of it.
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
  return { rows, isSound: rows.length === places.length };
}
