import { expect, test } from 'vitest';
import { runCommand } from '../editor/workbench.ts';
import { firstHit, focused, rows } from './asking.ts';
import { type Stage, sidebar } from './stage.ts';

/** The whole sidebar without a mouse. */
export function byKeyboard(on: () => Stage): void {
  const press = (...keys: string[]) =>
    keys.reduce((before, key) => before.then(() => on().page.keyboard.press(key)), Promise.resolve());
  const selected = async () => {
    const search = await sidebar(on().page, 'search');
    return search.locator('[role=treeitem][aria-selected=true]').getAttribute('aria-label');
  };

  test('the palette leads to the box, with what stood there selected to be typed over', async () => {
    const { page } = on();
    await runCommand(page, 'Lodestone: Search Code');
    const search = await sidebar(page, 'search');
    await expect.poll(() => focused(search)).toContain('query');
    await page.keyboard.type('what does sending a parcel cost');
    expect(await search.locator('textarea.query').inputValue()).toBe('what does sending a parcel cost');
    await expect.poll(() => firstHit(search)).toBe('postage');
  });

  test('arrows go through the results and back into the box', async () => {
    const search = await sidebar(on().page, 'search');
    await press('ArrowDown');
    expect(await focused(search)).toBe('treeitem');
    const first = await selected();
    await press('ArrowDown');
    expect(await selected()).not.toBe(first);
    await press('ArrowUp');
    expect(await selected()).toBe(first);
    await press('ArrowUp');
    await expect.poll(() => focused(search)).toContain('query');
  });

  test('left and right close and open a file', async () => {
    const search = await sidebar(on().page, 'search');
    await press('ArrowDown', 'Home');
    const before = await rows(search).count();
    await press('ArrowLeft');
    expect(await rows(search).count()).toBeLessThan(before);
    await press('ArrowRight');
    expect(await rows(search).count()).toBe(before);
  });

  test('Enter opens the lines and goes there; a second group takes them with Ctrl+Enter', async () => {
    const { page } = on();
    const search = await sidebar(page, 'search');
    await press('ArrowRight');
    await press('Enter');
    await page.locator('.tab.active', { hasText: 'parcel.ts' }).waitFor();
    await expect.poll(() => focused(search)).toBe('elsewhere');
    const groups = page.locator('.editor-group-container');
    expect(await groups.count()).toBe(1);
    await runCommand(page, 'Lodestone: Search Code');
    await expect.poll(() => focused(search)).toContain('query');
    await press('ArrowDown', 'Home', 'ArrowDown', 'Control+Enter');
    await expect.poll(() => groups.count()).toBe(2);
    await runCommand(page, 'View: Close All Editors');
    await expect.poll(() => page.locator('.tab').count()).toBe(0);
  });

  test('Escape goes from the results to the box, and there it empties it', async () => {
    const { page } = on();
    const search = await sidebar(page, 'search');
    await runCommand(page, 'Lodestone: Search Code');
    await expect.poll(() => focused(search)).toContain('query');
    await press('ArrowDown');
    expect(await focused(search)).toBe('treeitem');
    await press('Escape');
    await expect.poll(() => focused(search)).toContain('query');
    await press('Escape');
    expect(await search.locator('textarea.query').inputValue()).toBe('');
  });

  test('the arrow up brings back what was asked before', async () => {
    const search = await sidebar(on().page, 'search');
    await press('ArrowUp');
    await expect.poll(() => search.locator('textarea.query').inputValue()).not.toBe('');
    await expect.poll(() => rows(search).count()).toBeGreaterThan(0);
  });

  test('Tab comes by everything once: the box, its button, the summary, the results', async () => {
    const search = await sidebar(on().page, 'search');
    const stops: string[] = [];
    await search.locator('textarea.query').focus();
    for (let step = 0; step < 12 && (await focused(search)) !== 'treeitem'; step++) {
      await press('Tab');
      stops.push(
        await search.evaluate(
          `document.activeElement?.ariaLabel ?? document.activeElement?.labels?.[0]?.textContent ?? document.activeElement?.textContent ?? ''`,
        ),
      );
    }
    expect(await focused(search)).toBe('treeitem');
    expect(stops.every((name) => name.trim() !== '')).toBe(true);
    expect(stops).toContain('Toggle Search Details');
  });
}
