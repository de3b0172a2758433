import { describe, expect, test } from 'vitest';
import { ahead, covered } from '../../src/engine/search/covered.ts';
import { foreignness, shareOfMeaning } from '../../src/engine/search/fuse.ts';
import { parseQuery } from '../../src/engine/search/query.ts';
import { weights } from '../../src/engine/search/weights.ts';
import { toRows } from '../../src/engine/store/row.ts';

const rowOf = (path: string, text: string, symbol = '') =>
  toRows(path, '', {
    language: 'typescript',
    chunks: [{ startLine: 1, endLine: 9, text, symbol, kind: 'function', breadcrumb: [], definitions: [] }],
  })[0]!;
const found = (...rows: ReturnType<typeof rowOf>[]) => rows.map((row, at) => ({ row, score: 99 - at }));

describe('how much of a query one chunk says', () => {
  const query = parseQuery('retry failed uploads');

  test('all of it, in its text, its name and its path together', () => {
    expect(covered(query, found(rowOf('src/upload.ts', 'if (failed) {}', 'retry')))).toBe(1);
  });

  test('the share of the best, not of all together', () => {
    const rows = [rowOf('a.ts', 'retry'), rowOf('b.ts', 'retry failed'), rowOf('c.ts', 'upload')];
    expect(covered(query, found(...rows))).toBeCloseTo(2 / 3);
  });

  test('nothing where nothing was found', () => {
    expect(covered(query, [])).toBe(0);
  });

  test('only the best ten are looked at', () => {
    const rows = Array.from({ length: 10 }, (_, at) => rowOf(`${at}.ts`, 'retry'));
    expect(covered(query, found(...rows, rowOf('z.ts', 'retry failed uploads')))).toBeCloseTo(1 / 3);
  });
});

describe('how far the best file is ahead by words', () => {
  const scored = (...scores: number[]) =>
    scores.map((score, at) => ({ row: rowOf(`${at}.ts`, 'retry'), score }));

  test('is its lead over the next, whatever their order', () => {
    for (const scores of [
      [6, 10, 8],
      [10, 8, 6],
      [6, 8, 10],
    ])
      expect(ahead(scored(...scores))).toBeCloseTo(0.2);
  });

  test('is not lessened by other chunks of the same file', () => {
    const row = rowOf('0.ts', 'retry');
    expect(ahead([{ row, score: 9 }, ...scored(10, 5), { row, score: 9.5 }])).toBeCloseTo(0.5);
    expect(ahead([...scored(4, 8), { row, score: 10 }])).toBeCloseTo(0.2);
  });

  test('is nothing between equals, and nothing where nothing was found', () => {
    expect([ahead(scored(7, 7)), ahead([])]).toEqual([0, 0]);
  });

  test('is a half at most, which the only one has', () => {
    expect([ahead(scored(9, 1)), ahead(scored(9))]).toEqual([0.5, 0.5]);
  });
});

describe('the share of meaning', () => {
  const share = (text: string, said: number, lead = 0) =>
    shareOfMeaning(parseQuery(text), foreignness(said, lead, weights.fuse), weights.fuse);

  test('grows as less of the query is said', () => {
    const shares = [1, 0.8, 0.6, 0.4, 0.2, 0].map((said) => share('keep trying until it works', said));
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares.at(-1)! - shares[0]!).toBeGreaterThan(0.3);
  });

  test('is smaller where one file is far ahead by words', () => {
    const text = 'keep trying until it works';
    expect(share(text, 0.5, 0.4)).toBeLessThan(share(text, 0.5, 0));
  });

  test('is smaller where a name is written that the code has', () => {
    expect(share('where is retryUpload called', 1)).toBeLessThan(share('where are uploads tried again', 1));
  });

  test('is most of a name that the code lacks', () => {
    expect(share('authentication', 0)).toBeGreaterThan(0.5);
  });
});
