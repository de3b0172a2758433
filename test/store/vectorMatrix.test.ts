import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PlacedHit } from '../../src/engine/store/bestHits.ts';
import { createDotKernel } from '../../src/engine/store/dotKernel.ts';
import { createVectorMatrix } from '../../src/engine/store/vectorMatrix.ts';

const anyPath = fc.constantFrom('a.ts', 'b.ts', 'c/d.py', "it's", '日本.go');
const anyStep = fc.oneof(
  { weight: 5, arbitrary: fc.record({ path: anyPath, chunks: fc.nat(40), seed: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ path: anyPath, chunks: fc.constant(-1), seed: fc.constant(0) }) },
);

test('the products are those of plain arithmetic', () => {
  const kernel = createDotKernel();
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 30 }),
      fc.nat(),
      (eighths, rows, seed) => {
        const length = eighths * 8;
        const width = length * 2;
        const out = (rows + 1) * width;
        kernel.reserve(out + rows * 4);
        const numbers = new Int16Array(kernel.memory.buffer, 0, (rows + 1) * length);
        const any = randomly(seed);
        numbers.forEach((_, at) => {
          numbers[at] = Math.round(any() * 4000);
        });
        kernel.scan(0, width, out, width, out);
        const expected = Array.from({ length: rows }, (_, row) => {
          let sum = 0;
          for (let at = 0; at < length; at++) sum += numbers[at]! * numbers[(row + 1) * length + at]!;
          return sum;
        });
        expect([...new Int32Array(kernel.memory.buffer, out, rows)]).toEqual(expected);
      },
    ),
  );
});

test('whatever came and went, the best are those of plain arithmetic', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(2, 8, 13),
      fc.array(anyStep, { maxLength: 40 }),
      fc.nat(),
      (dimensions, steps, seed) => {
        const matrix = createVectorMatrix(dimensions);
        const model = new Map<string, Float32Array[]>();
        steps.forEach(({ path, chunks, seed: own }, commit) => {
          if (chunks < 0) {
            matrix.remove(path);
            model.delete(path);
            return;
          }
          const any = randomly(own);
          const vectors = Array.from({ length: chunks }, () =>
            Float32Array.from({ length: dimensions }, any),
          );
          matrix.reserve(path, commit, chunks);
          vectors.forEach((vector, ordinal) => {
            matrix.put(path, commit, ordinal, vector);
          });
          model.set(path, vectors);
        });
        const asked = Float32Array.from({ length: dimensions }, randomly(seed));
        const all = [...model].flatMap(([path, vectors]) =>
          vectors.map((vector, ordinal) => ({
            id: `${path}#${ordinal}`,
            path,
            cosine: cosine(vector, asked),
          })),
        );
        expectClose(matrix.search(asked, 1000), all);
        const some = ['a.ts', 'nowhere', "it's"];
        expectClose(
          matrix.search(asked, 1000, some),
          all.filter(({ path }) => some.includes(path)),
        );
        const first = matrix.search(asked, 3);
        expect(first).toEqual(matrix.search(asked, 1000).slice(0, 3));
        expect(first).toEqual([...first].sort((a, b) => b.score - a.score));
      },
    ),
    { numRuns: 200 },
  );
});

test('a file is seen once all of it is there, and vectors of another commit are not taken', () => {
  const matrix = createVectorMatrix(2);
  matrix.reserve('a', 7, 2);
  matrix.put('a', 7, 0, [1, 0]);
  matrix.put('a', 7, 0, [1, 0]);
  matrix.put('a', 6, 1, [1, 0]);
  matrix.put('a', 7, 2, [1, 0]);
  matrix.put('b', 7, 0, [1, 0]);
  expect(matrix.commitOf('a')).toBeUndefined();
  expect(matrix.search(Float32Array.of(1, 0), 9)).toEqual([]);
  matrix.put('a', 7, 1, [9, 0, 5], 1);
  expect(matrix.commitOf('a')).toBe(7);
  expect(matrix.search(Float32Array.of(3, 0), 9)).toMatchObject([
    { path: 'a', ordinal: 0, score: 1 },
    { path: 'a', ordinal: 1, score: 0 },
  ]);
});

/** Numbers in [-1, 1], the same for the same seed. */
function randomly(seed: number): () => number {
  let state = (seed % 2147483646) + 1;
  return () => {
    state = (state * 48271) % 2147483647;
    return (state / 2147483647) * 2 - 1;
  };
}

function cosine(a: Float32Array, b: Float32Array): number {
  let [product, left, right] = [0, 0, 0];
  a.forEach((value, at) => {
    product += value * b[at]!;
    left += value * value;
    right += b[at]! * b[at]!;
  });
  return product / Math.sqrt(left * right);
}

/** The same rows, with cosines as close as 16 bits give them. */
function expectClose(hits: readonly PlacedHit[], all: readonly { id: string; cosine: number }[]): void {
  const found = new Map(hits.map(({ path, ordinal, score }) => [`${path}#${ordinal}`, score]));
  expect(found.size).toBe(hits.length);
  expect([...found.keys()].sort()).toEqual(all.map(({ id }) => id).sort());
  for (const { id, cosine: exact } of all) expect(Math.abs(found.get(id)! - exact)).toBeLessThan(2e-4);
}
