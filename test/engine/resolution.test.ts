import { readdirSync, rmSync, truncateSync } from 'node:fs';
import path from 'node:path';
import { expect, test, vi } from 'vitest';
import { rootFolder } from '../../src/engine/sync/indexFolder.ts';
import { findOrphans } from '../../src/engine/sync/orphans.ts';
import { essence, freshState, openEngine, project } from '../support/openEngine.ts';

vi.mock(import('../../src/engine/sync/orphans.ts'), async (real) => {
  const { findOrphans } = await real();
  return { findOrphans: vi.fn(findOrphans) };
});

test('what fails in the resolution fails no run: all files are found, and the next one mends the rest', async () => {
  const root = project({ 'a.ts': 'export const a = 1;\n', 'gone.ts': 'export const gone = 1;\n' });
  const engine = openEngine();
  await engine.done(root);
  const folder = rootFolder(engine.storage, root);
  const index = readdirSync(folder).find((name) => name.startsWith('index-'));
  truncateSync(path.join(folder, index!, 'snapshot.json'), 3);
  rmSync(path.join(root, 'gone.ts'));
  vi.mocked(findOrphans).mockRejectedValueOnce(new Error('a hiccup'));
  const run = await engine.done(root);
  expect(run.fullBecause).toMatch(/snapshot/);
  expect(engine.events).toContainEqual({
    type: 'log',
    level: 'warn',
    message: expect.stringMatching(/^Upkeep of .* failed: Error: a hiccup$/),
  });
  expect((await engine.find(root, 'a'))[0]?.path).toBe('a.ts');
  // The row of the file that went is still there.
  expect(essence(await engine.state(root))).not.toEqual(essence(await freshState(root)));
  await engine.done(root);
  expect(essence(await engine.state(root))).toEqual(essence(await freshState(root)));
});
