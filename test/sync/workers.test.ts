import { once } from 'node:events';
import path from 'node:path';
import type { Worker } from 'node:worker_threads';
import { afterEach, expect, test } from 'vitest';
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
