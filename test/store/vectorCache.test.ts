import { mkdtempSync, readdirSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connect } from '@lancedb/lancedb';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openVectorCache, type VectorCache } from '../../src/engine/store/vectorCache.ts';

const dimensions = 4;
let folder: string;
const opened: VectorCache[] = [];

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lodestone-vectors-'));
});
afterEach(() => {
  for (const cache of opened.splice(0)) cache.close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(maxRows?: number, size = dimensions): Promise<VectorCache> {
  const cache = await openVectorCache(folder, size, maxRows);
  opened.push(cache);
  return cache;
}
const entry = (hash: string, value = hash.length) => ({
  hash,
  vector: Float32Array.from({ length: dimensions }, (_, at) => value + at / 8),
});
const found = async (cache: VectorCache, hashes: readonly string[]) =>
  [...(await cache.get(hashes)).keys()].sort();

test('what was put is got, and nothing else, whatever the hashes are and in how many commits', async () => {
  const cache = await open();
  const known = new Map<string, number>();
  const hash = fc.oneof(fc.constantFrom("it's", "' OR true --", '日本', 'a'), fc.string({ minLength: 1 }));
  // A hash stands for one text: it never has two vectors.
  const puts = fc.array(fc.uniqueArray(hash, { maxLength: 5 }), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(puts, hash, async (commits, other) => {
      for (const hashes of commits) {
        for (const each of hashes) if (!known.has(each)) known.set(each, known.size);
        await cache.put(hashes.map((each) => entry(each, known.get(each)!)));
      }
      const got = await cache.get([...known.keys(), other]);
      expect(new Set(got.keys())).toEqual(new Set(known.keys()));
      for (const [each, value] of known) expect(got.get(each)).toEqual(entry(each, value).vector);
    }),
    { numRuns: 15 },
  );
});

test('thousands of hashes are got at once, before and after they are folded', async () => {
  const cache = await open();
  const entries = Array.from({ length: 6000 }, (_, at) => entry(`h${at}`, at));
  await cache.put(entries);
  for (let round = 0; round < 2; round++) {
    const got = await cache.get(entries.map(({ hash }) => hash));
    expect(got.size).toBe(6000);
    expect(got.get('h4321')).toEqual(entries[4321]!.vector);
    await cache.optimize();
  }
});

test('another one on the same folder sees what is put, and puts at once', async () => {
  const [one, other] = [await open(), await open()];
  const puts = Array.from({ length: 8 }, (_, at) => (at % 2 ? one : other).put([entry(`h${at}`)]));
  await Promise.all(puts);
  const all = Array.from({ length: 8 }, (_, at) => `h${at}`);
  expect(await found(one, all)).toEqual(all);
  expect(await found(other, all)).toEqual(all);
  expect(await found(await open(), all)).toEqual(all);
});

test('many small commits become few files', async () => {
  const cache = await open();
  for (let at = 0; at < 40; at++) await cache.put([entry(`h${at}`)]);
  await cache.optimize(true);
  const connection = await connect(folder);
  const { fragmentStats } = await (await connection.openTable('vectors')).stats();
  connection.close();
  expect(fragmentStats.numFragments).toBe(1);
  expect((await found(cache, ['h0', 'h39'])).length).toBe(2);
});

describe('over the limit', () => {
  const names = Array.from({ length: 25 }, (_, at) => `h${String(at).padStart(2, '0')}`);

  test('the oldest rows go, within a commit too', async () => {
    const cache = await open(10);
    await cache.put(names.slice(0, 5).map((name) => entry(name)));
    await cache.optimize();
    expect(await found(cache, names)).toEqual(names.slice(0, 5));
    await cache.put(names.slice(5).map((name) => entry(name)));
    expect((await found(cache, names)).length).toBe(25);
    await cache.optimize();
    expect(await found(cache, names)).toEqual(names.slice(16));
  });

  test('none is kept where none may be', async () => {
    const cache = await open(0);
    await cache.put([entry('a')]);
    await cache.optimize();
    expect(await found(cache, ['a'])).toEqual([]);
  });
});

describe('damage', () => {
  const files = () =>
    readdirSync(path.join(folder, 'vectors.lance'), { recursive: true, withFileTypes: true })
      .filter((each) => each.isFile())
      .map((each) => path.join(each.parentPath, each.name));
  const spoil = (part: string) => {
    const hit = files().filter((file) => file.includes(`${path.sep}${part}${path.sep}`));
    expect(hit).not.toEqual([]);
    for (const file of hit) truncateSync(file, 3);
  };
  const works = async (cache: VectorCache) => {
    await cache.put([entry('new')]);
    expect(await found(cache, ['new'])).toEqual(['new']);
  };

  test.each(['_versions', 'data', '_indices'])('in %s begins the table anew', async (part) => {
    const first = await open();
    await first.put([entry('old')]);
    await first.put(Array.from({ length: 6000 }, (_, at) => entry(`h${at}`)));
    await first.optimize();
    first.close();
    spoil(part);
    const cache = await open();
    await cache.get(['old']);
    await works(cache);
    await cache.optimize();
    await works(await open());
  });

  test('while it is open does too', async () => {
    const cache = await open();
    await cache.put([entry('old')]);
    rmSync(path.join(folder, 'vectors.lance'), { recursive: true });
    expect(await found(cache, ['old'])).toEqual([]);
    await works(cache);
  });

  test('a table that another one began anew is read on', async () => {
    const [one, other] = [await open(), await open()];
    for (let at = 0; at < 9; at++) await one.put([entry('old')]);
    expect(await found(other, ['old'])).toEqual(['old']);
    spoil('data');
    expect(await found(one, ['old'])).toEqual([]);
    await one.put([entry('new')]);
    expect(await found(other, ['new'])).toEqual(['new']);
  });

  test('vectors of another length go', async () => {
    await (await open()).put([entry('old')]);
    const cache = await open(undefined, 2);
    expect(await found(cache, ['old'])).toEqual([]);
    await cache.put([{ hash: 'a', vector: Float32Array.of(1, 0) }]);
    expect(await found(cache, ['a'])).toEqual(['a']);
    await expect(cache.put([entry('b')])).rejects.toThrow('has 4 numbers instead of 2');
  });
});
