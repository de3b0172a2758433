import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dueMerge } from '../../src/engine/store/dueMerge.ts';

/** What becomes of parts that come one after the other, and how many documents were moved by merging. */
function grown(begin: readonly number[], coming: readonly number[]) {
  let parts = [...begin];
  let [moved, most] = [0, 0];
  for (const docs of coming) {
    parts.push(docs);
    for (let from = dueMerge(parts); from !== undefined; from = dueMerge(parts)) {
      const merged = parts.slice(from).reduce((sum, each) => sum + each, 0);
      moved += merged;
      parts = [...parts.slice(0, from), merged];
    }
    most = Math.max(most, parts.length);
  }
  return { parts, moved, most };
}
const sum = (all: readonly number[]) => all.reduce((total, each) => total + each, 0);

test('a large index is not moved by saves', () => {
  const saves = Array.from({ length: 2_000 }, (_, n) => 10 + (n % 20));
  const { parts, moved, most } = grown([100_000], saves);
  expect(parts[0]).toBe(100_000);
  expect(moved).toBeLessThan(8 * sum(saves));
  expect(most).toBeLessThan(32);
});

test('what a first index writes is moved a few times, however much it is', () => {
  const batches = Array.from({ length: 1_000 }, () => 2_000);
  const { moved, most } = grown([], batches);
  expect(moved).toBeLessThan(5 * sum(batches));
  expect(most).toBeLessThan(32);
});

test('whatever sizes come in whatever order, none is lost and there are never many parts', () => {
  const anySize = fc.oneof(
    fc.nat(20),
    fc.integer({ min: 20, max: 600 }),
    fc.integer({ min: 600, max: 50_000 }),
  );
  fc.assert(
    fc.property(fc.array(anySize, { maxLength: 400 }), (coming) => {
      const { parts, most } = grown([], coming);
      expect(sum(parts)).toBe(sum(coming));
      expect(most).toBeLessThanOrEqual(33);
    }),
    { numRuns: 300 },
  );
});
