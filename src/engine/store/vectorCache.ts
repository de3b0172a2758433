import { statSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { type Connection, connect, Index, type Table } from '@lancedb/lancedb';
import { told } from './faults.ts';
import { StoreDamaged } from './store.ts';
import { keepSmall, oneOf, sweepUnused } from './vectorUpkeep.ts';

/** A text's vector under one model, found by the hash of the text. */
export interface CachedVector {
  readonly hash: string;
  readonly vector: Float32Array;
}

/** Vectors that were paid for, kept for all roots and processes: looked up before a model is asked. */
export interface VectorCache {
  /** The vectors that are there, by hash. */
  get(hashes: readonly string[]): Promise<Map<string, Float32Array>>;
  /** Adds vectors, in one commit that never conflicts with another's; the same hash twice does no harm. */
  put(entries: readonly CachedVector[]): Promise<void>;
  /** Drops the oldest rows over the limit, and folds small commits together: when idle, or when many wait. */
  optimize(isIdle?: boolean): Promise<void>;
  /** When vectors were last swept, ms since the epoch; 0 for never. */
  sweptAt(): number;
  /**
   * Drops the vectors that no row has used for `keepMs`, counted from the first sweep that found them unused;
   * `used` are the hashes of all rows there are. Resolves to how many went.
   */
  sweep(used: ReadonlySet<string>, keepMs: number, now?: number): Promise<number>;
  close(): void;
}

/** The very copy that LanceDB requires: an imported one is another module, whose tables it would have to rebuild. */
const arrow: typeof import('apache-arrow') = createRequire(import.meta.url)('apache-arrow');
const { Field, FixedSizeList, Float32, Float64, makeData, makeVector, Schema, Utf8, vectorFromArray } = arrow;

const name = 'vectors';
const hashesAtOnce = 1000;
/** What all vectors of a model may take on disk, about. */
const mostBytes = 2 ** 30;

/**
 * Opens the cache of one model's vectors in `folder`, of `dimensions` numbers each and at most about
 * `maxRows` of them. What can't be read is dropped and begun anew: nothing is lost that can't be
 * computed again. Throws `StorageError` when the disk refuses.
 */
export async function openVectorCache(
  folder: string,
  dimensions: number,
  maxRows = Math.floor(mostBytes / (4 * dimensions)),
): Promise<VectorCache> {
  // LanceDB 0.31 builds an index on a pool of one thread a core, and on fewer than three may deadlock.
  process.env['LANCE_CPU_THREADS'] ??= String(Math.max(4, availableParallelism()));
  const connection = await told(() => connect(folder, { readConsistencyInterval: 0 }));
  const unusedFile = path.join(folder, 'unused.json');
  const open = () => told(() => openOrCreate(connection, dimensions));
  const anew = async () => {
    await rm(path.join(folder, `${name}.lance`), { recursive: true, force: true });
    return open();
  };
  let table = await open().catch((error) => {
    if (error instanceof StoreDamaged) return anew();
    throw error;
  });

  /** Runs on the table; once more when another process may have changed it under the work, then on an empty one. */
  const safely = async <T>(work: (table: Table) => Promise<T>): Promise<T> => {
    for (const again of [open, anew]) {
      try {
        return await told(() => work(table));
      } catch (error) {
        if (!(error instanceof StoreDamaged)) throw error;
        table.close();
        table = await again().catch(anew);
      }
    }
    return told(() => work(table));
  };

  return {
    get: async (hashes) => {
      const found = new Map<string, Float32Array>();
      for (let at = 0; at < hashes.length; at += hashesAtOnce) {
        const some = hashes.slice(at, at + hashesAtOnce);
        const rows = await safely((from) => rowsOf(from, some));
        for (const { hash, vector } of rows) found.set(hash, vector);
      }
      return found;
    },
    put: async (entries) => {
      if (entries.length) await safely((into) => into.add(toArrow(entries, dimensions)));
    },
    optimize: (isIdle = false) => safely((each) => keepSmall(each, folder, maxRows, isIdle)),
    sweptAt: () => statSync(unusedFile, { throwIfNoEntry: false })?.mtimeMs ?? 0,
    sweep: (used, keepMs, now = Date.now()) =>
      safely((each) => sweepUnused(each, unusedFile, used, keepMs, now)),
    close: () => {
      table.close();
      connection.close();
    },
  };
}

async function openOrCreate(connection: Connection, dimensions: number): Promise<Table> {
  if ((await connection.tableNames()).includes(name)) {
    const table = await connection.openTable(name);
    const { type } = (await table.schema()).fields.find((field) => field.name === 'vector') ?? {};
    if (type?.listSize === dimensions) return table;
    table.close();
    throw new StoreDamaged(`The cached vectors haven't ${dimensions} numbers each.`);
  }
  const schema = new Schema([
    new Field('hash', new Utf8(), true),
    new Field('addedAt', new Float64(), true),
    new Field('vector', vectorType(dimensions), true),
  ]);
  const table = await connection.createEmptyTable(name, schema, { existOk: true });
  if (!(await table.listIndices()).length) await table.createIndex('hash', { config: Index.btree() });
  return table;
}

async function rowsOf(table: Table, hashes: readonly string[]): Promise<CachedVector[]> {
  const found = await table.query().where(oneOf(hashes)).select(['hash', 'vector']).toArray();
  return found.map((row) => ({ hash: row.hash, vector: Float32Array.from(row.vector.toArray()) }));
}

function toArrow(entries: readonly CachedVector[], dimensions: number) {
  const flat = new Float32Array(entries.length * dimensions);
  entries.forEach(({ hash, vector }, at) => {
    if (vector.length !== dimensions) {
      throw new Error(`The vector of ${hash} has ${vector.length} numbers instead of ${dimensions}.`);
    }
    flat.set(vector, at * dimensions);
  });
  const child = makeData({ type: new Float32(), data: flat });
  const now = Date.now();
  return new arrow.Table({
    hash: vectorFromArray(
      entries.map(({ hash }) => hash),
      new Utf8(),
    ),
    // Milliseconds with a fraction: the rows of one commit have an order too.
    addedAt: makeVector(Float64Array.from(entries, (_, at) => now + at / 1024)),
    vector: makeVector(
      makeData({ type: vectorType(dimensions), length: entries.length, nullCount: 0, child }),
    ),
  });
}

function vectorType(dimensions: number) {
  return new FixedSizeList(dimensions, new Field('item', new Float32(), true));
}
