import { expect, test } from 'vitest';
import type { Candidate } from '../../src/engine/detect/types.ts';
import { inOrder } from '../../src/engine/sync/order.ts';

const now = Date.UTC(2026, 0, 10);
const hour = 3_600_000;
const file = (path: string, hoursAgo: number): Candidate => ({
  path,
  stamp: { size: 1, mtimeMs: now - hoursAgo * hour, ctimeMs: 0, ino: 0 },
  checkedAt: 0,
});
const ordered = (files: readonly Candidate[], opened: readonly string[] = []) =>
  inOrder(files, opened, now).map(({ path }) => path);

test('open files are read first, in their order, then what was changed last, then the rest as it was found', () => {
  const files = [
    file('old1', 900),
    file('b', 5),
    file('old2', 800),
    file('c', 1),
    file('open2', 700),
    file('open1', 3),
  ];
  expect(ordered(files, ['open1', 'elsewhere', 'open2'])).toEqual([
    'open1',
    'open2',
    'c',
    'b',
    'old1',
    'old2',
  ]);
  expect(ordered(files.slice(0, 1))).toEqual(['old1']);
});
