import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { rootFolder } from '../../src/engine/sync/indexFolder.ts';
import { acquireLease } from '../../src/engine/sync/lease.ts';
import { makeFolder } from '../../src/engine/sync/makeFolder.ts';
import { startEngine } from '../../src/protocol/childEngine.ts';
import type { EngineApi, EngineEvent } from '../../src/protocol/engineApi.ts';
import { type EmbedServer, startEmbedServer } from '../support/embedServer.ts';
import { type ListeningEngine, listeningEngine } from '../support/listeningEngine.ts';
import {
  ask,
  dist,
  emptyFolder,
  essence,
  freshState,
  openEngine,
  optionsIn,
  project,
} from '../support/openEngine.ts';
import { many } from '../support/smallFiles.ts';

/**
 * To stop is to be answered within half a second, and to close within two: that is held here by how much is still done
 * afterwards, and by the clock only with the patience that a machine busy with other things needs.
 */
const [cancelled, closed] = [2_500, 8_000];

const inFolders = (count: number) =>
  Object.fromEntries(Object.entries(many(count)).map(([name, text], n) => [`d${n % 20}/${name}`, text]));
const servers: EmbedServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

/** Brings a run to a point; what it waits for then, only its end ends. */
interface Point {
  readonly engine: ListeningEngine;
  readonly root: string;
  readonly run: Promise<unknown>;
  /** Files that were processed when that point was reached. */
  readonly filesDone: number;
}

/** Files that a run may still finish: what is read ahead, and the batch in hand. */
const filesInHand = 450;

const points: Readonly<Record<string, () => Promise<Point>>> = {
  async 'in discovery'() {
    const root = project(inFolders(3_000));
    const engine = listeningEngine();
    const begun = engine.next((event) => (event.type === 'started' ? true : undefined));
    const run = engine.sync(ask(root));
    await begun;
    return { engine, root, run, filesDone: 0 };
  },
  async 'in processing'() {
    const root = project(inFolders(3_000));
    const engine = listeningEngine();
    const some = engine.next((event) =>
      event.type === 'progress' && event.progress.chunks > 0 ? event.progress : undefined,
    );
    const run = engine.sync(ask(root));
    const { filesDone } = await some;
    return { engine, root, run, filesDone };
  },
  async 'while a model does not answer'() {
    const root = project(inFolders(50));
    const server = await startEmbedServer();
    servers.push(server);
    const silence = new Promise<void>((asked) => {
      server.behave = ({ input }) => {
        // It is measured by one text first.
        if (input.length < 2) return undefined;
        asked();
        return new Promise(() => {});
      };
    });
    const engine = listeningEngine({ model: server.model });
    const run = engine.sync(ask(root));
    await silence;
    return { engine, root, run, filesDone: 0 };
  },
  async 'while another process writes'() {
    const root = project(inFolders(3));
    const storage = path.join(emptyFolder(), 'storage');
    const folder = rootFolder(storage, root);
    makeFolder(folder);
    await acquireLease(folder, () => {});
    const engine = listeningEngine({ storage });
    const noticed = engine.next((event) => (event.type === 'notice' ? true : undefined));
    const run = engine.sync(ask(root));
    await noticed;
    return { engine, root, run, filesDone: 0 };
  },
};

describe.for(Object.entries(points))('a run %s', ([, reach]) => {
  test('that is cancelled ends soon, and does little more', async () => {
    const { engine, root, run, filesDone } = await reach();
    const settled = run.catch((error) => error);
    const from = performance.now();
    expect(await engine.cancel({ root })).toBe(1);
    expect(performance.now() - from).toBeLessThan(cancelled);
    await settled;
    expectLittleMore(engine.events, filesDone);
    expect(await engine.queue()).toEqual([]);
  });

  test('does not hold up the end of the engine, which writes nothing more', async () => {
    const { engine, run, filesDone } = await reach();
    const settled = run.catch((error) => error);
    const from = performance.now();
    await engine.close();
    expect(performance.now() - from).toBeLessThan(closed);
    const left = stampsBelow(engine.storage);
    await settled;
    expectLittleMore(engine.events, filesDone);
    expect(stampsBelow(engine.storage)).toEqual(left);
  });
});

function expectLittleMore(events: readonly EngineEvent[], before: number): void {
  const done = events.flatMap((event) => (event.type === 'progress' ? [event.progress.filesDone] : []));
  expect((done.at(-1) ?? 0) - before).toBeLessThan(filesInHand);
}

function stampsBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => `${name} ${statSync(path.join(folder, name)).mtimeMs}`);
}

test("the engine's process, told to end in the middle of a first index, is gone soon; the next one takes up the rest", async () => {
  const root = project(inFolders(2_000));
  const storage = path.join(emptyFolder(), 'storage');
  let begun = () => {};
  const some = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const peer = await startEngine(path.join(dist, 'engineProcess.js'), optionsIn(storage), (event) => {
    if (event.type === 'progress' && event.progress.chunks > 0) begun();
  });
  const run: Promise<unknown> = (peer.engine as EngineApi).sync(ask(root)).catch((error) => error);
  await some;
  const from = performance.now();
  await peer.end();
  expect(performance.now() - from).toBeLessThan(closed);
  await run;
  expect(() => process.kill(peer.pid!, 0)).toThrow('ESRCH');
  const next = openEngine({ storage });
  const rest = await next.done(root);
  expect(rest.files.unchanged).toBeGreaterThan(0);
  expect(rest.files.seen).toBe(2_000);
  expect(essence(await next.state(root))).toEqual(essence(await freshState(root)));
});
