import { availableParallelism } from 'node:os';
import { type Connection, connect, Index, MatchQuery, type Table } from '@lancedb/lancedb';
import { told } from './faults.ts';
import { rowColumns, tableSchema, toArrow } from './lanceTable.ts';
import type { Found, OutlineRow, Row, RowFilter, Store, StoredRow } from './store.ts';

/** Below this many rows a flat scan of the vectors is quick enough (1 ms a thousand) and misses nothing. */
const indexVectorsFrom = 50_000;
/**
 * How widely the vectors' index is searched: partitions probed, and exact comparisons for each hit wanted. On
 * 33,000 random vectors, the worst there are, 180 and 5 found .93 of the true top ten in a fifth of the scan's time.
 */
const [probes, refine] = [128, 10];
/**
 * New rows are found by a scan until they are folded into the search indexes: 1,000 cost about 2 ms a query.
 * LanceDB 0.31 weighs the words of rows it scans wrongly, counting each occurrence as another row, so that few
 * may wait at a time: one in so many of all.
 */
const [foldFrom, foldShare] = [1_000, 50];
/** Versions younger than this may still be read by another process: a query takes the newest one, and a second at most. */
const keepVersionsMs = 60_000;
const outlineColumns = [
  'id',
  'path',
  'startLine',
  'endLine',
  'language',
  'symbol',
  'kind',
  'definitions',
  'hash',
];
const name = 'chunks';

/**
 * Opens the table of chunks in `folder`, creating both when missing; `dimensions` is the length of a
 * vector, 0 without a model; from `vectorsFrom` rows on the vectors are indexed. Throws `StoreDamaged` when what lies there can't be used, and
 * `StorageError` when the disk refuses.
 */
export async function openLanceStore(
  folder: string,
  dimensions: number,
  vectorsFrom: number = indexVectorsFrom,
): Promise<Store> {
  // LanceDB 0.31 builds a full-text index on a pool of one thread a core, and on fewer than three deadlocks.
  process.env['LANCE_CPU_THREADS'] ??= String(Math.max(4, availableParallelism()));
  const connection = await told(() => connect(folder, { readConsistencyInterval: 0 }));
  const table = await told(() => openOrCreate(connection, dimensions));
  return {
    replace: (paths, rows) => told(() => replace(table, dimensions, paths, rows)),
    version: () => told(() => table.version()),
    count: () => told(() => table.countRows()),
    searchTerms: (terms, limit, filter) => told(() => searchTerms(table, terms, limit, filter)),
    searchVector: (vector, limit, filter) =>
      told(() => searchVector(table, dimensions, vector, limit, filter)),
    rows: (ids) => told(() => rowsWhere(table, 'id', ids)),
    rowsOf: async (paths) => (await told(() => rowsWhere(table, 'path', paths))).sort(inFileOrder),
    outline: () => outline(table),
    optimize: () => told(() => optimize(table, dimensions, vectorsFrom)),
    close: async () => {
      table.close();
      connection.close();
    },
  };
}

async function openOrCreate(connection: Connection, dimensions: number): Promise<Table> {
  if ((await connection.tableNames()).includes(name)) return connection.openTable(name);
  const table = await connection.createEmptyTable(name, tableSchema(dimensions));
  // Our own analyser has split, lowered and stemmed the words already.
  const fts = Index.fts({
    baseTokenizer: 'whitespace',
    lowercase: false,
    stem: false,
    removeStopWords: false,
    asciiFolding: false,
    withPosition: false,
    maxTokenLength: 100,
  });
  await table.createIndex('terms', { config: fts });
  return table;
}

async function replace(
  table: Table,
  dimensions: number,
  paths: readonly string[],
  rows: readonly StoredRow[],
): Promise<number> {
  if (!paths.length) return 0;
  if (!rows.length) {
    await retried(() => table.delete(oneOf('path', paths)));
    return 1;
  }
  const data = toArrow(rows, dimensions);
  const before = await table.version();
  await retried(() =>
    table
      .mergeInsert('id')
      .whenMatchedUpdateAll()
      .whenNotMatchedInsertAll()
      .whenNotMatchedBySourceDelete({ where: oneOf('path', paths) })
      .execute(data),
  );
  // While a first index grows, half of it at least can be searched well. The rows are safe: what goes wrong
  // here costs order and speed, until upkeep meets it again and says so.
  await fold(table, (waiting, all) => waiting * 2 > all).catch(() => {});
  return Math.max(1, (await table.version()) - before);
}

