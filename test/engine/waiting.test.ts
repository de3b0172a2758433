import path from 'node:path';
import { expect, test } from 'vitest';
import { rootFolder } from '../../src/engine/sync/indexFolder.ts';
import { acquireLease } from '../../src/engine/sync/lease.ts';
import { makeFolder } from '../../src/engine/sync/makeFolder.ts';
import { following, listeningEngine } from '../support/listeningEngine.ts';
import { ask, emptyFolder, project } from '../support/openEngine.ts';

test('roots that wait for other processes hold up no other root; what waits for a root that is given up goes', async () => {
  const storage = path.join(emptyFolder(), 'storage');
  const held = [
    project({ 'a.ts': 'let a;\n' }),
    project({ 'a.ts': 'let a;\n' }),
    project({ 'a.ts': 'let a;\n' }),
  ];
  const leases = [];
  for (const root of held) {
    const folder = rootFolder(storage, root);
    makeFolder(folder);
    leases.push(await acquireLease(folder, () => {}));
  }
  const engine = listeningEngine({ storage });
  const runs = held.map((root) => engine.sync(ask(root)).catch((error) => error));
  const free = project({ 'a.ts': 'let free;\n' });
  expect(await engine.sync(ask(free))).toMatchObject({ outcome: 'done', files: { created: 1 } });
  const again = held.map((root) => engine.sync(ask(root)).catch((error) => error));
  expect(await engine.queue()).toHaveLength(3);
  // Its folder is closed: nothing of it is left in the queue.
  await engine.follow({ root: held[0]!, settings: following() });
  await engine.unfollow({ root: held[0]! });
  expect((await engine.queue()).map(({ root }) => root).sort()).toEqual(held.slice(1).sort());
  for (const lease of leases) lease.release();
  const ended = await Promise.all([...runs, ...again]);
  expect(ended.map((each) => (each instanceof Error ? each.name : each.outcome))).toEqual([
    'AbortError',
    'done',
    'done',
    'AbortError',
    'done',
    'done',
  ]);
});
