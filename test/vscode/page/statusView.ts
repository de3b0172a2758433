import { expect, test } from 'vitest';
import { runCommand } from '../editor/workbench.ts';
import { seen } from './asking.ts';
import { type Stage, sidebar } from './stage.ts';

/** The index's page in the sidebar. */
export function statusView(on: () => Stage): void {
  test('it shows what the index holds', async () => {
    const { page } = on();
    await runCommand(page, 'Lodestone: Show Index Status');
    const status = await sidebar(page, 'status');
    const text = () => seen(status.locator('main'));
    await expect.poll(text).toMatch(/Files\s+\d{2,}/);
    expect(await text()).toMatch(/Chunks\s+[\d,.\s]+/);
    expect(await text()).toMatch(/Model\s+the one that comes with Lodestone/);
  });

  test('a full reindex asks first, then shows a progress that never goes back', async () => {
    const { page, picture } = on();
    const status = await sidebar(page, 'status');
    await status.getByRole('button', { name: 'Reindex…' }).click();
    const dialog = page.locator('.monaco-dialog-box');
    await dialog.waitFor();
    await picture('confirm');
    await dialog.locator('.monaco-button').first().click();
    const percents: number[] = [];
    const lines: string[] = [];
    let taken = false;
    const bar = status.locator('[role=progressbar]');
    await bar.waitFor();
    const end = Date.now() + 120_000;
    while ((await bar.isVisible()) && Date.now() < end) {
      const now = Number(await bar.getAttribute('aria-valuenow', { timeout: 500 }).catch(() => null));
      if (Number.isFinite(now) && now > 0) percents.push(now);
      if (now > 20 && !taken) {
        taken = true;
        const search = await sidebar(page, 'search');
        lines.push(...(await search.locator('.index-line').allInnerTexts()));
        await picture('status-indexing');
      }
      await page.waitForTimeout(50);
    }
    expect(lines).toEqual([expect.stringMatching(/^Indexing \d+ %, results may be incomplete/)]);
    expect(percents.length).toBeGreaterThan(2);
    expect(percents).toEqual([...percents].sort((a, b) => a - b));
    await expect.poll(() => seen(status.locator('.state')), { timeout: 60_000 }).not.toMatch(/%/);
  });

  test('the run that was just made stands first among the last ones', async () => {
    const { page, picture } = on();
    const status = await sidebar(page, 'status');
    await status.locator('summary', { hasText: 'Last runs' }).click();
    await expect.poll(() => seen(status.locator('details[data-key=runs]'))).toMatch(/full|everything|anew/i);
    await picture('status');
  });
}
