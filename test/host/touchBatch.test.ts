import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTouchBatch, touchOf } from '../../src/host/touchBatch.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('file events', () => {
  it('of one moment become one request for a root, each path once', () => {
    const tell = vi.fn();
    const batch = createTouchBatch(tell);
    for (let i = 0; i < 10; i += 1) batch.add('/a', `file${i % 3}`);
    batch.add('/b', 'other');
    expect(tell).not.toHaveBeenCalled();
    vi.advanceTimersByTime(50);
    expect(tell.mock.calls).toEqual([
      ['/a', ['file0', 'file1', 'file2']],
      ['/b', ['other']],
    ]);
    vi.advanceTimersByTime(1000);
    expect(tell).toHaveBeenCalledTimes(2);
  });

  it('that go on and on are told of all the same', () => {
    const tell = vi.fn();
    const batch = createTouchBatch(tell);
    for (let i = 0; i < 10; i += 1) {
      batch.add('/a', `file${i}`);
      vi.advanceTimersByTime(20);
    }
    expect(tell.mock.calls.length).toBeGreaterThanOrEqual(3);
    vi.advanceTimersByTime(50);
    expect(tell.mock.calls.flatMap(([, paths]) => paths)).toHaveLength(10);
  });

  it('by the ten thousand become one word: anything', () => {
    const tell = vi.fn();
    const batch = createTouchBatch(tell);
    for (let i = 0; i < 10_000; i += 1) batch.add('/a', `file${i}`);
    vi.advanceTimersByTime(50);
    expect(tell.mock.calls).toEqual([['/a', ['']]]);
  });

  it('are dropped once nobody is to be told', () => {
    const tell = vi.fn();
    const batch = createTouchBatch(tell);
    batch.add('/a', 'file');
    batch.dispose();
    vi.advanceTimersByTime(1000);
    expect(tell).not.toHaveBeenCalled();
  });
});

it('of a repository’s data only branch and excludes say something', () => {
  const said = (path: string) => [path, touchOf(path)];
  const paths = [
    'src/a.ts',
    '.gitignore',
    '.git/HEAD',
    '.git/info/exclude',
    '.git/index',
    '.git/objects/ab/cd',
  ];
  expect(Object.fromEntries(paths.map(said))).toEqual({
    'src/a.ts': 'src/a.ts',
    '.gitignore': '.gitignore',
    '.git/HEAD': '',
    '.git/info/exclude': '',
    '.git/index': undefined,
    '.git/objects/ab/cd': undefined,
  });
  // A worktree's or submodule's `.git` is a file of its folder.
  expect(touchOf('module/.git')).toBe('module/.git');
  expect(touchOf('module/.git/HEAD')).toBe('');
});
