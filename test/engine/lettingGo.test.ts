import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createOpenIndexes } from '../../src/engine/openIndexes.ts';
import { createIndexFolder, removeIndex } from '../../src/engine/sync/indexFolder.ts';
import { following } from '../support/listeningEngine.ts';
import { ask, emptyFolder, openEngine, project } from '../support/openEngine.ts';
import { source } from '../support/smallFiles.ts';

const identity = { schema: 1, chunker: 1, model: { id: 'none', revision: '', dimensions: 0 } };

test('an index that another process has replaced is let go of when the new one is opened', async () => {
  const folder = path.join(emptyFolder(), 'root');
  mkdirSync(folder);
  const [writer, reader] = [createOpenIndexes(), createOpenIndexes()];
  const old = createIndexFolder(folder, identity);
  await writer.create(old);
  const held = await reader.hold(old);
  const fresh = createIndexFolder(folder, identity);
  await writer.create(fresh);
  await writer.letGo(old.id);
  removeIndex(old);
  expect(reader.holds(held)).toBe(true);
  const next = await reader.hold(fresh);
  expect([reader.holds(held), reader.holds(next)]).toEqual([false, true]);
  await expect(held.store.count()).rejects.toThrow();
  expect(await next.store.count()).toBe(0);
  await reader.letGoAll();
  await writer.letGoAll();
});

test('a root that is no longer followed is searched and synced as before', async () => {
  const root = project({ 'a.ts': source('kept') });
  const engine = openEngine();
  await engine.done(root);
  await engine.follow({ root, settings: following() });
  for (let round = 0; round < 3; round++) {
    const [, hits] = await Promise.all([engine.unfollow({ root }), engine.find(root, 'kept')]);
    expect(hits).toHaveLength(1);
    expect(await engine.find(root, 'kept')).toHaveLength(1);
    await engine.done(root);
  }
});

test('an engine that closes while runs wait tells no error', async () => {
  const roots = Array.from({ length: 4 }, (_, n) => project({ [`f${n}.ts`]: source(`work${n}`) }));
  const engine = openEngine();
  for (const root of roots) await engine.enqueue(ask(root));
  expect(await engine.queue()).toHaveLength(2);
  await engine.close();
  expect(engine.events.filter((event) => event.type === 'log' && event.level === 'error')).toEqual([]);
});
