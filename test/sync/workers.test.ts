import { once } from 'node:events';
import { lstatSync } from 'node:fs';
import path from 'node:path';
import type { Worker } from 'node:worker_threads';
import { afterEach, expect, test, vi } from 'vitest';
import { stampOf } from '../../src/engine/detect/stamp.ts';
import { createWorkers } from '../../src/engine/sync/workers.ts';
import { dist, project } from '../support/openEngine.ts';

const rules = { include: [], exclude: [], respectIgnoreFiles: true, maxFileSize: 1_000_000 };
const root = () => project({ 'a/b.ts': 'export {};\n', 'c/d.ts': 'export {};\n' });
/** The end of each thread that was started. */
const exits: Promise<unknown>[] = [];
const note = (worker: Worker) => void exits.push(once(worker, 'exit'));
process.on('worker', note);
afterEach(() => {
  exits.length = 0;
});

const list = (workers: ReturnType<typeof createWorkers>, folder: string) =>
  workers.run({ type: 'folders', request: { root: folder, rules, below: '' } });

test('threads without a job end, the last one later; the next job starts one anew', async () => {
  const folder = root();
  const workers = createWorkers(path.join(dist, 'syncWorker.js'), 3, path.join(dist, 'grammars'), 20);
  const expected = ['', 'a', 'c'];
  expect(
    (await Promise.all([1, 2, 3].map(() => list(workers, folder)))).map((each) => [...each].sort()),
  ).toEqual([expected, expected, expected]);
  expect(exits).toHaveLength(3);
  await Promise.all(exits);
  expect((await list(workers, folder)).sort()).toEqual(expected);
  expect(exits).toHaveLength(4);
  await workers.close();
});

test('the last thread is there for saves for ten minutes, one that has read a whole tree for one', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const names = Array.from({ length: 201 }, (_, n) => `f${n}.ts`);
    const folder = project(Object.fromEntries(names.map((name) => [name, 'export {};\n'])));
    const workers = createWorkers(path.join(dist, 'syncWorker.js'), 1, path.join(dist, 'grammars'));
    const read = (paths: readonly string[]) => {
      const files = paths.map((each) => {
        return { path: each, stamp: stampOf(lstatSync(path.join(folder, each))), checkedAt: 0 };
      });
      return workers.run({ type: 'read', root: folder, maxFileSize: 1_000_000, files });
    };
    expect(await read(names.slice(0, 1))).toHaveLength(1);
    vi.advanceTimersByTime(300_000);
    expect(await read(names.slice(0, 199))).toHaveLength(199);
    vi.advanceTimersByTime(599_000);
    expect(exits).toHaveLength(1);
    expect(await list(workers, folder)).toEqual(['']);
    expect(exits).toHaveLength(1);
    vi.advanceTimersByTime(600_000);
    await exits[0];
    expect(await read(names)).toHaveLength(201);
    expect(exits).toHaveLength(2);
    vi.advanceTimersByTime(60_000);
    await exits[1];
    expect(await list(workers, folder)).toEqual(['']);
    expect(exits).toHaveLength(3);
    await workers.close();
  } finally {
    vi.useRealTimers();
  }
});

test('however jobs and rests fall together, every job is done', async () => {
  const folder = root();
  const workers = createWorkers(path.join(dist, 'syncWorker.js'), 2, path.join(dist, 'grammars'), 1);
  for (let round = 0; round < 12; round++) {
    const all = await Promise.all(Array.from({ length: 1 + (round % 4) }, () => list(workers, folder)));
    for (const each of all) expect(each).toHaveLength(3);
    // Some begin while threads rest, some while they end, some after.
    if (round % 3 === 1) await exits.at(-1);
  }
  await workers.close();
});
