import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { searchAnswer } from '../../../src/host/tools/answer.ts';
import { type Budget, cutTo, estimateTokens } from '../../../src/host/tools/budget.ts';
import { type FoundHit, linesOf, type Place, placesOf } from '../../../src/host/tools/places.ts';

const place = (over: Partial<Place> = {}): Place => ({
  path: 'src/a.ts',
  startLine: 1,
  endLine: 3,
  language: 'typescript',
  symbol: 'retry',
  kind: 'function',
  score: 0.5,
  text: 'function retry() {\n  return 1;\n}',
  stale: false,
  also: [],
  ...over,
});
const roomy: Budget = { limit: 1e6, count: async (text) => estimateTokens(text) };

/** Ways to count: by bytes, by characters, by words and marks as a tokenizer would, with a message's overhead. */
const counters: readonly ((text: string) => number)[] = [
  estimateTokens,
  (text) => text.length,
  (text) => text.match(/\w{1,5}|\s+|[^\w\s]/gu)?.length ?? 0,
  (text) => 7 + Math.ceil(text.length / 4),
];

/** Hits of one version of some files: each line's text is told by its file and number. */
const hits: fc.Arbitrary<FoundHit[]> = fc.array(
  fc
    .record({
      path: fc.constantFrom('a.ts', 'b.ts', 'lib/c.py'),
      startLine: fc.integer({ min: 1, max: 60 }),
      more: fc.integer({ min: 0, max: 30 }),
      score: fc.double({ min: 0, max: 5, noNaN: true }),
      symbol: fc.constantFrom('', 'retry', 'Queue.drain'),
    })
    .map(({ more, ...hit }) => ({
      ...hit,
      endLine: hit.startLine + more,
      language: 'typescript',
      kind: 'function',
      stale: false,
      text: Array.from({ length: more + 1 }, (_, at) => `${hit.path} line ${hit.startLine + at}`).join('\n'),
    })),
  { maxLength: 12 },
);
const budgets = fc.record({ limit: fc.integer({ min: 0, max: 3000 }), which: fc.nat(counters.length - 1) });

/** `path:lines` and score of each heading, in the order of the answer. */
function headings(answer: string): { lines: string; score: number }[] {
  return [...answer.matchAll(/^### (\S+:\d+-\d+) .*score ([\d.]+)$/gm)].map(([, lines, score]) => ({
    lines: lines!,
    score: Number(score),
  }));
}

