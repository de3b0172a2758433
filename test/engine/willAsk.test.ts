import { once } from 'node:events';
import { cpSync } from 'node:fs';
import path from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { emptyFolder, openEngine, project } from '../support/openEngine.ts';
import { startTinyHub } from '../support/tinyHub.ts';
import { makeTinyModel } from '../support/tinyModel.ts';

const files = { 'upload.ts': 'export function retryUpload() {\n  return 1;\n}\n' };
/** The threads that were started since a test began; told of in the turn after. */
let started: Worker[] = [];
const note = (worker: Worker) => void started.push(worker);

beforeEach(() => {
  started = [];
  process.on('worker', note);
});
afterEach(() => {
  process.off('worker', note);
  vi.unstubAllEnvs();
});

test('the thread that a question needs is begun before it is asked, once, and the question starts no other', async () => {
  const root = project(files);
  const model = makeTinyModel(emptyFolder());
  const first = openEngine({ model });
  await first.done(root);
  await first.close();

  const engine = openEngine({ model, storage: first.storage });
  started = [];
  await engine.willAsk({ root });
  await turn();
  expect(started).toHaveLength(1);
  await Promise.all([engine.willAsk({ root }), engine.willAsk({ root })]);
  expect(await engine.find(root, 'retry an upload')).toHaveLength(1);
  await engine.willAsk({ root });
  expect(started).toHaveLength(1);
  const ended = once(started[0]!, 'exit');
  await engine.close();
  await ended;
});

test('nothing is begun for a root without an index, for one without a model, or once the engine is closing', async () => {
  const root = project(files);
  const words = openEngine();
  await words.done(root);
  started = [];
  await words.willAsk({ root });
  await openEngine({ model: makeTinyModel(emptyFolder()) }).willAsk({ root });
  await openEngine({ model: makeTinyModel(emptyFolder()), storage: words.storage }).willAsk({ root });
  await turn();
  expect(started).toEqual([]);
  await words.close();
  await expect(words.willAsk({ root })).rejects.toThrow('closed');
});

test('a model that is not on this machine is not fetched for it, and one that is broken is told with the question', async () => {
  const source = makeTinyModel(emptyFolder(), { quantized: true });
  const hub = await startTinyHub({ 'someone/tiny-code': source });
  vi.stubEnv('LODESTONE_HUB', hub.url);
  try {
    const root = project(files);
    const model = makeTinyModel(emptyFolder());
    const first = openEngine({ model });
    await first.done(root);
    await first.close();
    started = [];
    const elsewhere = openEngine({ model: 'someone/tiny-code', allowDownload: true, storage: first.storage });
    await elsewhere.willAsk({ root });
    await turn();
    expect(hub.requests).toEqual([]);
    expect(started).toEqual([]);

    const broken = path.join(emptyFolder(), 'broken');
    cpSync(path.join(source, 'config.json'), path.join(broken, 'config.json'));
    const engine = openEngine({ model: broken, storage: first.storage });
    await engine.willAsk({ root });
    const { notices } = await engine.search({
      root,
      query: 'upload',
      limit: 5,
      paths: [],
      excludes: [],
      languages: [],
      explain: false,
    });
    expect(notices[0]).toContain('has no tokenizer.json');
  } finally {
    await hub.close();
  }
});
