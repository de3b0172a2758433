import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { EngineEvent } from '../../src/protocol/engineApi.ts';
import { fakeClock } from '../support/fakeClock.ts';
import { following, listeningEngine } from '../support/listeningEngine.ts';
import { ask, pastStamps, project } from '../support/openEngine.ts';
import { many, source } from '../support/smallFiles.ts';

const processing = (root: string) => (event: EngineEvent) =>
  event.type === 'progress' && event.progress.root === root && event.progress.phase === 'processing'
    ? event.progress
    : undefined;

describe('enqueue', () => {
  test('answers at once with the name of the run, which goes on by itself', async () => {
    const root = project({ 'a.ts': source('a') });
    const engine = listeningEngine();
    const { run } = await engine.enqueue(ask(root));
    expect(engine.runs()).toEqual([]);
    expect(await engine.synced()).toMatchObject({ id: run, reason: 'request', outcome: 'done' });
    const started = engine.events.find(({ type }) => type === 'started');
    expect(started).toEqual({ type: 'started', run: { id: run, root, reason: 'request' } });
  });

  test('files and folders named are read and cut anew though their stamps say nothing, and no others', async () => {
    const root = project({ 'a.ts': source('a'), 'b/c.ts': source('c'), 'b/d.ts': source('d') });
    await pastStamps(root);
    const engine = listeningEngine();
    await engine.done(root);
    const run = engine.synced();
    await engine.enqueue(ask(root, { paths: ['b/', './b/c.ts'] }));
    expect(await run).toMatchObject({ files: { modified: 2, unchanged: 1, created: 0 }, work: { reads: 2 } });
    expect(await engine.done(root)).toMatchObject({ work: { reads: 0, commits: 0 } });
  });

  test('a path that leads out of the folder is refused in a sentence', async () => {
    const root = project({});
    const engine = listeningEngine();
    await expect(engine.enqueue(ask(root, { paths: ['../other'] }))).rejects.toThrow(
      /^\.\.\/other is no path inside/,
    );
  });
});

describe('the queue', () => {
  test("roots go on side by side, two at most; a person's run goes before one that nobody waits for", async () => {
    const roots = [project(many(150)), project(many(150)), project(many(1)), project(many(1))];
    const engine = listeningEngine();
    const began = roots.slice(0, 2).map((root) => engine.next(processing(root)));
    const ids = [];
    for (const root of roots.slice(0, 2)) ids.push((await engine.enqueue(ask(root))).run);
    const timer = await engine.enqueue({ root: roots[2]!, full: false, reason: 'timer' });
    const person = await engine.enqueue(ask(roots[3]!));
    const merged = await engine.enqueue(ask(roots[3]!));
    expect(merged).toEqual(person);
    expect((await engine.queue()).map(({ id, root, reason }) => ({ id, root, reason }))).toEqual([
      { id: person.run, root: roots[3], reason: 'request' },
      { id: timer.run, root: roots[2], reason: 'timer' },
    ]);
    await Promise.all(began);
    await engine.synced('timer', 0);
    const order = engine.events.flatMap((event) => (event.type === 'started' ? [event.run.id] : []));
    expect(order).toEqual([...ids, person.run, timer.run]);
    const told = engine.events.flatMap((event) => (event.type === 'queue' ? [event.runs.length] : []));
    expect(told).toEqual([1, 2, 2, 1, 0]);
    expect(await engine.queue()).toEqual([]);
  });

  test('a wait that is given up ends the run only when nobody else asked for it', async () => {
    const root = project(many(300));
    const engine = listeningEngine();
    const [first, second] = [new AbortController(), new AbortController()];
    const began = engine.next(processing(root));
    const runs = [first, second].map(({ signal }) => engine.sync(ask(root), signal));
    const third = engine.sync(ask(root));
    await began;
    // The second and third wait as one; the first runs.
    second.abort(new Error('enough'));
    await expect(runs[1]).rejects.toThrow('enough');
    first.abort();
    expect(await runs[0]).toMatchObject({ outcome: 'cancelled' });
    expect(await third).toMatchObject({ outcome: 'done' });
  });
});

describe('cancel', () => {
  test('stops what runs and drops what waits; what is committed stays and the rest is taken up', async () => {
    const root = project(many(2_500));
    const engine = listeningEngine();
    const some = engine.next((event) =>
      event.type === 'progress' && event.progress.chunks > 0 ? event.progress : undefined,
    );
    const running = engine.sync(ask(root));
    await some;
    const waiting = engine.sync(ask(root));
    const dropped = expect(waiting).rejects.toThrow('The sync was cancelled.');
    expect(await engine.cancel({ root })).toBe(2);
    await dropped;
    const cut = await running;
    expect(cut.outcome).toBe('cancelled');
    expect(cut.chunks.total).toBeGreaterThan(0);
    expect(await engine.cancel({ root })).toBe(0);
    const rest = await engine.done(root);
    expect(rest.files.created).toBe(2_500 - cut.chunks.total);
  });
});

