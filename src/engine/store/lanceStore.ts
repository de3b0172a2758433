import { availableParallelism } from 'node:os';
import { type Connection, connect, type Table } from '@lancedb/lancedb';
import { told } from './faults.ts';
import { hashes, held, outline, rowsWhere, searchVector } from './lanceRows.ts';
import { oneOf, tableSchema, toArrow } from './lanceTable.ts';
import { optimize, type UpkeepLimits } from './lanceUpkeep.ts';
import { createLevelTerms, type LevelTerms } from './levelTerms.ts';
import type { Found, Row, RowFilter, Store, StoredRow } from './store.ts';

const name = 'chunks';

/**
 * Opens the table of chunks in `folder`, creating both when missing; `dimensions` is the length of a
 * vector, 0 without a model. Throws `StoreDamaged` when what lies there can't be used, and `StorageError` when the
 * disk refuses.
 */
export async function openLanceStore(
  folder: string,
  dimensions: number,
  limits: Partial<UpkeepLimits> = {},
): Promise<Store> {
  // LanceDB 0.31 builds an index on a pool of one thread a core, and on fewer than three may deadlock.
  process.env['LANCE_CPU_THREADS'] ??= String(Math.max(4, availableParallelism()));
  const connection = await told(() => connect(folder, { readConsistencyInterval: 0 }));
  const table = await told(() => openOrCreate(connection, dimensions));
  const terms = createLevelTerms(table, folder);
  return {
    replace: (paths, rows) => told(() => replace(table, dimensions, terms, paths, rows)),
    version: () => told(() => table.version()),
    count: () => told(() => table.countRows()),
    searchTerms: (words, limit, filter) => told(() => searchTerms(table, terms, words, limit, filter)),
    searchVector: (vector, limit, filter) =>
      told(() => searchVector(table, dimensions, terms.loaded, vector, limit, filter)),
    rows: (ids) => told(() => rowsWhere(table, terms.loaded, 'id', ids)),
    rowsOf: async (paths) =>
      (await told(() => rowsWhere(table, terms.loaded, 'path', paths))).sort(inFileOrder),
    held: () => told(() => held(table)),
    hashes: () => told(() => hashes(table)),
    outline: (since = 0) => outline(table, terms, since),
    files: () =>
      told(async () => {
        const index = await terms.level();
        return { count: index.fileCount, chunks: (path) => index.file(path)?.chunks ?? 0 };
      }),
    optimize: (isIdle = false) => told(() => optimize(table, folder, dimensions, terms, isIdle, limits)),
    close: async () => {
      table.close();
      connection.close();
    },
  };
}

async function openOrCreate(connection: Connection, dimensions: number): Promise<Table> {
  if ((await connection.tableNames()).includes(name)) return connection.openTable(name);
  return connection.createEmptyTable(name, tableSchema(dimensions));
}

async function replace(
  table: Table,
  dimensions: number,
  terms: LevelTerms,
  paths: readonly string[],
  rows: readonly StoredRow[],
): Promise<number> {
  if (!paths.length) return 0;
  return terms.during(paths, rows, async (number) => {
    const theirs = oneOf('path', paths);
    let commits = 0;
    const standing = await table.countRows(theirs);
    if (rows.length) {
      const data = toArrow(rows, dimensions, number);
      // Without the clause that deletes: with it, LanceDB reads the whole table, every column of it.
      const write = standing
        ? () => table.mergeInsert('id').whenMatchedUpdateAll().whenNotMatchedInsertAll().execute(data)
        : () => table.add(data);
      await retried(write);
      commits++;
    }
    // Where fewer rows came than were there, the rest goes in a second commit. Until then readers tell old rows
    // from new ones by their commit, and after a kill the next run sees a number that doesn't fit.
    const rest = rows.length ? `${theirs} AND commit < ${number}` : theirs;
    if (standing && (await table.countRows(rest))) {
      await retried(() => table.delete(rest));
      commits++;
    }
    return commits;
  });
}

/** Two processes that commit at once: the later one is told so, and tries again on the newer version. */
async function retried<T>(commit: () => Promise<T>): Promise<T> {
  for (let left = 3; ; left--) {
    try {
      return await commit();
    } catch (error) {
      if (!left || !/conflict/i.test(String(error))) throw error;
    }
  }
}

async function searchTerms(
  table: Table,
  terms: LevelTerms,
  words: readonly string[],
  limit: number,
  filter?: RowFilter,
): Promise<Found[]> {
  if (!words.length) return [];
  const index = await terms.level();
  const hits = index.search(words, limit, filter);
  const ids = hits.map(({ path, ordinal }) => `${path}#${ordinal}`);
  const rows = new Map((await rowsWhere(table, index, 'id', ids)).map((row) => [row.id, row]));
  // One that another process has just taken away is in the index still, and no more in the table.
  return hits.flatMap(({ score }, nth) => {
    const row = rows.get(ids[nth]!);
    return row === undefined ? [] : [{ row, score }];
  });
}

function inFileOrder(a: Row, b: Row): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : a.startLine - b.startLine;
}
