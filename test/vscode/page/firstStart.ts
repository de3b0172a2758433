import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { ask, firstHit, rows, seen } from './asking.ts';
import { question } from './sample.ts';
import { type Stage, sidebar } from './stage.ts';

/** Gives the sidebar some more of the window, so that lines of code find room. */
async function widen(page: Page): Promise<void> {
  const box = (await page.locator('.part.sidebar').boundingBox())!;
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width, y);
  await page.mouse.down();
  await page.mouse.move(box.x + 440, y, { steps: 4 });
  await page.mouse.up();
}

/** From a window that has never had Lodestone in it to the first answer. */
export function firstStart(on: () => Stage): void {
  test('one click in the activity bar shows a box to type in, however far the index is', async () => {
    const { page, picture } = on();
    await page.locator('.activitybar .action-label[aria-label^="Lodestone"]').click();
    const search = await sidebar(page, 'search');
    await search.locator('textarea.query').waitFor();
    await widen(page);
    await picture('indexing');
  });

  test('the status bar says how far it is, and then that it is done', async () => {
    const { page } = on();
    const item = page.locator('.statusbar-item[id^="lodestone"]');
    await item.waitFor();
    await expect.poll(() => seen(item), { timeout: 120_000 }).toMatch(/Lodestone\s*$/);
    const search = await sidebar(page, 'search');
    await expect.poll(() => search.locator('.index-line').count()).toBe(0);
  });

  test('a question in plain words finds code that answers it', async () => {
    const { page, picture } = on();
    const search = await sidebar(page, 'search');
    await ask(search, question);
    await expect.poll(() => firstHit(search)).toBe('redeliver');
    await picture('answer');
  });

  test('the answer follows each letter that is typed', async () => {
    const { page } = on();
    const search = await sidebar(page, 'search');
    await search.locator('textarea.query').fill('');
    await expect.poll(() => rows(search).count()).toBe(0);
    await search.locator('textarea.query').pressSequentially('postage', { delay: 40 });
    await expect.poll(() => firstHit(search)).toBe('postage');
    await search.locator('textarea.query').fill('');
    await search
      .locator('textarea.query')
      .pressSequentially("signature of a parcel's neighbour", { delay: 20 });
    await expect.poll(() => firstHit(search)).toBe('verify_signature');
  });

  test('nothing popped up that nobody asked for', async () => {
    expect(await on().page.locator('.notification-toast').count()).toBe(0);
  });
}
