/** The rows of one table as they are written beside it, for searches to read from. */
import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import type { Table } from '@lancedb/lancedb';
import { lacksMuch } from './checkedFile.ts';
import type { TableRow } from './lanceTable.ts';
import type { LevelTerms } from './levelTerms.ts';
import {
  freshDataName,
  type ListedFile,
  loadRowList,
  type ReadRows,
  type RowList,
  readRows,
  removeOtherData,
  removeRowList,
  saveRowList,
  stampOfList,
  type Wanted,
} from './rowFile.ts';
import { ordinalOf, pathOf } from './rowId.ts';
import { recordColumns, recordsOf } from './rowRecord.ts';
import type { TermIndex } from './termIndex.ts';

/** What is on disk of a table's rows. */
export interface SavedRows {
  /** Those of these ids that are there, of their files' commit as `commitOf` tells it. It waits for the disk: some milliseconds at most. */
  read(ids: Iterable<string>, commitOf: (path: string) => number | undefined): TableRow[];
  /**
   * Takes in what was committed since, where that is much of `rows` in all; what is there already is added to only when idle. Only
   * for the writer. Throws what the file system throws.
   */
  save(rows: number, isIdle: boolean): Promise<void>;
}

/** Bytes that are written at a time. */
const portion = 1 << 20;
/** So many times as large as the rows there are, the data is written anew. */
const spareShare = 1.25;

/** Nothing is read before it is asked for. `isMuch` says whether so many of all rows are worth writing down. */
export function createSavedRows(
  table: Table,
  folder: string,
  terms: LevelTerms,
  isMuch = lacksMuch,
): SavedRows {
  let list: RowList | undefined;
  /** Of the list that was looked at last, sound or not. */
  let stamp: string | undefined;
  /** The data was found not to be what the list says. */
  let isHarmed = false;

  /** Whether there is another list now. */
  const reload = () => {
    const now = stampOfList(folder);
    if (now === stamp) return false;
    stamp = now;
    isHarmed = false;
    list = now === undefined ? undefined : loadRowList(folder);
    return true;
  };

  /** A list of the table as it is now, its new rows written. */
  const written = async (from: RowList | undefined, index: TermIndex): Promise<RowList> => {
    const version = await table.version();
    const data = from?.data ?? freshDataName(folder);
    const writer = openWriter(path.join(folder, data), from?.end ?? 0);
    const fresh = new Map<string, [number, number][]>();
    try {
      const query = table.query().select([...recordColumns]);
      if (from) query.where(`commit > ${from.version}`);
      for await (const batch of query) {
        const records = recordsOf(batch);
        for (let at = 0; at < records.size; at++) {
          const file = records.path(at);
          // Not one that a later commit has put others in the place of.
          if (records.commit(at) !== index.file(file)?.commit) continue;
          const places = fresh.get(file) ?? [];
          fresh.set(file, places);
          places[ordinalOf(records.id(at))] = writer.put(records.mostBytes(at), (to, start) =>
            records.write(at, to, start),
          );
        }
      }
      writer.flush();
    } finally {
      writer.close();
    }
    return { version, data, end: writer.end(), ...listed(index, fresh, from) };
  };

  return {
    read(ids, commitOf) {
      const wanted: Wanted[] = [];
      for (const id of ids) {
        const file = pathOf(id);
        const commit = commitOf(file);
        if (commit !== undefined) wanted.push({ id, path: file, ordinal: ordinalOf(id), commit });
      }
      if (wanted.length === 0) return [];
      if (list === undefined) reload();
      for (;;) {
        const { rows, isSound } = list ? readRows(folder, list, wanted) : nothing;
        if (rows.length === wanted.length || !reload()) {
          isHarmed ||= !isSound;
          return rows;
        }
      }
    },
    async save(rows, isIdle) {
      reload();
      // What is of a later version than the table was written of another one: of a copy that was put back.
      const isOfTable = list !== undefined && list.version <= (await table.version());
      const from = isOfTable && !isHarmed ? list : undefined;
      // A few rows that lack are read from the table: nobody should wait for them to be written.
      if (from && !isIdle) return;
      const lacking = from ? await table.countRows(`commit > ${from.version}`) : rows;
      if (!isMuch(lacking, rows, isIdle)) {
        if (list !== undefined && !isOfTable) removeRowList(folder);
        return;
      }
      const index = await terms.level();
      try {
        let now = await written(from, index);
        const needed = now.lengths.reduce((sum, each) => sum + each, 0);
        if (from && now.end > needed * spareShare) {
          now = await written(undefined, index);
        }
        saveRowList(folder, now);
        list = now;
        stamp = stampOfList(folder);
        isHarmed = false;
      } catch (error) {
        removeOtherData(folder, from?.data);
        throw error;
      }
    },
  };
}

const nothing: ReadRows = { rows: [], isSound: true };

/** Files whose rows are all there, the new ones and those that stand as they were. */
function listed(
  index: TermIndex,
  fresh: ReadonlyMap<string, readonly (readonly [number, number])[]>,
  from: RowList | undefined,
): Pick<RowList, 'files' | 'offsets' | 'lengths'> {
  const files = new Map<string, ListedFile>();
  const offsets = new Float64Array(index.chunks);
  const lengths = new Int32Array(index.chunks);
  let first = 0;
  for (const { path: file, commit, chunks } of index.files()) {
    const own = fresh.get(file);
    const known = from?.files.get(file);
    if (own?.length === chunks && !own.includes(undefined!)) {
      own.forEach(([offset, length], at) => {
        offsets[first + at] = offset;
        lengths[first + at] = length;
      });
    } else if (from && known?.commit === commit && known.chunks === chunks) {
      offsets.set(from.offsets.subarray(known.first, known.first + chunks), first);
      lengths.set(from.lengths.subarray(known.first, known.first + chunks), first);
    } else continue;
    files.set(file, { commit, first, chunks });
    first += chunks;
  }
  return { files, offsets: offsets.slice(0, first), lengths: lengths.slice(0, first) };
}

/** Appends records to a file of data, behind what counts of it; in portions. */
function openWriter(file: string, start: number) {
  const handle = openSync(file, start > 0 ? 'r+' : 'w');
  ftruncateSync(handle, start);
  let bytes = Buffer.allocUnsafeSlow(portion);
  /** What is in `bytes`, and where that goes. */
  let [filled, at] = [0, start];
  const flush = () => {
    for (let done = 0; done < filled; ) done += writeSync(handle, bytes, done, filled - done, at + done);
    at += filled;
    filled = 0;
  };
  return {
    /** Where a record came to lie, and its length. */
    put(most: number, write: (to: Buffer, from: number) => number): [number, number] {
      if (filled + most > bytes.length) flush();
      if (most > bytes.length) bytes = Buffer.allocUnsafeSlow(most);
      const begin = filled;
      filled = write(bytes, begin);
      return [at + begin, filled - begin];
    },
    flush,
    end: () => at,
    close: () => closeSync(handle),
  };
}
