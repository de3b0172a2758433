import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Index, type Table } from '@lancedb/lancedb';
import { bytesBelow } from './bytesBelow.ts';

const hashesAtOnce = 1000;
/** New rows are found by a scan until the index of hashes is made anew, which takes a tenth of a second a 100,000. */
const indexFrom = 5_000;
/** Small fragments that may lie about. Folding writes everything again, so it waits for the machine to be idle. */
const [fragmentsBusy, fragmentsIdle] = [200, 16];
/** The folder may be so many times as large as what is in use in it, and so many bytes besides. */
const [spareShare, spareBytes] = [1.25, 1_000_000];
/** Versions younger than this may still be read by another process. */
const keepVersionsMs = 60_000;
/** Going a little under the limit, so that the next commits don't bring it back over at once. */
const keptShare = 0.9;

/** What `VectorCache.optimize` does. */
export async function keepSmall(
  table: Table,
  folder: string,
  maxRows: number,
  isIdle: boolean,
): Promise<void> {
  if ((await table.countRows()) > maxRows) {
    const column = (await table.query().select(['addedAt']).toArrow()).getChild('addedAt');
    const ages = Float64Array.from(column?.toArray() ?? []).sort();
    const oldestKept = ages[ages.length - Math.floor(maxRows * keptShare)];
    await table.delete(oldestKept === undefined ? 'true' : `addedAt < ${oldestKept}`);
  }
  const { fragmentStats, totalBytes } = await table.stats();
  const isScattered = fragmentStats.numSmallFragments > (isIdle ? fragmentsIdle : fragmentsBusy);
  const spare = () => bytesBelow(path.join(folder, 'vectors.lance')) - totalBytes * spareShare - spareBytes;
  if (isScattered || (isIdle && spare() > 0)) {
    await table.optimize({ cleanupOlderThan: new Date(Date.now() - keepVersionsMs) });
  }
  const stats = await table.indexStats('hash_idx');
  if ((stats?.numUnindexedRows ?? 0) >= indexFrom) {
    await table.createIndex('hash', { config: Index.btree(), replace: true });
  }
}

/** What `VectorCache.sweep` does; `file` holds the hashes known to be unused, and since when. */
export async function sweepUnused(
  table: Table,
  file: string,
  used: ReadonlySet<string>,
  keepMs: number,
  now: number,
): Promise<number> {
  const before = readUnused(file);
  const unused: Record<string, number> = {};
  const gone: string[] = [];
  for (const hash of await hashesOf(table)) {
    if (used.has(hash)) continue;
    const since = before[hash] ?? now;
    if (now - since > keepMs) gone.push(hash);
    else unused[hash] = since;
  }
  for (let at = 0; at < gone.length; at += hashesAtOnce) {
    await table.delete(oneOf(gone.slice(at, at + hashesAtOnce)));
  }
  writeFileSync(`${file}.tmp`, JSON.stringify(unused));
  renameSync(`${file}.tmp`, file);
  return gone.length;
}

/** The SQL condition that a vector is of one of these hashes. */
export function oneOf(hashes: readonly string[]): string {
  return `hash IN (${hashes.map((hash) => `'${hash.replaceAll("'", "''")}'`).join(', ')})`;
}

async function hashesOf(table: Table): Promise<Set<string>> {
  const column = (await table.query().select(['hash']).toArrow()).getChild('hash');
  return new Set(column?.toArray() ?? []);
}

/** Hash → since when it has been known to be unused. One that can't be read only makes vectors stay longer. */
function readUnused(file: string): Record<string, number> {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return {};
  }
}
