import { expect, test } from 'vitest';
import { runCommand } from '../editor/workbench.ts';
import { ask, firstHit } from './asking.ts';
import { question } from './sample.ts';
import { type Stage, sidebar } from './stage.ts';

/** The sidebar wears what the editor wears. */
export function themes(on: () => Stage): void {
  const wear = async (name: string) => {
    const { page } = on();
    await runCommand(page, 'Preferences: Color Theme');
    const input = page.locator('.quick-input-widget input.input');
    await expect.poll(() => input.getAttribute('placeholder')).toMatch(/Theme/);
    await input.fill(name);
    const row = page.locator('.quick-input-list .monaco-list-row', { hasText: name }).first();
    await row.click();
    await input.waitFor({ state: 'hidden' });
  };
  const colours = async () => {
    const search = await sidebar(on().page, 'search');
    return search.evaluate<{ theme: string; text: string }>(
      `({ theme: document.body.className, text: getComputedStyle(document.querySelector('.row.hit .name')).color })`,
    );
  };

  test.each([
    ['Dark Modern', 'vscode-dark', 'dark'],
    ['Dark High Contrast', 'vscode-high-contrast', 'high-contrast'],
    ['Light Modern', 'vscode-light', 'light'],
  ])('%s', async (name, expected, file) => {
    const { page, picture } = on();
    let search = await sidebar(page, 'search');
    const answered = async () => {
      // The view was folded before: what is typed into a page that is just coming up may be lost with its forerunner.
      search = await sidebar(page, 'search');
      await ask(search, question);
      return firstHit(search);
    };
    await expect.poll(answered, { interval: 1000 }).toBe('redeliver');
    const before = await colours();
    await wear(name);
    await expect.poll(async () => (await colours()).theme).toContain(expected);
    await expect.poll(async () => (await colours()).text).not.toBe(before.text);
    await search.locator('.row.hit .head .label').first().click();
    await page.locator('.tab.active', { hasText: 'retry.ts' }).waitFor();
    await picture(`theme-${file}`);
  });
}
