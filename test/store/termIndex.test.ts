import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { buildSegment } from '../../src/engine/store/buildSegment.ts';
import { loadTerms, saveTerms } from '../../src/engine/store/termFile.ts';
import { createTermIndex, type FileTerms, type TermIndex } from '../../src/engine/store/termIndex.ts';
import { createBm25 } from '../support/bm25.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'lodestone-terms-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const anyWord = fc.constantFrom('up', 'down', 'left', 'right', 'ひらがな', 'straße', 'x'.repeat(64), '0');
const anyText = fc.array(anyWord, { maxLength: 12 }).map((words) => words.join(' '));
const anyPath = fc.constantFrom('a.ts', 'b.ts', 'c/d.py', "it's", '日本.go', 'e', 'f', 'g');
const anyStep = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('put' as const),
      path: anyPath,
      terms: fc.array(anyText, { maxLength: 6 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('remove' as const), path: anyPath }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('whole' as const, 'save' as const) }) },
);

test('whatever came and went, the scores are those of an index made anew', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyStep, { maxLength: 30 }),
      fc.array(anyWord, { minLength: 1, maxLength: 4 }),
      async (steps, query) => {
        let index = createTermIndex();
        const model = new Map<string, readonly string[]>();
        for (const [commit, step] of steps.entries()) {
          if (step.kind === 'put') {
            index.put([{ path: step.path, language: 'typescript', commit, terms: step.terms }]);
            model.set(step.path, step.terms);
          } else if (step.kind === 'remove') {
            index.remove([step.path]);
            model.delete(step.path);
          } else if (step.kind === 'whole') index.whole();
          else {
            saveTerms(folder, { ...index.whole(), version: commit });
            const loaded = await loadTerms(folder);
            expect(loaded?.version).toBe(commit);
            index = createTermIndex(loaded);
          }
        }
        const rows = [...model].flatMap(([file, terms]) =>
          terms.map((text, at) => ({ id: `${file}#${at}`, text })),
        );
        expect(index.chunks).toBe(rows.length);
        const scores = createBm25(rows.map(({ text }) => text.split(' ').filter(Boolean))).scores(query);
        const found = index.search(query, 1000);
        expect(
          new Map(found.map(({ path: file, ordinal, score }) => [`${file}#${ordinal}`, rounded(score)])),
        ).toEqual(new Map([...scores].map(([at, score]) => [rows[at]!.id, rounded(score)])));
        const fresh = createTermIndex();
        fresh.put(
          [...model].map(([file, terms]) => ({ path: file, language: 'typescript', commit: 0, terms })),
        );
        // To the last bit, and in the same order.
        expect(found).toEqual(fresh.search(query, 1000));
        expect(index.search(query, 3)).toEqual(found.slice(0, 3));
      },
    ),
    { numRuns: 300 },
  );
});

test('a filter holds before the limit, and changes no score', () => {
  const index = createTermIndex();
  const texts = Array.from({ length: 50 }, (_, at) => 'up '.repeat(at + 1).trim());
  index.put([fileOf('a.ts', texts), { ...fileOf('b.py', ['up down', 'left']), language: 'python' }]);
  const all = index.search(['up'], 100);
  const python = index.search(['up'], 1, { languages: ['python'] });
  expect(python.map((hit) => hit.path)).toEqual(['b.py']);
  expect(all).toContainEqual(python[0]);
  expect(index.search(['up'], 1, { languages: [], paths: { not: ['a.ts'] } })).toEqual(python);
  expect(index.search(['up'], 1, { languages: [], paths: { only: ['b.py'] } })).toEqual(python);
  expect(index.search(['up'], 9, { languages: [], paths: { only: [] } })).toEqual([]);
  expect(index.search(['nowhere'], 9)).toEqual([]);
  expect(index.search([], 9)).toEqual([]);
});

test('a thousand saves leave few segments: all that is looked at for a word is found at once', () => {
  const index = createTermIndex();
  index.put(Array.from({ length: 100 }, (_, n) => fileOf(`f${n}`, ['one two', `only${n}`])));
  for (let n = 0; n < 1000; n++) index.put([fileOf(`f${n % 100}`, ['one two', `only${n}`])]);
  expect(index.chunks).toBe(200);
  expect(index.search(['only999'], 5)).toMatchObject([{ path: 'f99', ordinal: 1 }]);
  expect(index.search(['only899'], 5)).toEqual([]);
  // What is gone takes no room when it is written down.
  expect(index.whole().segment.docs).toBe(200);
});

test('numbers of any size survive', () => {
  const text = [...Array.from({ length: 300 }, () => 'often'), 'once'].join(' ');
  const texts = Array.from({ length: 40_000 }, (_, at) => (at % 20_000 === 3 ? text : ''));
  const { docs, counts } = buildSegment(texts).find('often')!;
  expect([...docs]).toEqual([3, 20_003]);
  expect([...counts]).toEqual([300, 300]);
});

test('a file that is cut, changed or another is as good as none', async () => {
  const index: TermIndex = createTermIndex();
  index.put([fileOf('a.ts', ['one two three', 'four'])]);
  saveTerms(folder, { ...index.whole(), version: 7 });
  const file = path.join(folder, 'terms.bin');
  const whole = readFileSync(file);
  for (let at = 0; at < whole.length; at += 7) {
    const bytes = Buffer.from(whole);
    bytes[at]! ^= 0x20;
    writeFileSync(file, bytes);
    const found = await loadTerms(folder);
    if (found !== undefined) expect(createTermIndex(found).search(['four'], 1)).toHaveLength(1);
    truncateSync(file, at);
    expect(await loadTerms(folder)).toBeUndefined();
  }
  writeFileSync(file, whole);
  expect((await loadTerms(folder))?.version).toBe(7);
});

function fileOf(file: string, terms: readonly string[]): FileTerms {
  return { path: file, language: 'typescript', commit: 1, terms };
}

function rounded(score: number): number {
  return Math.round(score * 1e9) / 1e9;
}
