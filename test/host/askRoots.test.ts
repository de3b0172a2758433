import fc from 'fast-check';
import { expect, test } from 'vitest';
import { askRoots } from '../../src/host/askRoots.ts';
import type { Hit, SearchAnswer } from '../../src/protocol/engineApi.ts';
import { incompleteNotice, NotIndexed } from '../../src/protocol/errors.ts';

const hit = (path: string, score: number): Hit => ({
  path,
  startLine: 1,
  endLine: 2,
  language: 'text',
  symbol: '',
  kind: 'chunk',
  score,
  text: '',
  stale: false,
});
const found = (given: Partial<SearchAnswer>): SearchAnswer => ({
  hits: [],
  marks: [],
  notices: [],
  ...given,
});
const roots = [
  { root: '/a', name: 'a' },
  { root: '/b', name: 'b' },
];

test('hits of all roots come best first, as many as were asked for, each with its root', async () => {
  const scores = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(scores, scores, fc.integer({ min: 1, max: 30 }), async (a, b, limit) => {
      const ask = async (root: string) =>
        found({ hits: (root === '/a' ? a : b).toSorted((x, y) => y - x).map((score) => hit(root, score)) });
      const { hits } = await askRoots(roots, limit, ask);
      expect(hits.map(({ score }) => score)).toEqual([...a, ...b].sort((x, y) => y - x).slice(0, limit));
      for (const each of hits) expect(each.root).toBe(each.path);
    }),
  );
});

test('a root that fails is told of as long as another answers', async () => {
  const ask = async (root: string) => {
    if (root === '/a') throw new Error('The disk is full.');
    return found({ hits: [hit('x', 1)], marks: ['x'], notices: ['By words alone.'] });
  };
  const { hits, notices } = await askRoots(roots, 10, ask);
  expect(hits).toHaveLength(1);
  expect(notices).toEqual(['a: The disk is full.', 'b: By words alone.']);
});

test('when all fail, it fails; a single root’s notices don’t name it', async () => {
  await expect(askRoots(roots, 10, () => Promise.reject(new Error('No.')))).rejects.toThrow('No.');
  const { notices } = await askRoots(roots.slice(0, 1), 10, async () => found({ notices: ['So far.'] }));
  expect(notices).toEqual(['So far.']);
});

test('a root that is shown to be indexed needs no notice of it; by itself it still says that it can’t answer', async () => {
  const busy = roots.map((each) => ({ ...each, isShownBusy: true }));
  const ask = async (root: string) => {
    if (root === '/a') throw new NotIndexed(root);
    return found({ hits: [hit('x', 1)], notices: [incompleteNotice, 'By words alone.'] });
  };
  expect((await askRoots(busy, 10, ask)).notices).toEqual(['b: By words alone.']);
  expect((await askRoots(roots, 10, ask)).notices).toHaveLength(3);
  await expect(askRoots(busy.slice(0, 1), 10, ask)).rejects.toMatchObject({ code: 'NOT_INDEXED' });
});

test('a root within another one: what both have is shown once, as the inner one’s', async () => {
  const nested = [
    { root: '/work', name: 'work' },
    { root: '/work/shop', name: 'shop' },
  ];
  const ask = async (root: string) =>
    found({ hits: root === '/work' ? [hit('shop/a.ts', 2), hit('b.ts', 1)] : [hit('a.ts', 1.5)] });
  const { hits } = await askRoots(nested, 10, ask);
  expect(hits.map(({ root, path }) => `${root} ${path}`)).toEqual(['/work/shop a.ts', '/work b.ts']);
});

test('lines that both have in part are shown once too; lines that only the outer one has stay', async () => {
  const lines = (path: string, startLine: number, endLine: number) => ({
    ...hit(path, 1 / startLine),
    startLine,
    endLine,
  });
  const outer = [lines('shop/a.ts', 1, 20), lines('shop/a.ts', 41, 60), lines('shop/b.ts', 5, 6)];
  const nested = [
    { root: '/work/', name: 'work' },
    { root: '/work/shop', name: 'shop' },
  ];
  const ask = async (root: string) =>
    found({ hits: root === '/work/' ? outer : [lines('a.ts', 10, 30), lines('b.ts', 1, 4)] });
  const { hits } = await askRoots(nested, 10, ask);
  const shown = hits.map(({ root, path, startLine }) => `${root} ${path} ${startLine}`);
  expect(shown).toEqual([
    '/work/shop b.ts 1',
    '/work/ shop/b.ts 5',
    '/work/shop a.ts 10',
    '/work/ shop/a.ts 41',
  ]);
});
