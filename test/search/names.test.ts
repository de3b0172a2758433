import fc from 'fast-check';
import { expect, test } from 'vitest';
import { distance, letters, similarNames } from '../../src/engine/search/names.ts';

/** As a root's folded names are: by number. */
const named = (names: readonly string[]) => ({
  similar: (name: string, limit: number) =>
    similarNames(
      { size: names.length, textOf: (id) => names[id]!, maskOf: (id) => letters(names[id]!) },
      name,
      limit,
    ),
});
const index = named(['retrypolicy', 'retryqueue', 'linewritershim', 'parsebody', 'abc', 'uploadretrypolicy']);

test.each([
  ['retrypolcy', 'retrypolicy'], // a letter left out
  ['retrypoilcy', 'retrypolicy'], // two swapped
  ['linewrittershim', 'linewritershim'], // one doubled
  ['parsbody', 'parsebody'],
])('finds the name meant by %s', (written, meant) => {
  expect(index.similar(written, 5)[0]).toBe(meant);
});

test('a beginning comes before a middle', () => {
  expect(index.similar('retrypol', 5)).toEqual(['retrypolicy', 'uploadretrypolicy']);
});

test('nothing is like a name that is too short or too far', () => {
  expect(index.similar('abx', 5)).toEqual([]);
  expect(index.similar('zzzzzzzz', 5)).toEqual([]);
});

test('one edit away is always found', () => {
  const name = fc.string({ unit: fc.constantFrom(...'abcdefghij'), minLength: 6, maxLength: 20 });
  fc.assert(
    fc.property(name, fc.nat(), fc.constantFrom(...'abcdefghij'), (text, at, letter) => {
      const place = at % text.length;
      const edited = text.slice(0, place) + letter + text.slice(place + 1);
      fc.pre(edited !== text);
      expect(named([text]).similar(edited, 1)).toEqual([text]);
    }),
  );
});

test('the distance is the same both ways and never more than replacing all', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
      const edits = distance(a, b, 20);
      expect(edits).toBe(distance(b, a, 20));
      expect(edits).toBeLessThanOrEqual(Math.max(a.length, b.length));
      expect(edits === 0).toBe(a === b);
    }),
  );
});
