import { existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { startEmbedServer } from '../support/embedServer.ts';
import {
  dist,
  emptyFolder,
  essence,
  freshState,
  openEngine,
  project,
  question,
} from '../support/openEngine.ts';

const files = (count: number) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, n) => [
      `f${n}.ts`,
      `export function task${n}(x: number) {\n  return x + ${n};\n}\n`,
    ]),
  );

/** Assets whose worker does `before` for each read job, `job`, and then is the real one. */
function assetsWith(before: string): string {
  const folder = emptyFolder();
  symlinkSync(path.join(dist, 'grammars'), path.join(folder, 'grammars'));
  writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}');
  // The real one first: a job that came before it listens would be lost. It answers only after an await.
  const worker = [
    "import { appendFileSync } from 'node:fs';",
    "import { parentPort } from 'node:worker_threads';",
    `import ${JSON.stringify(pathToFileURL(path.join(dist, 'syncWorker.js')).href)};`,
    `parentPort.on('message', ({ job }) => { if (job.type === 'read') { ${before} } });`,
  ];
  writeFileSync(path.join(folder, 'syncWorker.js'), worker.join('\n'));
  return folder;
}

for (const threads of [1, 3]) {
  test(`a file that ends its thread is one fault; the rest goes on (${threads} threads)`, async () => {
    const root = project({ ...files(100), 'deadly.ts': 'export const deadly = 1;\n' });
    const assets = assetsWith("if (job.files.some(({ path }) => path === 'deadly.ts')) process.exit(3);");
    const engine = openEngine({ threads }, () => {}, assets);
    const run = await engine.done(root);
    expect(run.faults).toEqual([
      expect.objectContaining({
        path: 'deadly.ts',
        code: 'CRASH',
        message: expect.stringMatching(/^deadly\.ts ended the thread/),
      }),
    ]);
    expect(run.files).toMatchObject({ seen: 101, created: 100, failed: 1 });
    expect((await engine.done(root)).files).toMatchObject({ unchanged: expect.any(Number), failed: 1 });
    // Back with a worker that survives it.
    const sound = openEngine({ storage: engine.storage });
    expect((await sound.done(root)).files).toMatchObject({ created: 1, failed: 0 });
    expect(essence(await sound.state(root))).toEqual(essence(await freshState(root)));
  });
}

test('rows of a file that can no longer be read are kept', async () => {
  const root = project({
    'a.ts': 'export const a = 1;\n',
    'deadly.ts': 'export const deadlyButKnown = 1;\n',
  });
  const first = openEngine();
  await first.done(root);
  writeFileSync(path.join(root, 'deadly.ts'), 'export const deadlyButKnown = 2;\n');
  const engine = openEngine(
    { storage: first.storage },
    () => {},
    assetsWith("if (job.files.some(({ path }) => path === 'deadly.ts')) process.exit(3);"),
  );
  expect((await engine.done(root)).files).toMatchObject({ failed: 1 });
  expect((await engine.find(root, 'deadlyButKnown'))[0]).toMatchObject({ path: 'deadly.ts', stale: true });
});

test('after a stop no further job is begun', async () => {
  const root = project(files(2000));
  const log = path.join(emptyFolder(), 'log');
  const assets = assetsWith(`appendFileSync(${JSON.stringify(log)}, job.files.length + '\\n');`);
  const control = new AbortController();
  const engine = openEngine(
    {},
    (event) => {
      if (event.type === 'progress' && event.progress.phase === 'processing') control.abort();
    },
    assets,
  );
  const run = await engine.sync({ root, full: false, reason: 'first' }, control.signal);
  expect(run.outcome).toBe('cancelled');
  await engine.close();
  const read = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n').map(Number) : [];
  expect(read.reduce((sum, each) => sum + each, 0)).toBeLessThan(500);
});

test('while nothing is written, little more is read: memory is bounded, whatever the size of the tree', async () => {
  const root = project(files(4000));
  const log = path.join(emptyFolder(), 'log');
  const assets = assetsWith(`appendFileSync(${JSON.stringify(log)}, job.files.length + '\\n');`);
  const server = await startEmbedServer();
  let release = () => {};
  const released = new Promise<boolean>((resolve) => {
    release = () => resolve(false);
  });
  // It is measured by one text first; the rest has to wait.
  server.behave = ({ input }) => (input.length < 2 ? undefined : released);
  const engine = openEngine({ model: server.model, threads: 3 }, () => {}, assets);
  const run = engine.done(root);
  const read = () =>
    existsSync(log)
      ? readFileSync(log, 'utf8')
          .trim()
          .split('\n')
          .reduce((sum, each) => sum + Number(each), 0)
      : 0;
  let before = -1;
  while (before !== read() || before <= 0) {
    before = read();
    await delay(400);
  }
  // The batch that is embedded, those that wait behind it, and what is read ahead.
  expect(before).toBeLessThan(1_600);
  release();
  const { files: done, work, chunks } = await run;
  expect([done.created, chunks.total]).toEqual([4_000, 4_000]);
  // Batches begin with a hundred chunks and grow: far fewer commits than hundreds, and not one for all.
  expect(work.commits).toBeGreaterThan(3);
  expect(work.commits).toBeLessThan(12);
  await server.close();
});

test('closing stops a sync in the middle, loses nothing, and refuses what comes later', async () => {
  const root = project(files(2000));
  let closed: Promise<void> | undefined;
  const engine = openEngine({}, (event) => {
    if (event.type === 'progress' && event.progress.chunks > 0) closed ??= engine.close();
  });
  const run = await engine.sync({ root, full: false, reason: 'first' });
  expect(run).toMatchObject({ outcome: 'cancelled', faults: [], files: { failed: 0 } });
  expect(closed).toBeDefined();
  await closed;
  await engine.close();
  await expect(engine.done(root)).rejects.toThrow('The engine has been closed.');
  await expect(engine.search(question(root, 'task1'))).rejects.toThrow('The engine has been closed.');
  const next = openEngine({ storage: engine.storage });
  expect((await next.done(root)).work.reads).toBeLessThan(2000);
  expect(next.notices()).toEqual([]);
  expect(essence(await next.state(root))).toEqual(essence(await freshState(root)));
});

test('a build without its worker is one sentence, not a fault a file', async () => {
  const assets = assetsWith('');
  rmSync(path.join(assets, 'syncWorker.js'));
  const engine = openEngine({}, () => {}, assets);
  await expect(engine.done(project(files(3)))).rejects.toThrow(/syncWorker\.js/);
});
