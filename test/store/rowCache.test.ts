import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TableRow } from '../../src/engine/store/lanceTable.ts';
import { createRowCache } from '../../src/engine/store/rowCache.ts';

const anyPath = fc.constantFrom('a', 'b', 'c');
const anyStep = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('ask' as const), paths: fc.array(anyPath, { minLength: 1 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('own' as const, 'begin' as const, 'end' as const, 'foreign' as const),
      path: anyPath,
    }),
  },
);

test('whatever is written meanwhile, a row is that of the commit that is known', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyStep, { maxLength: 40, size: 'large' }),
      fc.constantFrom(0, 1200, 1e6),
      fc.scheduler(),
      async (steps, room, scheduler) => {
        /** The rows of the table, and what this process knows of its files. */
        let table: TableRow[] = [];
        const known = new Map<string, number>();
        let commit = 0;
        let begun: string | undefined;
        const read = scheduler.scheduleFunction(async (ids: readonly string[]) =>
          table.filter(({ id }) => ids.includes(id)),
        );
        const cache = createRowCache({ saved: () => [], read, commitOf: (path) => known.get(path) }, room);
        const add = (path: string) => {
          commit++;
          table = [...table, rowOf(path, commit)];
        };
        const settle = (path: string) => {
          table = table.filter((row) => row.path !== path || row.commit === commit);
          known.set(path, commit);
        };
        const asked: Promise<void>[] = [];
        for (const step of steps) {
          if (step.kind === 'ask') {
            const before = new Map(known);
            const answer = cache.rows(step.paths.map((path) => `${path}#0`));
            asked.push(
              answer.then((rows) => {
                expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
                // None that was replaced before it was asked for, and each with the text that its commit gave it.
                for (const row of rows) {
                  expect(row.commit).toBeGreaterThanOrEqual(before.get(row.path) ?? 0);
                  expect(row.text).toBe(textOf(row.path, row.commit));
                }
                for (const path of step.paths)
                  if (before.has(path)) expect(rows.map((row) => row.path)).toContain(path);
              }),
            );
          } else if (step.kind === 'end') {
            if (begun !== undefined) settle(begun);
            begun = undefined;
          } else if (begun === undefined) {
            // One writer: nothing else is committed in the middle of a commit.
            add(step.path);
            if (step.kind === 'begin') begun = step.path;
            else settle(step.path);
            if (step.kind === 'own') cache.keep([rowOf(step.path, commit)]);
            if (step.kind === 'foreign') cache.clear();
          }
          if (scheduler.count() > 0) await scheduler.waitOne();
        }
        const all = Promise.all(asked);
        await scheduler.waitFor(all);
        await all;
      },
    ),
    { numRuns: 200 },
  );
});

test('what is asked for at one moment is read at once, what was read not again', async () => {
  const reads: (readonly string[])[] = [];
  const read = async (ids: readonly string[]) => {
    reads.push(ids);
    return ids.map((id) => rowOf(id.slice(0, 1), 1));
  };
  const cache = createRowCache({ saved: () => [], read, commitOf: () => 1 });
  const both = await Promise.all([cache.rows(['a#0', 'b#0']), cache.rows(['b#0', 'c#0'])]);
  expect(both.map((rows) => rows.map(({ path }) => path))).toEqual([
    ['a', 'b'],
    ['b', 'c'],
  ]);
  expect(await cache.rows(['c#0', 'a#0'])).toHaveLength(2);
  expect(reads).toEqual([['a#0', 'b#0', 'c#0']]);
  cache.clear();
  await cache.rows(['a#0']);
  expect(reads).toHaveLength(2);
});

test('a read that fails fails those who wait, and the next one is made', async () => {
  let fails = true;
  const read = async () => {
    if (fails) throw new Error('no disk');
    return [rowOf('a', 1)];
  };
  const cache = createRowCache({ saved: () => [], read, commitOf: () => 1 });
  await expect(cache.rows(['a#0'])).rejects.toThrow('no disk');
  fails = false;
  expect(await cache.rows(['a#0'])).toHaveLength(1);
});

function rowOf(path: string, commit: number): TableRow {
  return {
    id: `${path}#0`,
    path,
    startLine: 1,
    endLine: 2,
    language: '',
    symbol: '',
    kind: '',
    breadcrumb: '',
    definitions: '',
    text: textOf(path, commit),
    terms: '',
    hash: '',
    fileHash: '',
    commit,
  };
}

function textOf(path: string, commit: number): string {
  return `${path} at ${commit} `.repeat(30);
}
