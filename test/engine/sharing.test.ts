import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { rootFolder } from '../../src/engine/sync/indexFolder.ts';
import { acquireLease, LeaseLost } from '../../src/engine/sync/lease.ts';
import {
  ask,
  emptyFolder,
  essence,
  freshState,
  openEngine,
  project,
  question,
} from '../support/openEngine.ts';
import { program } from '../support/program.ts';
import { many, source } from '../support/smallFiles.ts';

const storageOf = () => path.join(emptyFolder(), 'storage');
const waiting = /^Another process is indexing .*; waiting for it\.$/;

describe('one writer', () => {
  test('a second one waits, says so once, and goes on when the first is done', async () => {
    const root = project(many(3));
    const storage = storageOf();
    const folder = rootFolder(storage, root);
    mkdirSync(path.dirname(folder), { recursive: true });
    const first = await acquireLease(folder, () => {});
    let noticed = () => {};
    const notice = new Promise<void>((resolve) => {
      noticed = resolve;
    });
    const engine = openEngine({ storage }, (event) => event.type === 'notice' && noticed());
    const run = engine.done(root);
    await notice;
    expect(() => first.check()).not.toThrow();
    first.release();
    expect((await run).files.created).toBe(3);
    expect(engine.notices()).toEqual([expect.stringMatching(waiting)]);
    expect(existsSync(path.join(folder, 'writer'))).toBe(false);
  });

  test('a wait can be given up', async () => {
    const root = project(many(1));
    const storage = storageOf();
    const folder = rootFolder(storage, root);
    mkdirSync(path.dirname(folder), { recursive: true });
    const first = await acquireLease(folder, () => {});
    const control = new AbortController();
    const engine = openEngine({ storage }, (event) => event.type === 'notice' && control.abort());
    const error = await engine.sync(ask(root), control.signal).catch((thrown) => thrown);
    expect(control.signal.aborted).toBe(true);
    expect(error).toBe(control.signal.reason);
    first.release();
    await engine.done(root);
  });

  test('a dead one is replaced without a wait', async () => {
    const root = project(many(1));
    const storage = storageOf();
    const folder = rootFolder(storage, root);
    mkdirSync(folder, { recursive: true });
    const code = `import('node:os').then(({ hostname }) => console.log(JSON.stringify({ token: 't', pid: process.pid, host: hostname() })))`;
    writeFileSync(path.join(folder, 'writer'), spawnSync(process.execPath, ['-e', code]).stdout);
    const engine = openEngine({ storage });
    await engine.done(root);
    expect(engine.notices()).toEqual([]);
  });

  test('one that was replaced commits nothing more, and syncs again in its turn', async () => {
    const root = project(many(400));
    const storage = storageOf();
    const writer = path.join(rootFolder(storage, root), 'writer');
    let stolen = false;
    const engine = openEngine({ storage }, (event) => {
      if (event.type === 'notice')
        writeFileSync(writer, JSON.stringify({ token: 'gone', pid: 2 ** 22 + 1, host: hostOf(taken) }));
      if (stolen || event.type !== 'progress' || event.progress.phase !== 'processing') return;
      stolen = true;
      taken = readFileSync(writer, 'utf8');
      writeFileSync(writer, JSON.stringify({ ...JSON.parse(taken), token: 'another' }));
    });
    let taken = '';
    const run = await engine.done(root);
    expect(stolen).toBe(true);
    const told = engine.events.flatMap((event) => (event.type === 'log' ? [event.message] : []));
    expect(told).toContainEqual(new LeaseLost().message);
    expect(engine.notices()).toEqual([expect.stringMatching(waiting)]);
    expect(run.files.seen).toBe(400);
    expect(essence(await engine.state(root))).toEqual(essence(await freshState(root)));
  });

  test('of three at once in one process the two that wait become one', async () => {
    const root = project(many(100));
    const engine = openEngine();
    const runs = await Promise.all([engine.done(root), engine.done(root), engine.done(root, true)]);
    expect(runs.map(({ files }) => files.created)).toEqual([100, 100, 100]);
    expect(runs.map(({ reason }) => reason)).toEqual(['request', 'full', 'full']);
    expect(new Set(runs.map(({ id }) => id)).size).toBe(2);
    expect(runs[1]).toEqual(runs[2]);
    expect(engine.notices()).toEqual([]);
  });

  test('a frozen one is replaced after ten seconds, and harms nothing when it thaws', async () => {
    const root = project(many(600));
    const storage = storageOf();
    const writer = path.join(rootFolder(storage, root), 'writer');
    const child = spawn(process.execPath, [program, 'index', root, '--model', 'none', '--storage', storage], {
      detached: true,
      stdio: 'ignore',
    });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    try {
      while (!existsSync(writer)) await delay(2);
      process.kill(-child.pid!, 'SIGSTOP');
      const frozen = readFileSync(writer, 'utf8');
      const engine = openEngine({ storage });
      await engine.done(root);
      expect(engine.notices()).toEqual([expect.stringMatching(waiting)]);
      process.kill(-child.pid!, 'SIGCONT');
      expect(await ended).toBe(0);
      expect(frozen).toContain('"pid"');
      await engine.done(root);
      expect(essence(await engine.state(root))).toEqual(essence(await freshState(root)));
    } finally {
      if (child.exitCode === null) process.kill(-child.pid!, 'SIGKILL');
    }
  });
});

