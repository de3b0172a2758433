import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { answer, hit } from './answers.ts';
import { FakeSearchHost } from './fakeSearchHost.ts';
import { searchViews } from './searchViews.ts';

const views = searchViews();
const long = Array.from({ length: 20 }, (_, index) => `line${index}();`).join('\n');

async function withResults() {
  const host = new FakeSearchHost();
  host.answer = () =>
    answer([
      hit({ symbol: 'one' }),
      hit({ symbol: 'two', startLine: 30, endLine: 49, text: long, score: 0.9 }),
      hit({ path: 'b.ts', symbol: 'three', score: 0.8 }),
    ]);
  const view = await views.open(host);
  await view.page.fill('.query', 'cart');
  await view.page.waitForSelector('.hit');
  return view;
}

/** The name of what has the focus: a row's symbol or file, or what it is called otherwise. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = document.activeElement as HTMLElement;
    return (
      element.querySelector('.name')?.textContent ?? element.getAttribute('aria-label') ?? element.tagName
    );
  });
}

test('arrows, Home and End go through the rows, from the box and back to it', async () => {
  const { page } = await withResults();
  const path: string[] = [];
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'End', 'Home', 'ArrowUp']) {
    await page.keyboard.press(key);
    path.push(await focused(page));
  }
  expect(path).toEqual([
    'cart.ts',
    'one',
    'two',
    'three',
    'cart.ts',
    'Search code: type a question or some words',
  ]);
});

test('Enter opens and gives the focus away, Space looks, Control+Enter opens to the side', async () => {
  const { host, page } = await withResults();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  for (const [key, how] of [
    ['Enter', 'keep'],
    [' ', 'peek'],
    ['Control+Enter', 'side'],
  ] as const) {
    await page.keyboard.press(key);
    await expect
      .poll(() => host.opened.at(-1))
      .toEqual({ root: '/work/shop', path: 'src/cart.ts', startLine: 10, endLine: 12, how });
  }
});

test('left and right close and open files, and show fewer and all lines of a hit', async () => {
  const { page } = await withResults();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowLeft');
  expect(await page.locator('.hit').count()).toBe(1);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowDown');
  expect(await focused(page)).toBe('two');
  const lines = page.locator('.hit').nth(1).locator('.line');
  await page.keyboard.press('ArrowRight');
  expect(await lines.count()).toBe(20);
  expect(await focused(page)).toBe('two');
  await page.keyboard.press('ArrowLeft');
  expect(await lines.count()).toBe(6);
  await page.keyboard.press('ArrowLeft');
  expect(await focused(page)).toBe('cart.ts');
});

test('copies the path by keys, and the menu is worked by keys alone', async () => {
  const { host, page } = await withResults();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Control+c');
  await expect.poll(() => host.copied.at(-1)?.what).toBe('path');
  await page.keyboard.press('Shift+F10');
  expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('Open');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await expect.poll(() => host.copied.at(-1)?.what).toBe('relative');
  expect(await focused(page)).toBe('one');
  await page.keyboard.press('Shift+F10');
  await page.keyboard.press('Escape');
  expect(await page.locator('.menu').count()).toBe(0);
  expect(await focused(page)).toBe('one');
});

test('Escape goes back to the box, then clears it; Enter puts the query into the history', async () => {
  const { host, page } = await withResults();
  await page.keyboard.press('Enter');
  expect(host.remembered).toEqual(['cart']);
  expect(await focused(page)).toBe('cart.ts');
  await page.keyboard.press('Escape');
  expect(await focused(page)).toBe('Search code: type a question or some words');
  await page.keyboard.press('Escape');
  expect(await page.inputValue('.query')).toBe('');
  await page.locator('.examples').waitFor();
});

test('up and down in the empty box walk through the queries asked before', async () => {
  const host = new FakeSearchHost();
  host.begin = { ...host.begin, history: ['older', 'newer'] };
  const { page } = await views.open(host);
  await page.focus('.query');
  const shown: string[] = [];
  for (const key of ['ArrowUp', 'ArrowUp', 'ArrowDown', 'ArrowDown']) {
    await page.keyboard.press(key);
    shown.push(await page.inputValue('.query'));
  }
  expect(shown).toEqual(['newer', 'older', 'newer', '']);
});

test('Tab reaches the box, the details, the toolbar and one row of the results, in that order', async () => {
  const { page } = await withResults();
  await page.getByRole('button', { name: 'Toggle Search Details' }).click();
  await page.focus('.query');
  const order: string[] = [];
  for (let step = 0; step < 9; step += 1) {
    await page.keyboard.press('Tab');
    order.push(
      await page.evaluate(() => {
        const element = document.activeElement as HTMLElement;
        return (
          element.getAttribute('aria-label') ??
          (element as HTMLInputElement).labels?.[0]?.textContent ??
          element.tagName.toLowerCase()
        );
      }),
    );
  }
  expect(order.slice(0, 8)).toEqual([
    'Clear Query',
    'Toggle Search Details',
    'files to include',
    'files to exclude',
    'languages',
    'Clear Search Results',
    'Collapse All',
    'cart.ts, src, 2 results',
  ]);
});
