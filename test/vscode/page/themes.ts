import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ask, firstHit } from './asking.ts';
import { type Stage, sidebar } from './stage.ts';

/** The sidebar wears what the editor wears. */
export function themes(on: () => Stage): void {
  const wear = async (name: string) => {
    const file = path.join(on().server.data, 'data', 'User', 'settings.json');
    const settings = JSON.parse(await readFile(file, 'utf8'));
    await writeFile(file, JSON.stringify({ ...settings, 'workbench.colorTheme': name }));
  };
  const colours = async () => {
    const search = await sidebar(on().page, 'search');
    return search.evaluate<{ theme: string; text: string }>(
      `({ theme: document.body.className, text: getComputedStyle(document.querySelector('.row.hit .name')).color })`,
    );
  };

  test.each([
    ['Dark Modern', 'vscode-dark', 'dark'],
    ['Default High Contrast', 'vscode-high-contrast', 'high-contrast'],
    ['Light Modern', 'vscode-light', 'light'],
  ])('%s', async (name, expected, file) => {
    const { page, picture } = on();
    const search = await sidebar(page, 'search');
    await ask(search, 'try again after a failed delivery');
    await expect.poll(() => firstHit(search)).toBe('redeliver');
    const before = await colours();
    await wear(name);
    await expect.poll(async () => (await colours()).theme).toContain(expected);
    await expect.poll(async () => (await colours()).text).not.toBe(before.text);
    await picture(`theme-${file}`);
  });
}
