import { availableParallelism } from 'node:os';
import type { Connection, Table } from '@lancedb/lancedb';
import { told } from './faults.ts';
import { createFormerRows } from './formerRows.ts';
import { hashes, held, isStanding, outline, rowsWhere } from './lanceRows.ts';
import { lanceSearch } from './lanceSearch.ts';
import { asRow, oneOf, tableSchema, toArrow } from './lanceTable.ts';
import { optimize, save, type UpkeepLimits } from './lanceUpkeep.ts';
import { type BuildAside, type CommitListener, createLevelTerms, type LevelTerms } from './levelTerms.ts';
import { createLevelVectors } from './levelVectors.ts';
import { createRecentCommits } from './recentCommits.ts';
import { createRowCache } from './rowCache.ts';
import { createSavedRows } from './savedRows.ts';
import type { Row, Store, StoredRow } from './store.ts';

const name = 'chunks';
/** Rows of a commit that are kept for the searches after it: a save's, which is likely to be looked for next. */
const keptRows = 500;

/**
 * Opens the table of chunks in `folder`, creating both when missing; `dimensions` is the length of a
 * vector, 0 without a model. Throws `StoreDamaged` when what lies there can't be used, and `StorageError` when the
 * disk refuses. `buildAside` takes the making of large segments of terms off this thread.
 */
export async function openLanceStore(
  folder: string,
  dimensions: number,
  limits: Partial<UpkeepLimits> = {},
  buildAside?: BuildAside,
): Promise<Store> {
  // LanceDB 0.31 builds an index on a pool of one thread a core, and on fewer than three may deadlock.
  process.env['LANCE_CPU_THREADS'] ??= String(Math.max(4, availableParallelism()));
  // Only now: loading it takes a tenth of a second of the processor, in which a model is loaded beside it.
  const { connect } = await import('@lancedb/lancedb');
  const connection = await told(() => connect(folder, { readConsistencyInterval: 0 }));
  const table = await told(() => openOrCreate(connection, dimensions));
  const vectors = createLevelVectors(table, dimensions);
  const recent = createRecentCommits();
  const listener: CommitListener = {
    own(paths, rows, commit) {
      if (dimensions) vectors.own(paths, rows, commit);
      recent.add(commit - 1, rows);
      if (rows.length <= keptRows) cache.keep(rows.map((row) => asRow(row, commit)));
    },
    other() {
      cache.clear();
      recent.clear();
    },
  };
  const terms = createLevelTerms(table, folder, listener, buildAside);
  const commitOf = (path: string) => terms.loaded?.file(path)?.commit;
  const saved = createSavedRows(table, folder, terms);
  const former = createFormerRows(connection, name, folder, dimensions);
  const cache = createRowCache({
    saved: (ids) => saved.read(ids, commitOf),
    read: (ids) => rowsWhere(table, 'id', ids),
    commitOf,
  });
  const { searchTerms, searchVector } = lanceSearch({ table, dimensions, terms, vectors, cache });
  return {
    replace: (paths, rows) => told(() => replace(table, dimensions, terms, paths, rows)),
    former,
    version: () => told(() => table.version()),
    count: () => told(() => table.countRows()),
    countSince: (version) => told(() => table.countRows(`commit > ${version}`)),
    searchTerms: (words, limit, filter) => told(() => searchTerms(words, limit, filter)),
    searchVector: (vector, limit, filter) => told(() => searchVector(vector, limit, filter)),
    rows: (ids) => told(() => cache.rows(ids)),
    rowsOf: async (paths) => {
      const rows = await told(() => rowsWhere(table, 'path', paths));
      return rows.filter((row) => isStanding(row, terms.loaded)).sort(inFileOrder);
    },
    held: () => told(() => held(table)),
    hashes: () => told(() => hashes(table)),
    outline: (since = 0) => outline(table, terms, recent, since),
    files: () =>
      told(async () => {
        const index = await terms.level();
        return { count: index.fileCount, chunks: (path) => index.file(path)?.chunks ?? 0 };
      }),
    optimize: (isIdle = false) => told(() => optimize({ table, folder, dimensions, former }, isIdle, limits)),
    save: (isIdle = false) => told(() => save({ table, terms, saved }, isIdle)),
    close: async () => {
      vectors.close();
      cache.clear();
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
  return terms.during(paths, rows, async (number, standing, written) => {
    if (rows.length) {
      const data = toArrow(rows, dimensions, number);
      await retried(() => table.add(data));
    }
    await written();
    if (!standing) return rows.length ? 1 : 0;
    // What was there goes in a second commit: LanceDB's upsert, one commit for both, takes three times as long. Until
    // then readers tell old rows from new ones by their number, and after a kill the next run sees two versions.
    const old = oneOf('path', paths);
    await retried(() => table.delete(rows.length ? `${old} AND commit < ${number}` : old));
    return rows.length ? 2 : 1;
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

function inFileOrder(a: Row, b: Row): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : a.startLine - b.startLine;
}
