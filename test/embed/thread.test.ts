import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { expect, test, vi } from 'vitest';
import { cosine, emptyFolder, openModel, workerAfter } from '../support/openTiny.ts';
import { startTinyHub } from '../support/tinyHub.ts';
import { makeTinyModel } from '../support/tinyModel.ts';

const model = () => makeTinyModel(emptyFolder());
/** Over sixty batches. */
const many = Array.from({ length: 1000 }, (_, at) => `item ${at} `.repeat(200));

test('an aborted call rejects at once, its batches are skipped, and the next call is answered', async () => {
  const runs = path.join(emptyFolder(), 'runs');
  const workerFile = workerAfter(`
    import { appendFileSync } from 'node:fs';
    import { createRequire } from 'node:module';
    const { InferenceSession } = createRequire(${JSON.stringify(import.meta.url)})('onnxruntime-node');
    const { run } = InferenceSession.prototype;
    InferenceSession.prototype.run = function (...all) {
      appendFileSync(${JSON.stringify(runs)}, '.');
      return run.apply(this, all);
    };`);
  const embedder = await openModel(model(), { workerFile });
  const controller = new AbortController();
  const unwanted = embedder.embed(many, 'document', controller.signal);
  await embedder.embed(['meanwhile'], 'query');
  const reason = new Error('no longer wanted');
  controller.abort(reason);
  await expect(unwanted).rejects.toBe(reason);
  await embedder.embed(['one more'], 'document');
  expect(readFileSync(runs, 'utf8').length).toBeLessThan(20);
  await expect(embedder.embed(['x'], 'query', AbortSignal.abort(reason))).rejects.toBe(reason);
});

test('a query is answered before documents that were waiting', async () => {
  const embedder = await openModel(model());
  let indexed = false;
  const documents = embedder.embed(many, 'document').then(() => {
    indexed = true;
  });
  await embedder.embed(['where is an item'], 'query');
  expect(indexed).toBe(false);
  await documents;
});

test('calls at once are each answered with their own', async () => {
  const embedder = await openModel(model());
  const texts = ['queue', 'mouse', 'upload', 'retry', 'cursor'];
  const together = await Promise.all(texts.map((text) => embedder.embed([text], 'document')));
  const inOne = await embedder.embed(texts, 'document');
  for (const [at, [vector]] of together.entries()) expect(cosine(vector!, inOne[at]!)).toBeCloseTo(1, 5);
});

test('closing rejects what is pending and what comes after', async () => {
  const embedder = await openModel(model());
  const pending = expect(embedder.embed(many, 'document')).rejects.toThrow('was closed');
  await embedder.close();
  await pending;
  await expect(embedder.embed(['x'], 'query')).rejects.toThrow('was closed');
});

test('a thread that dies rejects what is pending with a sentence, and the next call starts another', async () => {
  const workerFile = workerAfter(`
    import { parentPort } from 'node:worker_threads';
    parentPort.on('message', ({ texts }) => { if (texts?.includes('die')) process.exit(7); });`);
  const embedder = await openModel(model(), { workerFile });
  const before = await embedder.embed(['retry'], 'query');
  const both = [embedder.embed(many, 'document'), embedder.embed(['die'], 'query')];
  for (const each of both) await expect(each).rejects.toThrow(/The thread of the model .* ended with code 7/);
  const after = await Promise.all([embedder.embed(['retry'], 'query'), embedder.embed(['retry'], 'query')]);
  expect(after).toEqual([before, before]);
});

test('a thread without work ends, and the next texts start another, once', async () => {
  const ends: Promise<unknown>[] = [];
  const note = (worker: Worker) => void ends.push(once(worker, 'exit'));
  process.on('worker', note);
  const embedder = await openModel(model(), { restTime: 20 });
  const before = await embedder.embed(['retry'], 'query');
  expect(ends).toHaveLength(1);
  await ends[0];
  const after = await Promise.all([
    embedder.embed(['retry'], 'query'),
    embedder.embed(['retry'], 'document'),
  ]);
  expect(after).toEqual([before, before]);
  expect(ends).toHaveLength(2);
  await ends[1];
  process.off('worker', note);
});

test('a thread is there for ten minutes after a question, whatever was saved since, and for one after a file', async () => {
  const ends: Promise<unknown>[] = [];
  const note = (worker: Worker) => void ends.push(once(worker, 'exit'));
  process.on('worker', note);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  try {
    const embedder = await openModel(model());
    await embedder.embed(['retry'], 'query');
    vi.advanceTimersByTime(300_000);
    await embedder.embed(['retry'], 'document');
    vi.advanceTimersByTime(299_000);
    await embedder.embed(['retry'], 'document');
    expect(ends).toHaveLength(1);
    vi.advanceTimersByTime(60_000);
    await ends[0];
    await embedder.embed(['retry'], 'document');
    expect(ends).toHaveLength(2);
    vi.advanceTimersByTime(60_000);
    await ends[1];
  } finally {
    vi.useRealTimers();
    process.off('worker', note);
  }
});