describe('cancel of a root that is followed', () => {
  test('says that the index is behind, and the next hint takes up all that was dropped', async () => {
    const root = project({ 'a.ts': source('a'), 'b.ts': source('b') });
    const engine = listeningEngine();
    const first = engine.reaches('idle');
    await engine.follow({ root, settings: following() });
    await first;
    writeFileSync(path.join(root, 'new.ts'), source('fresh'));
    const began = engine.next((event) => (event.type === 'started' ? event.run : undefined));
    await engine.enqueue(ask(root, { full: true }));
    await began;
    await engine.touched({ root, paths: ['new.ts'], isSettled: true });
    await engine.cancel({ root });
    await expect
      .poll(async () => (await engine.states())[0]?.activity)
      .toEqual({ kind: 'idle', isBehind: true });
    expect(await engine.find(root, 'fresh')).toEqual([]);
    const synced = engine.synced('watch');
    await engine.touched({ root, paths: ['a.ts'], isSettled: true });
    await synced;
    expect((await engine.find(root, 'fresh'))[0]?.path).toBe('new.ts');
    await expect.poll(async () => (await engine.states())[0]?.activity).toEqual({ kind: 'idle' });
  });

  test('a cleared index is told of', async () => {
    const root = project({ 'a.ts': source('a') });
    const engine = listeningEngine();
    await engine.done(root);
    await engine.clear({ root });
    expect(engine.events).toContainEqual({ type: 'cleared', root });
  });
});

describe('pause', () => {
  test('nothing goes on by itself, over a restart too; what a person asks for does; to resume checks at once', async () => {
    const root = project({ 'a.ts': source('a') });
    const engine = listeningEngine();
    const first = engine.reaches('idle');
    await engine.follow({ root, settings: following() });
    await first;
    await engine.pause({ root });
    expect(await engine.states()).toMatchObject([{ activity: { kind: 'paused', by: 'person' } }]);
    await engine.touched({ root, paths: ['a.ts'] });
    await engine.close();

    const later = listeningEngine({ storage: engine.storage });
    await later.follow({ root, settings: following() });
    await later.touched({ root, paths: ['a.ts'] });
    expect(await later.states()).toMatchObject([{ activity: { kind: 'paused', by: 'person' } }]);
    writeFileSync(path.join(root, 'b.ts'), source('b'));
    const asked = later.synced();
    await later.enqueue(ask(root));
    expect(await asked).toMatchObject({ reason: 'request', files: { created: 1 } });
    expect(await later.reaches('paused', 0)).toMatchObject({ activity: { by: 'person' } });
    const resumed = later.synced();
    const idle = later.reaches('idle');
    await later.resume({ root });
    expect(await resumed).toMatchObject({ reason: 'start' });
    await idle;
    expect(later.runs().map(({ reason }) => reason)).toEqual(['request', 'start']);
  });

  test('it stops what runs', async () => {
    const root = project(many(600));
    const engine = listeningEngine();
    const began = engine.next(processing(root));
    await engine.follow({ root, settings: following() });
    await began;
    await engine.pause({ root });
    expect(engine.runs()).toMatchObject([{ outcome: 'cancelled' }]);
    expect(await engine.states()).toMatchObject([{ activity: { kind: 'paused', by: 'person' } }]);
    // To remove the index is no reason to go on.
    await engine.clear({ root });
    const later = listeningEngine({ storage: engine.storage });
    await later.follow({ root, settings: following() });
    expect(await later.states()).toMatchObject([{ activity: { kind: 'paused', by: 'person' } }]);
  });
});

test('history: the last runs, newest first, over restarts', async () => {
  const root = project({ 'a.ts': source('a') });
  const engine = listeningEngine();
  const runs = [await engine.done(root), await engine.done(root, true), await engine.done(root)];
  const later = listeningEngine({ storage: engine.storage });
  expect(await later.history({ root, limit: 100 })).toEqual(runs.reverse());
  expect(await later.history({ root, limit: 1 })).toEqual(runs.slice(0, 1));
  expect(await later.history({ root: path.join(root, 'none'), limit: 5 })).toEqual([]);
});

test('a run that takes over its time, an hour unless told otherwise, lets others go first and is taken up where it stopped; who waits gets its end', async () => {
  const clock = fakeClock();
  for (const full of [false, true]) {
    const root = project(many(2_500));
    const timeLimit = full ? 600_000 : 3_600_000;
    const engine = listeningEngine(full ? { timeLimit } : {}, { clock });
    if (full) await engine.done(root);
    const before = engine.runs().length;
    const some = engine.next((event) =>
      event.type === 'progress' && event.progress.chunks > 0 ? event.progress : undefined,
    );
    const waiting = engine.sync(ask(root, { full }));
    await some;
    clock.advance(timeLimit);
    const run = await waiting;
    const [cut, rest, ...more] = engine.runs().slice(before);
    expect(cut).toMatchObject({
      outcome: 'cancelled',
      error: expect.stringMatching(/taken up where it stopped/),
    });
    expect([rest, more]).toEqual([run, []]);
    expect(run.outcome).toBe('done');
    expect(cut!.chunks.added).toBeGreaterThan(0);
    expect(cut!.chunks.added + run.chunks.added).toBe(2_500);
    expect(run.chunks.total).toBe(2_500);
  }
});

test('the log has a line a run, and at its finest a line a file', async () => {
  const root = project({ 'a.ts': source('a'), 'b.bin': new Uint8Array([0, 1]) });
  const engine = listeningEngine();
  await engine.done(root);
  const lines = (level: string) =>
    engine.events.flatMap((event) => (event.type === 'log' && event.level === level ? [event.message] : []));
  expect(lines('info')).toEqual([
    expect.stringMatching(/: request done in \d+ ms .*; 2 created, 0 unchanged; 1 chunks added/),
  ]);
  expect(lines('debug').join('\n').split('\n').sort()).toEqual(['a.ts: 1 chunks', 'b.bin: binary']);
});
