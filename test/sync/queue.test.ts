import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  enqueued,
  mostPaths,
  priorityOf,
  type RunQueue,
  united,
  type Wish,
  withoutRun,
} from '../../src/engine/sync/queue.ts';
import type { RunReason } from '../../src/protocol/engineApi.ts';

const wish = (more: Partial<Wish> = {}): Wish => ({
  full: false,
  reason: 'watch',
  check: undefined,
  anew: [],
  ...more,
});
const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));

/** The queue after these wishes, asked for a second apart, named r0, r1 and so on. */
function queueOf(...wishes: readonly (readonly [string, Partial<Wish>])[]): RunQueue {
  return wishes.reduce<RunQueue>(
    (queue, [root, more], n) => enqueued(queue, root, wish(more), `r${n}`, at(n)).queue,
    [],
  );
}

describe('the queue of runs', () => {
  test('a full run that goes on is not begun anew by a save that comes in, but by a person who wants it so', () => {
    const goesOn = { reason: 'full', full: true, goesOn: true } as const;
    const save = { reason: 'watch', check: ['x.ts'] } as const;
    for (const wishes of [
      [save, goesOn],
      [goesOn, save],
    ]) {
      const [run] = queueOf(...wishes.map((each) => ['a', each] as const));
      expect(run).toMatchObject({ full: true, goesOn: true, check: undefined });
    }
    const [anew] = queueOf(['a', goesOn], ['a', { reason: 'full', full: true }]);
    expect(anew).toMatchObject({ full: true });
    expect(anew).not.toHaveProperty('goesOn');
  });

  test("a person's run goes before a save's before the timer's; equals by age", () => {
    const queue = queueOf(
      ['a', { reason: 'timer' }],
      ['b', { reason: 'watch' }],
      ['c', { reason: 'request' }],
      ['d', { reason: 'watch' }],
      ['e', { reason: 'full' }],
    );
    expect(queue.map(({ root }) => root)).toEqual(['c', 'e', 'b', 'd', 'a']);
  });

  test("a root's waiting runs are one: the older's name, the stronger reason, all that either was to do", () => {
    const queue = queueOf(
      ['a', { reason: 'watch', check: ['x.ts'] }],
      ['b', { reason: 'watch' }],
      ['a', { reason: 'request', check: ['y/z.ts'], anew: ['y'] }],
    );
    expect(queue).toEqual([
      {
        id: 'r0',
        root: 'a',
        reason: 'request',
        priority: 50,
        createdAt: at(0).toISOString(),
        full: false,
        check: ['x.ts', 'y'],
        anew: ['y'],
      },
      expect.objectContaining({ id: 'r1', root: 'b' }),
    ]);
    expect(queueOf(['a', { check: ['x'] }], ['a', { check: undefined }])[0]!.check).toBeUndefined();
    const full = queueOf(
      ['a', { check: ['x'] }],
      ['a', { full: true, reason: 'full' }],
      ['a', { anew: ['y'] }],
    );
    expect(full[0]).toMatchObject({ full: true, reason: 'full', check: undefined, anew: [] });
  });

  test('more paths than it holds are one look at everything; more files anew than that, all files anew', () => {
    const many = Array.from({ length: mostPaths + 1 }, (_, n) => `f${n}`);
    expect(queueOf(['a', { check: many.slice(1) }])[0]!.check).toHaveLength(mostPaths);
    expect(
      queueOf(['a', { check: many.slice(1) }], ['a', { check: many.slice(0, 1) }])[0]!.check,
    ).toBeUndefined();
    expect(queueOf(['a', { check: many, anew: many }])[0]).toMatchObject({ full: true, check: undefined });
    expect(queueOf(['a', { anew: [''] }])[0]).toMatchObject({ full: true });
  });

  test('a run that is taken out is gone, and the others stay as they are', () => {
    const queue = queueOf(['a', {}], ['b', {}]);
    expect(withoutRun(queue, 'r0').map(({ id }) => id)).toEqual(['r1']);
    expect(withoutRun(queue, 'none')).toBe(queue);
  });
});

const anyPath = fc
  .array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join('/'));
const anyWish = fc.record({
  full: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  reason: fc.constantFrom<RunReason>('first', 'start', 'request', 'full', 'watch', 'timer', 'repair'),
  check: fc.option(fc.array(anyPath, { maxLength: 5 }), { nil: undefined }),
  anew: fc.array(anyPath, { maxLength: 2 }),
});
const covers = (wide: readonly string[] | undefined, path: string) =>
  wide === undefined || wide.some((each) => path === each || path.startsWith(`${each}/`));

test('whatever is asked for: one run a root, in order, and nothing that was asked for is lost', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom('r1', 'r2', 'r3'), anyWish), { maxLength: 30 }), (asks) => {
      let queue: RunQueue = [];
      for (const [n, [root, asked]] of asks.entries()) {
        const result = enqueued(queue, root, asked, `run${n}`, at(n));
        queue = result.queue;
        expect(queue).toContain(result.run);
      }
      expect(new Set(queue.map(({ root }) => root)).size).toBe(queue.length);
      for (const [n, run] of queue.entries()) {
        const before = queue[n - 1];
        if (before) expect(before.priority).toBeGreaterThanOrEqual(run.priority);
        if (before?.priority === run.priority) expect(before.createdAt <= run.createdAt).toBe(true);
      }
      for (const [root, asked] of asks) {
        const run = queue.find((each) => each.root === root)!;
        expect(run.priority).toBeGreaterThanOrEqual(priorityOf(asked.reason));
        expect(run.full || !asked.full).toBe(true);
        if (asked.check === undefined) expect(run.check).toBeUndefined();
        else for (const path of asked.check) expect(covers(run.check, path)).toBe(true);
        for (const path of asked.anew) expect(run.full || covers(run.anew, path)).toBe(true);
      }
    }),
  );
});

test('united paths cover what they are made of, and none covers another', () => {
  fc.assert(
    fc.property(fc.array(anyPath, { maxLength: 12 }), (paths) => {
      const top = united(paths)!;
      for (const path of paths) expect(covers(top, path)).toBe(true);
      for (const path of top) {
        expect(paths).toContain(path);
        expect(
          covers(
            top.filter((each) => each !== path),
            path,
          ),
        ).toBe(false);
      }
    }),
  );
  expect(united(['a', '', 'b'])).toBeUndefined();
});