test('a thread is begun for texts that may come: it is theirs when they do, and ends in a minute when they do not', async () => {
  const folder = model();
  const dimensionsFile = path.join(emptyFolder(), 'dimensions.json');
  await openModel(folder, { dimensionsFile });
  const ends: Promise<unknown>[] = [];
  const note = (worker: Worker) => void ends.push(once(worker, 'exit'));
  process.on('worker', note);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  try {
    const embedder = await openModel(folder, { dimensionsFile });
    expect(ends).toHaveLength(0);
    await Promise.all([embedder.begin(), embedder.begin()]);
    await turn();
    expect(ends).toHaveLength(1);
    await embedder.embed(['retry'], 'document');
    await embedder.begin();
    expect(ends).toHaveLength(1);
    vi.advanceTimersByTime(60_000);
    await ends[0];
    await embedder.begin();
    await turn();
    expect(ends).toHaveLength(2);
    await embedder.close();
    await ends[1];
    await embedder.begin();
    expect(ends).toHaveLength(2);
  } finally {
    vi.useRealTimers();
    process.off('worker', note);
  }
});

test('a thread is at work however long its texts take, and a closed one leaves none behind', async () => {
  let started = 0;
  const ends: Promise<unknown>[] = [];
  const note = (worker: Worker) => {
    started++;
    ends.push(once(worker, 'exit'));
  };
  process.on('worker', note);
  const embedder = await openModel(model(), { restTime: 0 });
  // The first one may already be gone.
  await embedder.embed(many.slice(0, 200), 'document');
  expect(started).toBeLessThanOrEqual(2);
  await embedder.close();
  await Promise.all(ends);
  process.off('worker', note);
});

test('a thread that dies after its folder was replaced is not started with other weights', async () => {
  const workerFile = workerAfter(`
    import { parentPort } from 'node:worker_threads';
    parentPort.on('message', ({ texts }) => { if (texts?.includes('die')) process.exit(7); });`);
  const folder = model();
  const embedder = await openModel(folder, { workerFile });
  await expect(embedder.embed(['die'], 'query')).rejects.toThrow('ended');
  makeTinyModel(folder, { seed: 99 });
  await expect(embedder.embed(['retry'], 'query')).rejects.toThrow('was replaced by another one');
});

test('a call for a model that is still loading can be given up', async () => {
  const controller = new AbortController();
  const opening = openModel(model(), {}, controller.signal);
  const reason = new Error('no longer wanted');
  controller.abort(reason);
  await expect(opening).rejects.toBe(reason);
});

test('a model in a folder opens no connection, with downloads allowed', async () => {
  const connect = vi.spyOn(net.Socket.prototype, 'connect');
  const hub = await startTinyHub({});
  const workerFile = workerAfter(`
    import net from 'node:net';
    net.Socket.prototype.connect = () => process.exit(9);`);
  const embedder = await openModel(model(), { workerFile, allowDownload: true, hub: hub.url });
  await embedder.embed(['retry'], 'query');
  expect(hub.requests).toEqual([]);
  expect(connect).not.toHaveBeenCalled();
  connect.mockRestore();
  await hub.close();
});

test('a model whose length is known is loaded by the first text, and only then', async () => {
  const folder = model();
  const started = path.join(emptyFolder(), 'started');
  const workerFile = workerAfter(
    `import { appendFileSync } from 'node:fs'; appendFileSync(${JSON.stringify(started)}, '.');`,
  );
  const dimensionsFile = path.join(emptyFolder(), 'storage', 'dimensions.json');
  const first = await openModel(folder, { workerFile, dimensionsFile });
  expect(readFileSync(started, 'utf8')).toBe('.');
  const second = await openModel(folder, { workerFile, dimensionsFile });
  expect(second.identity).toEqual(first.identity);
  expect(await second.embed([], 'document')).toEqual([]);
  expect(readFileSync(started, 'utf8')).toBe('.');
  const vectors = await Promise.all(['queue', 'mouse'].map((text) => second.embed([text], 'document')));
  const [one, other] = vectors.flat();
  expect(readFileSync(started, 'utf8')).toBe('..');
  expect(cosine(one!, (await first.embed(['queue'], 'document'))[0]!)).toBeCloseTo(1, 5);
  expect(cosine(other!, one!)).toBeLessThan(0.9);
  const unused = await openModel(folder, { workerFile, dimensionsFile });
  await unused.close();
  await expect(unused.embed(['x'], 'query')).rejects.toThrow('was closed');
  expect(readFileSync(started, 'utf8')).toBe('..');
});

test('a length that turns out wrong is told, and the next start learns of it', async () => {
  const folder = model();
  const dimensionsFile = path.join(emptyFolder(), 'dimensions.json');
  const { identity } = await openModel(folder, { dimensionsFile });
  writeFileSync(dimensionsFile, readFileSync(dimensionsFile, 'utf8').replace('32', '33'));
  const wrong = await openModel(folder, { dimensionsFile });
  await expect(wrong.embed(['x'], 'query')).rejects.toThrow('is another one than before');
  expect((await openModel(folder, { dimensionsFile })).identity).toEqual(identity);
  writeFileSync(dimensionsFile, 'no JSON');
  expect((await openModel(folder, { dimensionsFile })).identity).toEqual(identity);
});

test('a platform without ONNX Runtime is told as that, with a way out', async () => {
  const workerFile = workerAfter(
    `throw new Error("Cannot find package 'onnxruntime-node' imported from x");`,
  );
  await expect(openModel(model(), { workerFile })).rejects.toThrow(
    /needs ONNX Runtime.*choose the model "none"/,
  );
});
