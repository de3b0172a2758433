import { describe, expect, test } from 'vitest';
import type { Candidate } from '../../src/engine/detect/types.ts';
import type { Job, ReadFile } from '../../src/engine/sync/jobs.ts';
import { isPassing, withPatience } from '../../src/engine/sync/patience.ts';
import { readAhead } from '../../src/engine/sync/readAhead.ts';
import type { Workers } from '../../src/engine/sync/workers.ts';

describe('with patience', () => {
  const counting = (goodFrom: number) => {
    let tries = 0;
    return { attempt: async () => ++tries, isBad: (n: number) => n < goodFrom, tries: () => tries };
  };

  test('what is well is not tried again; what is not, three times at most', async () => {
    for (const [goodFrom, tries] of [
      [1, 1],
      [2, 2],
      [4, 4],
      [99, 4],
    ] as const) {
      const { attempt, isBad, tries: made } = counting(goodFrom);
      expect(await withPatience(await attempt(), isBad, attempt)).toBe(tries);
      expect(made()).toBe(tries);
    }
  });

  test('a stop ends the wait', async () => {
    const { attempt, isBad } = counting(99);
    const stopped = withPatience(await attempt(), isBad, attempt, AbortSignal.abort(new Error('enough')));
    await expect(stopped).rejects.toThrow('enough');
  });

  test('a busy file may be free soon; one without rights, hardly', () => {
    expect(
      ['EMFILE', 'EBUSY', 'EIO', 'EACCES', 'ENOENT', 'CRASH'].map((code) => isPassing({ code })),
    ).toEqual([true, true, true, false, false, false]);
  });
});

test('only the files that could not be read for now are read again, and each comes once, in its place', async () => {
  const asked: string[][] = [];
  const answer = (path: string, nth: number): ReadFile => {
    const fault = (code: string): ReadFile => ({ type: 'fault', path, code, message: code });
    if (path === 'busy.ts' && nth < 3) return fault('EBUSY');
    if (path === 'broken.ts') return fault('EIO');
    if (path === 'secret.ts') return fault('EACCES');
    return { type: 'gone', path };
  };
  const workers: Workers = {
    threads: 1,
    free: () => ({ started: 0, unstarted: 1 }),
    run: (async (job: Job) => {
      if (job.type !== 'read') throw new Error(job.type);
      const paths = job.files.map(({ path }) => path);
      asked.push(paths);
      return paths.map((path) => answer(path, asked.length));
    }) as Workers['run'],
    close: async () => {},
  };
  const stamp = { size: 1, mtimeMs: 0, ctimeMs: 0, ino: 0 };
  const candidates = ['a.ts', 'busy.ts', 'broken.ts', 'secret.ts', 'z.ts'].map(
    (path): Candidate => ({ path, stamp, checkedAt: 0 }),
  );
  const read: ReadFile[] = [];
  for await (const files of readAhead(workers, '/root', candidates, 10)) read.push(...files);
  expect(asked).toEqual([
    ['a.ts', 'busy.ts', 'broken.ts', 'secret.ts', 'z.ts'],
    ['busy.ts', 'broken.ts'],
    ['busy.ts', 'broken.ts'],
    ['broken.ts'],
  ]);
  expect(read.map(({ path, type }) => [path, type])).toEqual([
    ['a.ts', 'gone'],
    ['busy.ts', 'gone'],
    ['broken.ts', 'fault'],
    ['secret.ts', 'fault'],
    ['z.ts', 'gone'],
  ]);
});
