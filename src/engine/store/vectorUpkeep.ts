import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setImmediate as breathe } from 'node:timers/promises';
import {
  append,
  filesOf,
  keyOf,
  keysSize,
  namesIn,
  newName,
  readKeys,
  readVectors,
  recordsIn,
  type VectorPlace,
} from './vectorFiles.ts';

/** Pairs of files that may lie about: each costs every process a little to open. */
const [pairsBusy, pairsIdle] = [64, 8];
/** A pair is folded with others while it has fewer vectors than this: a large one isn't written anew for each small one. */
const smallPair = 20_000;
/** Going a little under the limit, so that the next vectors don't bring it back over at once. */
const keptShare = 0.9;
/** Vectors moved at a time; the engine answers between. */
const movedAtOnce = 500;

/** The pairs of a folder with their records. */
interface Pair {
  readonly name: string;
  readonly places: readonly VectorPlace[];
  readonly end: number;
}

/** What `VectorCache.optimize` does. */
export async function keepSmall(
  folder: string,
  dimensions: number,
  maxRows: number,
  isIdle: boolean,
): Promise<void> {
  const names = pairNames(folder, dimensions);
  const mostPairs = isIdle ? pairsIdle : pairsBusy;
  // Sizes say so much: to read the records of a hundred thousand vectors would be a third of what a save takes.
  const mostRows = names.reduce((sum, name) => sum + recordsIn(folder, name), 0);
  if (mostRows <= maxRows && names.length <= mostPairs) return;
  const pairs = pairsIn(folder, dimensions);
  const all = new Map(pairs.flatMap(({ places }) => places.map(({ key, addedAt }) => [key, addedAt])));
  if (all.size > maxRows) {
    const ages = Float64Array.from(all.values()).sort();
    const oldestKept = ages[ages.length - Math.floor(maxRows * keptShare)] ?? Number.POSITIVE_INFINITY;
    await rewrite(folder, dimensions, pairs, ({ addedAt }) => addedAt >= oldestKept);
    return;
  }
  if (pairs.length <= mostPairs) return;
  const small = pairs.filter(({ places }) => places.length < smallPair);
  await rewrite(folder, dimensions, small.length > 1 ? small : pairs, () => true);
}

/** What `VectorCache.sweep` does; `file` holds the keys known to be unused, and since when. */
export async function sweepUnused(
  folder: string,
  dimensions: number,
  file: string,
  used: ReadonlySet<string>,
  keepMs: number,
  now: number,
): Promise<number> {
  const keep = new Set<string>();
  for (const hash of used) keep.add(keyOf(hash));
  const before = readUnused(file);
  const unused: Record<string, number> = {};
  const gone = new Set<string>();
  const pairs = pairsIn(folder, dimensions);
  for (const { key } of pairs.flatMap(({ places }) => places)) {
    if (keep.has(key)) continue;
    const written = Buffer.from(key, 'latin1').toString('base64url');
    const since = before[written] ?? now;
    if (now - since > keepMs) gone.add(key);
    else unused[written] = since;
  }
  const touched = pairs.filter(({ places }) => places.some(({ key }) => gone.has(key)));
  await rewrite(folder, dimensions, touched, ({ key }) => !gone.has(key));
  writeFileSync(`${file}.tmp`, JSON.stringify(unused));
  renameSync(`${file}.tmp`, file);
  return gone.size;
}

function pairsIn(folder: string, dimensions: number): Pair[] {
  return pairNames(folder, dimensions).map((name) => ({ name, ...readKeys(folder, name) }));
}

function pairNames(folder: string, dimensions: number): string[] {
  return namesIn(folder).filter((name) => name.endsWith(`-${dimensions}`));
}

/**
 * Puts one new pair in the place of several, with what is to be kept of them. One that another process has written
 * to meanwhile stays beside it: a vector twice does no harm.
 */
async function rewrite(
  folder: string,
  dimensions: number,
  pairs: readonly Pair[],
  isKept: (place: VectorPlace) => boolean,
): Promise<void> {
  const to = newName(dimensions);
  const taken = new Set<string>();
  let count = 0;
  for (const { name, places } of pairs) {
    const kept = places.filter((place) => isKept(place) && !taken.has(place.key));
    for (let at = 0; at < kept.length; at += movedAtOnce) {
      const some = kept.slice(at, at + movedAtOnce);
      const vectors = readVectors(folder, name, dimensions, some);
      const sound = some.flatMap(({ key, addedAt }, nth) => {
        const vector = vectors[nth];
        return vector ? [{ key, addedAt, vector }] : [];
      });
      if (sound.length) append(folder, to, count, sound, count === 0);
      count += sound.length;
      for (const { key } of sound) taken.add(key);
      await breathe();
    }
  }
  for (const { name, end } of pairs) {
    if (keysSize(folder, name) > end) continue;
    const { keys, vectors } = filesOf(folder, name);
    for (const file of [keys, vectors]) rmSync(file, { force: true });
  }
}

/** Key → since when it has been known to be unused. One that can't be read only makes vectors stay longer. */
function readUnused(file: string): Record<string, number> {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return {};
  }
}
