import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { createIdle, type Idle } from '../../src/engine/idle.ts';
import { createOpenIndexes, type OpenIndexes } from '../../src/engine/openIndexes.ts';
import { listIndexes, rootFolder } from '../../src/engine/sync/indexFolder.ts';
import { acquireLease } from '../../src/engine/sync/lease.ts';
import { createWorkers, type Workers } from '../../src/engine/sync/workers.ts';
import { createTurns } from '../../src/engine/turns.ts';
import type { EngineEvent } from '../../src/protocol/engineApi.ts';
import {
  dist,
  essence,
  freshState,
  type OpenedEngine,
  openEngine,
  pastStamps,
  project,
} from '../support/openEngine.ts';

const source = (name: string) => `export function ${name}(value: number) {\n  return value + 1;\n}\n`;
const opened: { readonly workers: Workers; readonly indexes: OpenIndexes; readonly idle: Idle }[] = [];

afterEach(async () => {
  for (const { workers, indexes, idle } of opened.splice(0)) {
    idle.stop();
    await indexes.letGoAll();
    await workers.close();
  }
});

/** A root that was saved in so often that there is something to fold, and the upkeep of it. */
async function scattered(): Promise<{
  root: string;
  engine: OpenedEngine;
  idle: Idle;
  events: EngineEvent[];
  /** How often upkeep was begun. */
  begun: () => number;
  /** Whatever was begun has ended. */
  ended: () => Promise<void>;
}> {
  const root = project(
    Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`f${n}.ts`, source(`work${n}`)])),
  );
  const engine = openEngine();
  await engine.done(root);
  for (let n = 0; n < 20; n++) {
    writeFileSync(path.join(root, `f${n}.ts`), source(`saved${n}`));
    await engine.done(root);
  }
  await pastStamps(root);
  await engine.done(root);
  const folder = rootFolder(engine.storage, root);
  const events: EngineEvent[] = [];
  const workers = createWorkers(path.join(dist, 'syncWorker.js'), 1, path.join(dist, 'grammars'));
  const indexes = createOpenIndexes();
  const writing = createTurns();
  let begun = 0;
  const idle = createIdle({
    root,
    folder,
    storage: engine.storage,
    indexes,
    workers,
    writing,
    answering: async () => listIndexes(folder)[0],
    vectors: async () => {
      begun++;
      return undefined;
    },
    onEvent: (event) => events.push(event),
  });
  opened.push({ workers, indexes, idle });
  return { root, engine, idle, events, begun: () => begun, ended: () => writing.take(async () => {}) };
}

test('upkeep by one process is no news to another: nothing is read, nothing mended, the answers are the same', async () => {
  const { root, engine, idle, events } = await scattered();
  const before = await engine.find(root, 'saved7 value');
  expect(await idle.upkeep()).toBeGreaterThan(0);
  expect(await idle.upkeep()).toBe(0);
  expect(await engine.find(root, 'saved7 value')).toEqual(before);
  expect(await engine.done(root)).toMatchObject({ work: { reads: 0, commits: 0 }, faults: [] });
  expect(engine.notices()).toEqual([]);
  expect(events).toEqual([]);
  writeFileSync(path.join(root, 'f3.ts'), source('afterUpkeep'));
  expect((await engine.done(root)).work.commits).toBe(2);
  expect((await engine.find(root, 'afterUpkeep'))[0]?.path).toBe('f3.ts');
  expect(essence(await engine.state(root))).toEqual(essence(await freshState(root)));
});

test('while another process writes there is none, and nobody waits for it', async () => {
  const { root, engine, idle, events } = await scattered();
  const lease = await acquireLease(rootFolder(engine.storage, root), () => {});
  expect(await idle.upkeep()).toBe(0);
  lease.check();
  lease.release();
  expect(events).toEqual([]);
  expect(await idle.upkeep()).toBeGreaterThan(0);
});

test('what was cut short is left to the next run', async () => {
  const { root, engine, idle } = await scattered();
  const [index] = listIndexes(rootFolder(engine.storage, root));
  rmSync(path.join(index!.folder, 'level'));
  expect(await idle.upkeep()).toBe(0);
  expect(await engine.done(root)).toMatchObject({ work: { commits: 0 } });
  expect(await idle.upkeep()).toBeGreaterThan(0);
});

test('its failure is a line in the log, and harmless', async () => {
  const { root, engine, idle, events } = await scattered();
  const [index] = listIndexes(rootFolder(engine.storage, root));
  rmSync(path.join(index!.folder, 'chunks.lance', 'data'), { recursive: true });
  expect(await idle.upkeep()).toBe(0);
  expect(events).toEqual([
    expect.objectContaining({ type: 'log', level: 'warn', message: expect.stringMatching(/^Upkeep of /) }),
  ]);
  await engine.done(root);
  expect(essence(await engine.state(root))).toEqual(essence(await freshState(root)));
});

test('after a run that changed nothing there is none: only after one that did, and then twice', async () => {
  const { root, engine, idle, begun, ended } = await scattered();
  const passes = async (ms: number) => {
    const before = begun();
    await vi.advanceTimersByTimeAsync(ms);
    await ended();
    return begun() - before;
  };
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  try {
    const untilQuiet = async () => {
      idle.rest();
      return [await passes(30_000), await passes(70_000), await passes(600_000)];
    };
    expect(await untilQuiet()).toEqual([1, 1, 0]);
    expect(await untilQuiet()).toEqual([0, 0, 0]);
    writeFileSync(path.join(root, 'f3.ts'), source('afterUpkeep'));
    await engine.done(root);
    expect(await untilQuiet()).toEqual([1, 1, 0]);
    // Between the two passes a run began: they begin anew.
    writeFileSync(path.join(root, 'f4.ts'), source('afterThat'));
    await engine.done(root);
    idle.rest();
    expect(await passes(30_000)).toBe(1);
    idle.busy();
    expect(await passes(600_000)).toBe(0);
    expect(await untilQuiet()).toEqual([1, 1, 0]);
    // One that didn't come to its end is no upkeep.
    writeFileSync(path.join(root, 'f5.ts'), source('andThat'));
    await engine.done(root);
    const lease = await acquireLease(rootFolder(engine.storage, root), () => {});
    expect(await untilQuiet()).toEqual([1, 1, 0]);
    lease.release();
    expect(await untilQuiet()).toEqual([1, 1, 0]);
    expect(await untilQuiet()).toEqual([0, 0, 0]);
    // Once a day it is looked for what belongs to no index.
    vi.setSystemTime(Date.now() + 25 * 3_600_000);
    expect(await untilQuiet()).toEqual([1, 1, 0]);
  } finally {
    vi.useRealTimers();
  }
});