/** Brings the search indexes up to date when that is due, by the rows that wait for it and all there are. */
async function fold(table: Table, isDue: (waiting: number, all: number) => boolean): Promise<void> {
  const stats = await table.indexStats('terms_idx');
  if (isDue(stats?.numUnindexedRows ?? 0, await table.countRows())) await tidy(table);
}

async function tidy(table: Table): Promise<void> {
  await table.optimize({ cleanupOlderThan: new Date(Date.now() - keepVersionsMs) });
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
  terms: readonly string[],
  limit: number,
  filter?: RowFilter,
): Promise<Found[]> {
  if (!terms.length) return [];
  const query = table.query().fullTextSearch(new MatchQuery(terms.join(' '), 'terms'));
  const where = condition(filter);
  if (where) query.where(where);
  const found = await query
    .select([...rowColumns, '_score'])
    .limit(limit)
    .toArray();
  // Rows that wait to be folded come in no order.
  return found.map((each) => ({ row: asRow(each), score: each._score })).sort((a, b) => b.score - a.score);
}

async function searchVector(
  table: Table,
  dimensions: number,
  vector: Float32Array,
  limit: number,
  filter?: RowFilter,
): Promise<Found[]> {
  if (!dimensions) return [];
  const query = table.query().nearestTo(vector).distanceType('cosine').nprobes(probes).refineFactor(refine);
  const where = condition(filter);
  if (where) query.where(where);
  const found = await query
    .select([...rowColumns, '_distance'])
    .limit(limit)
    .toArray();
  return found.map((each) => ({ row: asRow(each), score: 1 - each._distance }));
}

/** The SQL condition for a filter; it holds before the search, so that `limit` counts only what may be seen. */
function condition(filter?: RowFilter): string | undefined {
  const conditions: string[] = [];
  if (filter?.languages.length) conditions.push(oneOf('language', filter.languages));
  if (filter?.paths) {
    conditions.push(
      'only' in filter.paths ? oneOf('path', filter.paths.only) : noneOf('path', filter.paths.not),
    );
  }
  return conditions.length ? conditions.join(' AND ') : undefined;
}

async function rowsWhere(table: Table, column: 'id' | 'path', values: readonly string[]): Promise<Row[]> {
  if (!values.length) return [];
  const found = await table
    .query()
    .where(oneOf(column, values))
    .select([...rowColumns])
    .toArray();
  return found.map(asRow);
}

async function* outline(table: Table): AsyncGenerator<OutlineRow[]> {
  const batches = table.query().select(outlineColumns)[Symbol.asyncIterator]();
  for (;;) {
    const { done, value } = await told(() => batches.next());
    if (done) return;
    yield value.toArray().map((each) => ({
      id: each.id,
      path: each.path,
      startLine: each.startLine,
      endLine: each.endLine,
      language: each.language,
      symbol: each.symbol,
      kind: each.kind,
      definitions: each.definitions,
      hash: each.hash,
    }));
  }
}

async function optimize(table: Table, dimensions: number, vectorsFrom: number): Promise<number> {
  const before = await table.version();
  const rows = await table.countRows();
  const indexes = await table.listIndices();
  const isIndexed = indexes.some((index) => index.columns.includes('vector'));
  // IVF_RQ packs eight numbers to a byte. HNSW_SQ took 26 s to build on 32,000 rows where this takes 1.4.
  if (dimensions && dimensions % 8 === 0 && rows >= vectorsFrom && !isIndexed) {
    const numPartitions = Math.max(1, Math.round(Math.sqrt(rows)));
    await table.createIndex('vector', { config: Index.ivfRq({ distanceType: 'cosine', numPartitions }) });
  }
  await fold(table, (waiting, all) => waiting >= foldFrom || waiting * foldShare > all);
  const { fragmentStats } = await table.stats();
  if (fragmentStats.numSmallFragments > 32) await tidy(table);
  return (await table.version()) - before;
}

function asRow(found: Row): Row {
  return {
    id: found.id,
    path: found.path,
    startLine: found.startLine,
    endLine: found.endLine,
    language: found.language,
    symbol: found.symbol,
    kind: found.kind,
    breadcrumb: found.breadcrumb,
    definitions: found.definitions,
    text: found.text,
    terms: '',
    hash: found.hash,
    fileHash: found.fileHash,
  };
}

function inFileOrder(a: Row, b: Row): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : a.startLine - b.startLine;
}

function oneOf(column: string, values: readonly string[]): string {
  return values.length ? `${column} IN (${values.map(quoted).join(', ')})` : 'false';
}

function noneOf(column: string, values: readonly string[]): string {
  return values.length ? `${column} NOT IN (${values.map(quoted).join(', ')})` : 'true';
}

function quoted(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
