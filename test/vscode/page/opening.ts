import { expect, test } from 'vitest';
import { ask, firstHit, focused, seen } from './asking.ts';
import { question } from './sample.ts';
import { type Stage, sidebar } from './stage.ts';

/** Results opened with the mouse. */
export function opening(on: () => Stage): void {
  test('a click shows the file at the lines, and the focus stays in the results', async () => {
    const { page } = on();
    const search = await sidebar(page, 'search');
    await ask(search, question);
    await expect.poll(() => firstHit(search)).toBe('redeliver');
    await search.locator('.row.hit', { hasText: 'redeliver' }).first().locator('.head .label').click();
    await page.locator('.tab.active', { hasText: 'retry.ts' }).waitFor();
    expect(await seen(page.locator('.editor-instance .view-lines'))).toContain('redeliver');
    expect(await seen(page.locator('[id="status.editor.selection"]'))).toMatch(/^Ln 3, Col 1/);
    expect(await focused(search)).toBe('treeitem');
    await on().picture('opened');
  });
}
