import path from 'node:path';
import type { Table } from '@lancedb/lancedb';
import { bytesBelow } from './bytesBelow.ts';
import { lacksMuch } from './checkedFile.ts';
import type { FormerRows } from './formerRows.ts';
import type { LevelTerms } from './levelTerms.ts';
import type { SavedRows } from './savedRows.ts';

/** Where upkeep begins, as a test may set it. */
export interface UpkeepLimits {
  /** From so many rows on the vectors are indexed. */
  readonly vectorsFrom: number;
  /** Older versions are removed, in milliseconds: younger ones may be being read. */
  readonly keepVersionsMs: number;
}

/** What the upkeep of one table works with. */
export interface UpkeepParts {
  readonly table: Table;
  /** The folder of the index. */
  readonly folder: string;
  /** The length of a vector; 0 for none. */
  readonly dimensions: number;
  readonly former: FormerRows;
}

/** What is written beside one table. */
export interface SaveParts {
  readonly table: Table;
  readonly terms: LevelTerms;
  readonly saved: SavedRows;
}

/**
 * Below 50,000 rows a flat scan of the vectors is quick enough (1 ms a thousand) and misses nothing. Another process's
 * query takes the newest version, and a second at most.
 */
const usual: UpkeepLimits = { vectorsFrom: 50_000, keepVersionsMs: 60_000 };
/** Vectors that came after their index was made are scanned too: so many may, while the machine is busy and when it is idle. */
const [unindexedBusy, unindexedIdle] = [50_000, 2_000];
/** Small fragments that may lie about: each costs every query a little. */
const [fragmentsBusy, fragmentsIdle] = [200, 16];
/** What is kept of files as they were may take so much of what is in use, and so many bytes at least. */
const [formerShare, formerBytes] = [0.125, 1_000_000];
/** The folder may be so many times as large as what is in use in it, and so many bytes besides. */
const [spareShare, spareBytes] = [1.25, 1_000_000];

/**
 * What `Store.optimize` does. LanceDB's own `optimize` folds small fragments together, takes new vectors into their
 * index and removes old versions. Resolves to the number of commits made. */
export async function optimize(
  { table, folder, dimensions, former }: UpkeepParts,
  isIdle: boolean,
  limits: Partial<UpkeepLimits>,
): Promise<number> {
  const { vectorsFrom, keepVersionsMs } = { ...usual, ...limits };
  const tidy = () => table.optimize({ cleanupOlderThan: new Date(Date.now() - keepVersionsMs) });
  const before = await table.version();
  const rows = await table.countRows();
  if (isIdle) await keepFormer(table, former);
  if (await indexVectors(table, rows, dimensions, isIdle, vectorsFrom)) await tidy();
  const { fragmentStats, totalBytes } = await table.stats();
  const spare = () => bytesBelow(path.join(folder, 'chunks.lance')) - totalBytes * spareShare - spareBytes;
  if (fragmentStats.numSmallFragments > (isIdle ? fragmentsIdle : fragmentsBusy)) await tidy();
  else if (isIdle && spare() > 0) await tidy();
  return (await table.version()) - before;
}

/** What `Store.save` does. */
export async function save({ table, terms, saved }: SaveParts, isIdle: boolean): Promise<void> {
  const rows = await table.countRows();
  if (lacksMuch(await terms.unsaved(), rows, isIdle)) await terms.save();
  await saved.save(rows, isIdle);
}

/** Before the versions go that have them. What can't be written is cut anew if it comes back. */
async function keepFormer(table: Table, former: FormerRows): Promise<void> {
  const { totalBytes } = await table.stats();
  await former.keep(Math.max(formerBytes, totalBytes * formerShare)).catch(() => {});
}

/** Makes the index of the vectors when there are enough. Whether it lacks so many by now that it should take them in. */
async function indexVectors(
  table: Table,
  rows: number,
  dimensions: number,
  isIdle: boolean,
  vectorsFrom: number,
): Promise<boolean> {
  // IVF_RQ packs eight numbers to a byte. HNSW_SQ took 26 s to build on 32,000 rows where this takes 1.4.
  if (!dimensions || dimensions % 8 !== 0 || rows < vectorsFrom) return false;
  const stats = await table.indexStats('vector_idx');
  if (stats !== undefined) return stats.numUnindexedRows > (isIdle ? unindexedIdle : unindexedBusy);
  const { Index } = await import('@lancedb/lancedb');
  const numPartitions = Math.max(1, Math.round(Math.sqrt(rows)));
  await table.createIndex('vector', { config: Index.ivfRq({ distanceType: 'cosine', numPartitions }) });
  return false;
}
