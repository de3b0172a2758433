import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openWindow, runCommand } from '../editor/workbench.ts';
import { ask, files, firstHit } from './asking.ts';
import { question } from './sample.ts';
import { type Stage, sidebar, write } from './stage.ts';

/** A second window on the same folder. */
export function twoWindows(on: () => Stage): void {
  test('it answers from the same index, and both see what changes', async () => {
    const { browser, server, folder, page } = on();
    const second = await openWindow(browser, server, { open: folder });
    try {
      await runCommand(second, 'Lodestone: Search Code');
      const [mine, theirs] = [await sidebar(page, 'search'), await sidebar(second, 'search')];
      await ask(theirs, question);
      await expect.poll(() => firstHit(theirs), { timeout: 60_000 }).toBe('redeliver');
      write(
        folder,
        'delivery/locker.ts',
        'export function openParcelLocker(code: string) {\n  return code === "4711";\n}\n',
      );
      for (const search of [mine, theirs]) {
        await ask(search, 'openParcelLocker');
        await expect.poll(() => files(search), { timeout: 60_000 }).toContain('locker.ts');
      }
      const storage = path.join(server.data, 'data', 'User', 'globalStorage', 'lodestone.lodestone');
      const roots = (await readdir(storage, { recursive: true })).filter((name) =>
        name.endsWith('root.json'),
      );
      expect(roots.length).toBe(1);
    } finally {
      await second.context().close();
    }
  });
}