describe('the answer of a search', () => {
  test('path, lines, symbol, score and code', async () => {
    expect(await searchAnswer('One place.', [place()], roomy)).toBe(
      [
        'One place.',
        '',
        '### src/a.ts:1-3 retry (function), score 0.500',
        '```typescript',
        'function retry() {',
        '  return 1;',
        '}',
        '```',
      ].join('\n'),
    );
  });

  test('never more than the budget, whatever counts', async () => {
    await fc.assert(
      fc.asyncProperty(hits, budgets, fc.string(), async (found, { limit, which }, head) => {
        const count = counters[which]!;
        const answer = await searchAnswer(head, placesOf(found, 20), {
          limit,
          count: async (text) => count(text),
        });
        // Of nothing at all some counters make more than nothing.
        if (answer !== '') expect(count(answer)).toBeLessThanOrEqual(limit);
      }),
      { numRuns: 300 },
    );
  });

  test('best first, each place once, and what has no room is named while there is room for names', async () => {
    await fc.assert(
      fc.asyncProperty(hits, fc.integer({ min: 400, max: 3000 }), async (found, limit) => {
        const places = placesOf(found, 20);
        const answer = await searchAnswer('head', places, { ...roomy, limit });
        const told = headings(answer);
        expect(told.map(({ lines }) => lines)).toEqual(places.slice(0, told.length).map(linesOf));
        const scores = told.map(({ score }) => score);
        expect(scores).toEqual([...scores].sort((a, b) => b - a));
        expect(answer.includes('no room for the code')).toBe(told.length < places.length);
      }),
    );
  });

  test('a long best place leaves room for the next', async () => {
    const long = place({ text: 'await upload(file);\n'.repeat(500), endLine: 501 });
    const next = place({ path: 'src/b.ts', symbol: 'again', score: 0.4 });
    const answer = await searchAnswer('Two.', [long, next], { ...roomy, limit: 1000 });
    expect(headings(answer).map(({ lines }) => lines)).toEqual(['src/a.ts:1-501', 'src/b.ts:1-3']);
    expect(answer).toMatch(/\(\d+ more lines: read the file from line \d+ on\)/);
  });

  test('code that holds fences stays in its own', async () => {
    const answer = await searchAnswer('One.', [place({ text: 'a\n````md\nb\n````\nc' })], roomy);
    expect(answer).toContain('`````typescript\na\n````md\nb\n````\nc\n`````');
  });

  test("a file's name stays on its line, and a line of data doesn't take all room", async () => {
    const answer = await searchAnswer('One.', [place({ path: 'a\nb.ts', text: 'x'.repeat(100_000) })], roomy);
    expect(answer).toContain('### a�b.ts:1-3 retry');
    expect(answer.length).toBeLessThan(1000);
  });

  test('what is off is said', async () => {
    const answer = await searchAnswer('One.', [place({ stale: true, also: ['b.ts:4-6'] })], roomy);
    expect(answer).toContain('The same code stands in b.ts:4-6.');
    expect(answer).toContain('these lines may be off');
  });
});

describe('places of hits', () => {
  test('no overlap, no line lost, at most as many as wanted', () => {
    fc.assert(
      fc.property(hits, fc.integer({ min: 1, max: 20 }), (found, limit) => {
        const all = placesOf(found, 1000);
        for (const [at, a] of all.entries()) {
          for (const b of all.slice(at + 1)) {
            expect(a.path === b.path && a.startLine <= b.endLine && b.startLine <= a.endLine).toBe(false);
          }
          const lines = Array.from(
            { length: a.endLine - a.startLine + 1 },
            (_, nth) => `${a.path} line ${a.startLine + nth}`,
          );
          expect(a.text).toBe(lines.join('\n'));
        }
        for (const { path, startLine, endLine, score } of found) {
          const home = all.find(
            (each) => each.path === path && each.startLine <= startLine && endLine <= each.endLine,
          );
          expect(home?.score).toBeGreaterThanOrEqual(score);
        }
        expect(placesOf(found, limit)).toEqual(all.slice(0, limit));
      }),
    );
  });

  test('the same text in several files is one place', () => {
    const twin = place({ path: 'copy.ts', startLine: 7, endLine: 9, score: 0.4 });
    expect(placesOf([place(), twin], 10)).toEqual([{ ...place(), also: ['copy.ts:7-9'] }]);
  });

  test('overlapping hits keep the name and score of the better one', () => {
    const inner = place({
      startLine: 2,
      endLine: 5,
      score: 0.9,
      symbol: 'inner',
      text: '  return 1;\n}\nx\ny',
    });
    expect(placesOf([place(), inner], 10)).toEqual([
      { ...inner, startLine: 1, endLine: 5, text: 'function retry() {\n  return 1;\n}\nx\ny' },
    ]);
  });
});

describe('cutting a text to a budget', () => {
  test('by whole lines where one fits, else by characters, never over', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }), fc.nat(40), async (text, limit) => {
        const cut = await cutTo(text, { ...roomy, limit });
        expect(text.startsWith(cut)).toBe(true);
        expect(estimateTokens(cut)).toBeLessThanOrEqual(limit);
        expect(Buffer.from(cut).toString()).toBe(cut);
      }),
    );
    expect(await cutTo('one\ntwo\nthree', { ...roomy, limit: 3 })).toBe('one\ntwo');
  });
});
