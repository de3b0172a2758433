import { expect, test } from 'vitest';
import { meanByLanguage, mrr10, ndcg10, rankOf } from './scores.ts';

const hit = (path: string, startLine = 1, endLine = 50) => ({ path, startLine, endLine });

test('one target at the top is 1, second .63, missing 0', () => {
  expect(ndcg10([hit('a'), hit('b')], [{ path: 'a' }])).toBe(1);
  expect(ndcg10([hit('b'), hit('a')], [{ path: 'a' }])).toBeCloseTo(1 / Math.log2(3));
  expect(ndcg10([hit('b')], [{ path: 'a' }])).toBe(0);
});

test('the eleventh place is worth nothing', () => {
  const hits = Array.from({ length: 10 }, (_, at) => hit(`other${at}`));
  expect(ndcg10([...hits, hit('a')], [{ path: 'a' }])).toBe(0);
  expect(mrr10([...hits, hit('a')], [{ path: 'a' }])).toBe(0);
});

test('a second hit in the same file wastes a place', () => {
  const targets = [{ path: 'a' }, { path: 'b' }];
  const ideal = 1 + 1 / Math.log2(3);
  expect(ndcg10([hit('a'), hit('b')], targets)).toBe(1);
  expect(ndcg10([hit('a', 1, 5), hit('a', 6, 9), hit('b')], targets)).toBeCloseTo((1 + 0.5) / ideal);
});

test('a target with lines is met only by a hit that overlaps them', () => {
  const target = { path: 'a', startLine: 10, endLine: 20 };
  expect(rankOf([hit('a', 1, 9), hit('a', 20, 30)], target)).toBe(2);
  expect(rankOf([hit('a', 1, 9), hit('a', 21, 30)], target)).toBe(Number.POSITIVE_INFINITY);
});

test('MRR takes the best of several answers', () => {
  expect(mrr10([hit('x'), hit('b'), hit('a')], [{ path: 'a' }, { path: 'b' }])).toBe(0.5);
});

test('languages weigh the same, however many repositories and queries each has', () => {
  const score = (language: string, repository: string, value: number) => ({
    language,
    repository,
    score: value,
  });
  const scores = [score('go', 'a', 1), score('go', 'a', 0), score('go', 'b', 1), score('zig', 'c', 0)];
  expect(meanByLanguage(scores)).toBeCloseTo((0.75 + 0) / 2);
});