function hostOf(lease: string): string {
  return JSON.parse(lease).host;
}

describe('any number of readers', () => {
  test('they see a commit at once', async () => {
    const root = project({ 'a.ts': source('before') });
    const writer = openEngine();
    await writer.done(root);
    const reader = openEngine({ storage: writer.storage });
    expect(await reader.find(root, 'before')).toHaveLength(1);
    writeFileSync(path.join(root, 'b.ts'), source('afterwards'));
    await writer.done(root);
    expect((await reader.find(root, 'afterwards'))[0]?.path).toBe('b.ts');
  });

  test('no search fails or comes back empty while another engine commits, reindexes and swaps', async () => {
    const root = project({ 'fixed.ts': source('fixedPoint'), ...many(150) });
    const writer = openEngine();
    await writer.done(root);
    const reader = openEngine({ storage: writer.storage });
    let writing = true;
    let searches = 0;
    const read = async () => {
      while (writing) {
        const { hits } = await reader.search(question(root, 'fixedPoint'));
        expect(hits[0]).toMatchObject({ path: 'fixed.ts', stale: false });
        expect((await reader.state(root)).chunks).toBe(151);
        searches++;
      }
    };
    const reading = [read(), read()];
    try {
      for (let n = 0; n < 4; n++) {
        for (const [name, text] of Object.entries(many(20, `v${n}`)))
          writeFileSync(path.join(root, name), text);
        await writer.done(root);
        await writer.done(root, true);
      }
    } finally {
      writing = false;
      await Promise.all(reading);
    }
    expect(searches).toBeGreaterThan(8);
    expect(reader.notices()).toEqual([]);
    expect(reader.events.filter(({ type }) => type === 'synced')).toEqual([]);
  });

  test('an index that was cleared is no damage', async () => {
    const root = project(many(3));
    const writer = openEngine();
    await writer.done(root);
    const reader = openEngine({ storage: writer.storage });
    await reader.find(root, 'work1');
    expect(await writer.clear({ root })).toBeGreaterThan(1000);
    await expect(reader.find(root, 'work1')).rejects.toThrow(/has not been indexed yet: run a sync first\.$/);
    expect(await reader.state(root)).toMatchObject({ indexed: false, chunks: 0, bytes: 0 });
    expect(existsSync(rootFolder(writer.storage, root))).toBe(false);
    await reader.done(root);
    expect(await writer.find(root, 'work1')).not.toHaveLength(0);
  });
});
