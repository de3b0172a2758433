import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { told } from './faults.ts';
import {
  append,
  isWhole,
  keyOf,
  keysSize,
  namesIn,
  newName,
  readKeys,
  readVectors,
  type VectorPlace,
} from './vectorFiles.ts';
import { keepSmall, sweepUnused } from './vectorUpkeep.ts';

/** A text's vector under one model, found by the hash of the text. */
export interface CachedVector {
  readonly hash: string;
  readonly vector: Float32Array;
}

/** Vectors that were paid for, kept for all roots and processes: looked up before a model is asked. */
export interface VectorCache {
  /** The vectors that are there, by hash. */
  get(hashes: readonly string[]): Promise<Map<string, Float32Array>>;
  /** Adds vectors; the same hash twice does no harm. */
  put(entries: readonly CachedVector[]): Promise<void>;
  /** Drops the oldest vectors over the limit, and folds small files together: when idle, or when many wait. */
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

/** What all vectors of a model may take on disk, about. */
const mostBytes = 2 ** 30;

/** A file pair as far as it was read: its name, and the end of the last record. */
interface Known {
  readonly name: string;
  end: number;
}

/**
 * Opens the cache of one model's vectors in `folder`, of `dimensions` numbers each and at most about
 * `maxRows` of them. Each process writes a pair of files of its own, and reads those of all: nobody waits for
 * anybody. What can't be read counts as not there: nothing is lost that can't be computed again. A table would
 * take a tenth of a second for a thousand hashes; this takes a few milliseconds. Throws `StorageError` when the
 * disk refuses.
 */
export async function openVectorCache(
  folder: string,
  dimensions: number,
  maxRows = Math.floor(mostBytes / (4 * dimensions)),
): Promise<VectorCache> {
  const unusedFile = path.join(folder, 'unused.json');
  const isOurs = (name: string) => name.endsWith(`-${dimensions}`);
  /** Pair by number, and by key where a vector lies: `[pair, record]`. Filled when first asked for. */
  let known: Known[] = [];
  let places = new Map<string, readonly [Known, VectorPlace]>();
  /** The pair that this process writes, and how many vectors it has. */
  let own: { readonly name: string; count: number } | undefined;

  await told(async () => {
    mkdirSync(folder, { recursive: true });
    for (const name of readdirSync(folder)) {
      // Vectors of another length, and the table that earlier versions kept them in.
      const isOther = /\.(?:keys|vectors)$/.test(name) && !isOurs(name.slice(0, name.lastIndexOf('.')));
      if (isOther || name === 'vectors.lance' || name === '__manifest') {
        rmSync(path.join(folder, name), { recursive: true, force: true });
      }
    }
  });

  const forget = () => {
    known = [];
    places = new Map();
  };
  /** Takes in what this process and others have written since. */
  const catchUp = () => {
    mkdirSync(folder, { recursive: true });
    const names = namesIn(folder).filter(isOurs);
    // Pairs were folded together, or are gone.
    if (known.some(({ name, end }) => !names.includes(name) || keysSize(folder, name) < end)) forget();
    const byName = new Map(known.map((each) => [each.name, each]));
    for (const name of names) {
      const pair = byName.get(name) ?? { name, end: 0 };
      if (!byName.has(name)) known.push(pair);
      if (keysSize(folder, name) === pair.end) continue;
      const { places: more, end } = readKeys(folder, name, pair.end);
      for (const each of more) places.set(each.key, [pair, each]);
      pair.end = end;
    }
  };
  const find = (hashes: readonly string[], found: Map<string, Float32Array>) => {
    const wanted = new Map<Known, { hash: string; place: VectorPlace }[]>();
    for (const hash of hashes) {
      const at = places.get(keyOf(hash));
      if (at === undefined) continue;
      const [pair, place] = at;
      const others = wanted.get(pair);
      if (others === undefined) wanted.set(pair, [{ hash, place }]);
      else others.push({ hash, place });
    }
    for (const [{ name }, each] of wanted) {
      each.sort((a, b) => a.place.place - b.place.place);
      const vectors = readIfAny(
        name,
        each.map(({ place }) => place),
      );
      each.forEach(({ hash, place }, nth) => {
        const vector = vectors?.[nth];
        if (vector) found.set(hash, vector);
        else places.delete(place.key);
      });
    }
  };
  const readIfAny = (name: string, wanted: readonly VectorPlace[]) => {
    try {
      return readVectors(folder, name, dimensions, wanted);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      return undefined;
    }
  };
  const write = (entries: Parameters<typeof append>[3]) => {
    // It isn't when it was folded into another one, or damaged.
    if (own !== undefined && isWhole(folder, own.name, own.count, dimensions)) {
      try {
        append(folder, own.name, own.count, entries, false);
        own.count += entries.length;
        return;
      } catch (error) {
        own = undefined;
        // Folded just now.
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      }
    }
    mkdirSync(folder, { recursive: true });
    const name = newName(dimensions);
    append(folder, name, 0, entries, true);
    own = { name, count: entries.length };
  };

  return {
    get: (hashes) =>
      told(async () => {
        const found = new Map<string, Float32Array>();
        find(hashes, found);
        const missing = hashes.filter((hash) => !found.has(hash));
        if (missing.length) {
          catchUp();
          find(missing, found);
        }
        return found;
      }),
    put: (entries) =>
      told(async () => {
        const now = Date.now();
        // Milliseconds with a fraction: what came at once has an order too.
        const records = entries.map(({ hash, vector }, at) => {
          if (vector.length !== dimensions) {
            throw new Error(`The vector of ${hash} has ${vector.length} numbers instead of ${dimensions}.`);
          }
          return { key: keyOf(hash), addedAt: now + at / 1024, vector };
        });
        if (records.length) write(records);
      }),
    optimize: (isIdle = false) => told(() => keepSmall(folder, dimensions, maxRows, isIdle)),
    sweptAt: () => statSync(unusedFile, { throwIfNoEntry: false })?.mtimeMs ?? 0,
    sweep: (used, keepMs, now = Date.now()) =>
      told(() => sweepUnused(folder, dimensions, unusedFile, used, keepMs, now)),
    close: forget,
  };
}
