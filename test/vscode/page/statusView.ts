import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { runCommand } from '../editor/workbench.ts';
import { seen } from './asking.ts';
import { type Stage, sidebar } from './stage.ts';

/** Does something while the search's part of the sidebar is folded away. */
async function alone(page: Page, work: () => Promise<void>): Promise<void> {
  const header = page.locator('.pane-header[aria-label^="Search"]');
  await header.click();
  const status = await sidebar(page, 'status');
  await status.locator('.state').first().scrollIntoViewIfNeeded();
  await work();
  await header.click();
  await (await sidebar(page, 'search')).locator('textarea.query').waitFor();
}

/** The index's page in the sidebar. */
export function statusView(on: () => Stage): void {
  test('it shows what the index holds', async () => {
    const { page } = on();
    await runCommand(page, 'Lodestone: Show Index Status');
    const status = await sidebar(page, 'status');
    const text = () => seen(status.locator('main'));
    await expect.poll(text).toMatch(/Files\s+\d{2,}/);
    expect(await text()).toMatch(/Chunks\s+[\d,.\s]+/);
    expect(await text()).toMatch(/Model\s+\S/);
  });

  test('a full reindex asks first, then shows a progress that never goes back', async () => {
    const { page, picture } = on();
    const status = await sidebar(page, 'status');
    const bar = status.locator('[role=progressbar]');
    // Noted in the page itself: looking from outside would miss steps.
    await status.evaluate(`{
      const bar = document.querySelector('[role=progressbar]');
      window.steps = [];
      const note = () => bar.ariaValueNow === null || window.steps.push(Number(bar.ariaValueNow));
      new MutationObserver(note).observe(bar, { attributeFilter: ['aria-valuenow'] });
    }`);
    await status.getByRole('button', { name: 'Reindex…' }).click();
    const dialog = page.locator('.monaco-dialog-box');
    await dialog.waitFor();
    await picture('confirm');
    await dialog.locator('.monaco-button', { hasText: 'Reindex' }).click();
    await bar.waitFor();
    await picture('status-indexing');
    await bar.waitFor({ state: 'hidden', timeout: 120_000 });
    const steps = await status.evaluate<number[]>('window.steps');
    expect(steps.length).toBeGreaterThan(1);
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
  });

  test('the run that was just made stands first among the last ones', async () => {
    const { page, picture } = on();
    const status = await sidebar(page, 'status');
    await status.locator('summary', { hasText: 'Last runs' }).click();
    await expect.poll(() => seen(status.locator('details[data-key=runs]'))).toMatch(/full|everything|anew/i);
    await alone(page, () => picture('status'));
  });
}
