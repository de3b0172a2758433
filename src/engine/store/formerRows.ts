/**
 * Rows that files had lately: a file whose former bytes come back, as when a branch is left again, is neither cut nor analysed
 * nor embedded anew. They are had from an older version of the table, and once upkeep is about to remove that, from a file
 * beside it. It saves time and nothing else.
 */
import type { Connection } from '@lancedb/lancedb';
import type { RecordBatch } from 'apache-arrow';
import { oneOf, rowColumns } from './lanceTable.ts';
import { type ParkedFile, park, parkedFiles, readParked } from './parkedRows.ts';
import { ordinalOf } from './rowId.ts';
import type { Row, StoredRow } from './store.ts';

/** A file's bytes as they once were. */
export interface FormerFile {
  readonly path: string;
  /** `Row.fileHash` of its rows. */
  readonly hash: string;
  /** How many rows it had. */
  readonly chunks: number;
}

/** The rows that were replaced. */
export interface FormerRows {
  /** Notes that at a version of the table these files stand in it whole, and are about to be replaced. */
  note(version: number, files: Iterable<FormerFile>): void;
  /** What a path has been, as far as its rows may still be had. */
  of(path: string): readonly FormerFile[];
  /** The rows of files as they were, in order, with their vectors or without; those that can't be had whole any more are left out. */
  read(files: readonly FormerFile[]): Promise<Map<string, StoredRow[]>>;
  /** Writes down, in so many bytes, what is in versions of the table only. Only for the writer. Throws what the file system throws. */
  keep(mostBytes: number): Promise<void>;
}

/** Where the rows of a file's former state are: in a version of the table, or beside it. */
type State = (FormerFile & { readonly version: number }) | ParkedFile;

/** Files that are remembered; and how many states of one path. */
const [mostFiles, mostStates] = [40_000, 3];
/** Files read from the table at a time. */
const filesAtOnce = 500;
const columns = [...rowColumns.filter((name) => name !== 'commit'), 'terms'];

/** Nothing is read yet. `name` is the table's, `folder` the index's; `dimensions` is the length of a vector, 0 for none. */
export function createFormerRows(
  connection: Connection,
  name: string,
  folder: string,
  dimensions: number,
): FormerRows {
  /** By path, those noted least lately first. */
  let states: Map<string, readonly State[]> | undefined;

  const known = () => {
    if (states === undefined) {
      states = new Map();
      for (const file of parkedFiles(folder)) add(states, file);
    }
    return states;
  };
  const forget = (which: (state: State) => boolean) => {
    for (const [path, all] of known()) {
      const left = all.filter((each) => !which(each));
      if (left.length === 0) known().delete(path);
      else if (left.length < all.length) known().set(path, left);
    }
  };
  /** Rows by path, each file's at their places. Throws when the version is gone, or something of it. */
  const readAt = async (version: number, paths: readonly string[]) => {
    const byPath = new Map<string, StoredRow[]>();
    const table = await connection.openTable(name);
    try {
      await table.checkout(version);
      const query = table.query().where(oneOf('path', paths));
      for await (const batch of query.select(dimensions ? [...columns, 'vector'] : columns)) {
        for (const row of storedRows(batch, dimensions)) {
          const rows = byPath.get(row.path) ?? [];
          byPath.set(row.path, rows);
          rows[ordinalOf(row.id)] = row;
        }
      }
    } finally {
      table.close();
    }
    return byPath;
  };
  const readVersion = async (
    version: number,
    files: readonly FormerFile[],
    found: Map<string, StoredRow[]>,
  ) => {
    try {
      const rows = await readAt(
        version,
        files.map(({ path }) => path),
      );
      takeWhole(rows, files, found);
    } catch {
      // Upkeep has removed that version: all there is of it are these notes.
      forget((state) => 'version' in state && state.version === version);
    }
  };

  /** What versions of the table still have of these files, some files at a time. Vectors are in their cache. */
  async function* standingRows(
    byVersion: ReadonlyMap<number, readonly FormerFile[]>,
  ): AsyncGenerator<[FormerFile, Row[]]> {
    for (const [version, files] of byVersion) {
      for (let at = 0; at < files.length; at += filesAtOnce) {
        const part = files.slice(at, at + filesAtOnce);
        const found = new Map<string, StoredRow[]>();
        await readVersion(version, part, found);
        for (const file of part) {
          const rows = found.get(file.path);
          if (rows) yield [file, rows.map(({ vector: _, ...row }) => row)];
        }
      }
    }
  }

  return {
    note(version, files) {
      for (const file of files) add(known(), { ...file, version });
      for (const path of known().keys()) {
        if (known().size <= mostFiles) break;
        known().delete(path);
      }
    },
    of: (path) => known().get(path) ?? [],
    async read(files) {
      const found = new Map<string, StoredRow[]>();
      const parked: ParkedFile[] = [];
      const byVersion = new Map<number, FormerFile[]>();
      for (const { path, hash } of files) {
        const state = known()
          .get(path)
          ?.find((each) => each.hash === hash);
        if (state === undefined) continue;
        if ('data' in state) parked.push(state);
        else byVersion.set(state.version, [...(byVersion.get(state.version) ?? []), state]);
      }
      for (const [version, wanted] of byVersion) await readVersion(version, wanted, found);
      takeWhole(readParked(folder, parked), parked, found);
      return found;
    },
    async keep(mostBytes) {
      const all = [...known().values()].flat();
      const byVersion = new Map<number, FormerFile[]>();
      for (const state of all) {
        if ('version' in state)
          byVersion.set(state.version, [...(byVersion.get(state.version) ?? []), state]);
      }
      if (byVersion.size === 0) return;
      const kept = all.filter((state) => 'data' in state);
      const list = await park(folder, kept, standingRows(byVersion), mostBytes);
      states = new Map();
      for (const file of list) add(states, file);
    },
  };
}

function add(states: Map<string, readonly State[]>, state: State): void {
  const others = (states.get(state.path) ?? []).filter(({ hash }) => hash !== state.hash);
  states.delete(state.path);
  states.set(state.path, [...others.slice(1 - mostStates), state]);
}

/** Takes over the rows of files that are there whole. */
function takeWhole(
  rows: ReadonlyMap<string, readonly StoredRow[]>,
  files: readonly FormerFile[],
  found: Map<string, StoredRow[]>,
): void {
  for (const { path, hash, chunks } of files) {
    const own = Array.from(rows.get(path) ?? []);
    if (own.length === chunks && own.every((row) => row?.fileHash === hash && row.path === path))
      found.set(path, own);
  }
}

/** Column by column: reading rows field by field takes several times as long. */
function storedRows(batch: RecordBatch, dimensions: number): StoredRow[] {
  const all = columns.map((column) => ({ column, values: batch.getChild(column)! }));
  const vectors: Float32Array | undefined = batch.getChild('vector')?.data[0]?.children[0]?.values;
  return Array.from({ length: batch.numRows }, (_, at) => {
    const row: Record<string, unknown> = {};
    for (const { column, values } of all) row[column] = values.get(at);
    if (vectors) row['vector'] = vectors.subarray(at * dimensions, (at + 1) * dimensions);
    return row as unknown as StoredRow;
  });
}
