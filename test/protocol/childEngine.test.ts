import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type EngineProcess, startEngine } from '../../src/protocol/childEngine.ts';
import type { EngineEvent, EngineOptions } from '../../src/protocol/engineApi.ts';
import { buildFakeProgram, temporaryFolder, writeFiles } from '../support/program.ts';

const built = temporaryFolder();
let engineFile = '';
let work = built;
let started: EngineProcess | undefined;
let events: EngineEvent[] = [];
let onProgress = () => {};

beforeAll(async () => {
  engineFile = (await buildFakeProgram(built.path)).engine;
});
afterAll(() => built.remove());

beforeEach(() => {
  work = temporaryFolder();
  writeFiles(work.path, { 'root/a.ts': 'a', 'root/b.ts': 'b' });
  events = [];
});
afterEach(async () => {
  await started?.end();
  started = undefined;
  work.remove();
});

const options = (model = 'none'): EngineOptions => ({
  storage: path.join(work.path, 'storage'),
  model,
  include: [],
  exclude: [],
  respectIgnoreFiles: true,
  maxFileSize: 1000,
  threads: 1,
  allowDownload: false,
});
const root = () => path.join(work.path, 'root');
const asked = () =>
  readFileSync(path.join(work.path, 'storage', 'asked.txt'), 'utf8')
    .trim()
    .split('\n');

async function start(model?: string) {
  started = await startEngine(engineFile, options(model), (event) => {
    events.push(event);
    if (event.type === 'progress') onProgress();
  });
  return started;
}

const question = (query: string) => ({
  root: root(),
  query,
  limit: 5,
  paths: [],
  excludes: [],
  languages: [],
  explain: false,
});

describe('an engine in a process of its own', () => {
  it('answers requests and tells its events', async () => {
    const { engine } = await start();
    const run = await engine.sync({ root: root(), full: false, reason: 'request' });
    expect(run.files.seen).toBe(2);
    expect(events.filter((each) => each.type === 'progress')).toHaveLength(3);
    // `undefined` crosses as it is: JSON would lose it.
    const unknown = await engine.status({ root: '/elsewhere', fingerprint: false });
    expect('lastRun' in unknown && unknown.lastRun).toBe(undefined);
  });

  it('rejects to open with the reason it could not be made', async () => {
    await expect(start('unknown/model')).rejects.toThrow('There is no model unknown/model.');
  });

  it('rejects to open with one sentence when there is no such program', async () => {
    engineFile += '.missing';
    try {
      await expect(start()).rejects.toThrow(/^The engine's process ended with code 1: .*\.$/);
    } finally {
      engineFile = engineFile.replace('.missing', '');
    }
  });

  it('is closed before its process ends', async () => {
    const { end, ended } = await start();
    await end();
    expect(await ended).toMatch(/ended with code 0/);
    expect(asked()).toEqual(['open none false', 'close']);
  });

  it('closes itself when its parent lets go of the channel', async () => {
    const child = fork(engineFile, [], { serialization: 'advanced', stdio: 'ignore' });
    const answer = once(child, 'message');
    child.send({ type: 'call', id: 1, method: 'open', request: options() });
    await answer;
    const exited = once(child, 'exit');
    child.disconnect();
    expect(await exited).toEqual([0, null]);
    expect(asked()).toEqual(['open none false', 'close']);
  });

  it.each([
    ['crash', /lacks AVX2 and FMA/],
    ['exit', /^The engine's process ended with code 3: the last words\.$/],
    ['throw', /^The engine's process ended with code 1: nobody caught this\.$/],
  ])(
    'that dies by %s rejects what is pending and what comes later in one sentence',
    async (how, sentence) => {
      const { engine, ended } = await start();
      await expect(engine.search(question(how))).rejects.toThrow(sentence);
      await expect(engine.status({ root: root(), fingerprint: false })).rejects.toThrow(sentence);
      expect(await ended).toMatch(sentence);
    },
  );

  it('logs an error that nobody caught', async () => {
    const { engine } = await start();
    await engine.search(question('throw')).catch(() => {});
    const errors = events.filter((each) => each.type === 'log' && each.level === 'error');
    expect(errors).toEqual([
      expect.objectContaining({ message: expect.stringContaining('nobody caught this') }),
    ]);
  });

  it('that is killed rejects what is pending', async () => {
    writeFiles(root(), { endless: '' });
    const { engine, pid } = await start();
    const sync = engine.sync({ root: root(), full: false, reason: 'request' });
    process.kill(pid!, 'SIGKILL');
    await expect(sync).rejects.toThrow(/was killed, perhaps because memory ran out/);
  });

  it('survives the SIGINT that reaches the whole process group', async () => {
    const { engine, pid } = await start();
    process.kill(pid!, 'SIGINT');
    expect((await engine.search(question('still there'))).hits).toHaveLength(2);
  });

  it('hears a cancelled sync', async () => {
    writeFiles(root(), { endless: '' });
    const controller = new AbortController();
    const busy = new Promise<void>((resolve) => {
      onProgress = resolve;
    });
    const { engine } = await start();
    const sync = engine.sync({ root: root(), full: false, reason: 'request' }, controller.signal);
    await busy;
    controller.abort(new Error('enough'));
    await expect(sync).rejects.toThrow('enough');
    await started!.end();
    expect(asked()).toEqual(['open none false', 'sync root request', 'cancelled', 'close']);
  });

  it('is not started for a caller who has given up', async () => {
    const gone = AbortSignal.abort(new Error('given up'));
    await expect(startEngine(engineFile, options(), () => {}, gone)).rejects.toThrow('given up');
    expect(existsSync(options().storage)).toBe(false);
  });
});
