import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
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
const pairs = () => readdirSync(folder).filter((name) => name.endsWith('.keys'));
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

test('many small files become few', async () => {
  for (let at = 0; at < 20; at++) await (await open()).put([entry(`h${at}`)]);
  expect(pairs()).toHaveLength(20);
  const [cache] = opened;
  expect((await found(cache!, ['h0', 'h19'])).length).toBe(2);
  await cache!.optimize(true);
  expect(pairs()).toHaveLength(1);
  expect((await found(cache!, ['h0', 'h19'])).length).toBe(2);
  // One whose files were folded away writes on, and is read by others.
  await opened[7]!.put([entry('late')]);
  expect(await found(cache!, ['h7', 'late'])).toEqual(['h7', 'late']);
  expect(await found(await open(), ['h7', 'late'])).toEqual(['h7', 'late']);
});

test('a sweep drops what nothing uses, from files that others write too, and leaves the rest', async () => {
  const [one, other] = [await open(), await open()];
  await one.put([entry('a'), entry('b')]);
  await other.put([entry('c'), entry('d')]);
  expect(await one.sweep(new Set(['a', 'c']), 10, 1000)).toBe(0);
  expect(await one.sweep(new Set(['a', 'c', 'd']), 10, 1020)).toBe(1);
  await other.put([entry('e')]);
  for (const cache of [one, other, await open()]) {
    expect(await found(cache, ['a', 'b', 'c', 'd', 'e'])).toEqual(['a', 'c', 'd', 'e']);
  }
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
  const many = Array.from({ length: 2000 }, (_, at) => entry(`h${at}`, at));
  const spoil = (ending: string, change: (bytes: Buffer) => Buffer) => {
    const hit = readdirSync(folder).filter((name) => name.endsWith(ending));
    expect(hit).not.toEqual([]);
    for (const name of hit) {
      const file = path.join(folder, name);
      writeFileSync(file, change(readFileSync(file)));
    }
  };
  const works = async (cache: VectorCache) => {
    await cache.put([entry('new')]);
    expect(await found(cache, ['new'])).toEqual(['new']);
  };
  const flipped = (bytes: Buffer) => {
    for (let at = 5; at < bytes.length; at += 97) bytes[at]! ^= 0x10;
    return bytes;
  };

  test.each([
    ['keys', 'cut', (bytes: Buffer) => bytes.subarray(0, bytes.length - 33)],
    ['vectors', 'cut', (bytes: Buffer) => bytes.subarray(0, bytes.length - 33)],
    ['keys', 'empty', (bytes: Buffer) => bytes.subarray(0, 0)],
    ['vectors', 'empty', (bytes: Buffer) => bytes.subarray(0, 0)],
    ['keys', 'changed', flipped],
    ['vectors', 'changed', flipped],
  ])(
    '%s that are %s: no wrong vector is given, and what is missing can be put again',
    async (ending, _how, change) => {
      const first = await open();
      await first.put(many);
      spoil(`.${ending}`, change);
      for (const cache of [first, await open()]) {
        const got = await cache.get(many.map(({ hash }) => hash));
        expect(got.size).toBeLessThan(2000);
        for (const { hash, vector } of many) if (got.has(hash)) expect(got.get(hash)).toEqual(vector);
        await works(cache);
      }
      await first.put(many);
      const again = await open();
      expect((await again.get(many.map(({ hash }) => hash))).size).toBe(2000);
      await again.optimize(true);
      expect((await again.get(many.map(({ hash }) => hash))).size).toBe(2000);
    },
  );

  test('files that go while they are open are begun anew', async () => {
    const [one, other] = [await open(), await open()];
    await one.put([entry('old')]);
    expect(await found(other, ['old'])).toEqual(['old']);
    rmSync(folder, { recursive: true });
    expect(await found(one, ['old'])).toEqual([]);
    await works(one);
    expect(await found(other, ['old', 'new'])).toEqual(['new']);
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
