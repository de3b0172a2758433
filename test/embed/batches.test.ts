import fc from 'fast-check';
import { expect, test } from 'vitest';
import { batchesOf } from '../../src/engine/embed/batches.ts';
import { normalise, pool } from '../../src/engine/embed/pooling.ts';
import { prefixesOf } from '../../src/engine/embed/prefixes.ts';

test('batches hold every text that has tokens once, within the limit, and never wider than their longest', () => {
  const lengths = fc.array(fc.nat(40), { maxLength: 60 });
  fc.assert(
    fc.property(lengths, fc.boolean(), fc.integer({ min: 1, max: 200 }), (all, even, limit) => {
      const batches = batchesOf(all, even, limit);
      const places = batches.flatMap((batch) => batch.places).sort((a, b) => a - b);
      expect(places).toEqual([...all.keys()].filter((place) => all[place]! > 0));
      for (const { places, width } of batches) {
        const inside = places.map((place) => all[place]!);
        expect(width).toBe(Math.max(...inside));
        expect(places.length === 1 || places.length * width <= limit).toBe(true);
        if (even) expect(new Set(inside).size).toBe(1);
      }
    }),
  );
});

test('pooling leaves padding out', () => {
  const tokens = Float32Array.of(1, 2, 3, 4, 9, 9, 5, 6, 9, 9, 9, 9);
  expect([...pool(tokens, [2, 1], 3, 2, 'mean')]).toEqual([4, 6, 5, 6]);
  expect([...pool(tokens, [2, 1], 3, 2, 'first')]).toEqual([1, 2, 5, 6]);
});

test('normalising gives unit length, an axis for nothing, and tells what is no number', () => {
  const flat = Float32Array.of(3, 4, 0, 0, Number.NaN, 1);
  expect([0, 2, 4].map((from) => normalise(flat, from, 2))).toEqual([true, true, false]);
  expect([...flat.subarray(0, 4)].map((value) => Math.round(value * 1e6) / 1e6)).toEqual([0.6, 0.8, 0, 1]);
});

test("prefixes: the folder's own win, then the prompts it came with, then what is known", () => {
  const prompts = { prompts: { query: 'Q: ', passage: 'P: ' } };
  expect(prefixesOf('intfloat/e5-small-v2', undefined, undefined)).toEqual({
    query: 'query: ',
    document: 'passage: ',
  });
  expect(prefixesOf('intfloat/e5-small-v2', undefined, prompts)).toEqual({ query: 'Q: ', document: 'P: ' });
  expect(prefixesOf('a/b', { queryPrefix: '' }, prompts)).toEqual({ query: '', document: 'P: ' });
  expect(prefixesOf('a/b', undefined, undefined)).toEqual({ query: '', document: '' });
});
