import { expect, test } from 'vitest';
import type { PageAnswer } from '../../src/protocol/panelApi.ts';
import { answer, hit } from './answers.ts';
import { FakeSearchHost } from './fakeSearchHost.ts';
import { searchViews } from './searchViews.ts';

const views = searchViews();

const six = () =>
  answer(
    [
      hit(),
      hit({ startLine: 30, endLine: 50, symbol: 'removeFromCart', text: lines(21), score: 0.8 }),
      hit({ path: 'src/pay/card.ts', symbol: 'payByCard', score: 0.7 }),
    ],
    { marks: ['cart'] },
  );

function lines(many: number): string {
  return Array.from({ length: many }, (_, index) => `  line${index}();`).join('\n');
}

test('answers as one types: one question for one pause, and the results by file', async () => {
  const { host, page } = await views.open();
  host.answer = six;
  await page.locator('.query').pressSequentially('cart');
  await page.waitForSelector('.hit');
  expect(host.asked.at(-1)).toMatchObject({
    query: 'cart',
    roots: [],
    paths: [],
    excludes: [],
    languages: [],
  });
  expect(await page.locator('.file .name').allTextContents()).toEqual(['cart.ts', 'card.ts']);
  expect(await page.locator('.hit .name').allTextContents()).toEqual([
    'addToCart',
    'removeFromCart',
    'payByCard',
  ]);
  expect(await page.locator('.counts').textContent()).toBe('3 results in 2 files');
  expect(await page.locator('mark').allTextContents()).toContain('Cart');
});

test('the host hears of the focus in the box, before anything is typed', async () => {
  const { host, page } = await views.open();
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await expect.poll(() => page.evaluate(() => document.activeElement?.tagName)).toBe('BODY');
  const before = host.expected;
  await page.focus('.query');
  await expect.poll(() => host.expected).toBe(before + 1);
  expect(host.asked).toEqual([]);
});

test('a question that was typed over is cancelled, and its late answer is never shown', async () => {
  const { host, page } = await views.open();
  let answerLate: (late: PageAnswer) => void = () => {};
  const late = new Promise<PageAnswer>((resolve) => {
    answerLate = resolve;
  });
  host.answer = (query) => (query === 'first' ? late : answer([hit({ symbol: 'second' })]));
  await page.fill('.query', 'first');
  await expect.poll(() => host.asked.length).toBe(1);
  await page.fill('.query', 'second');
  await page.waitForSelector('.hit');
  expect(host.signals[0]!.aborted).toBe(true);
  answerLate(answer([hit({ symbol: 'first' })]));
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
  expect(await page.locator('.hit .name').allTextContents()).toEqual(['second']);
});

test('the details restrict the question as they do in the Search view, and say so when nothing is found', async () => {
  const { host, page } = await views.open();
  await page.fill('.query', 'cart');
  await page.getByRole('button', { name: 'Toggle Search Details' }).click();
  await page.getByLabel('files to include').fill('src/**, *.{ts,tsx}');
  await page.getByLabel('files to exclude').fill('dist');
  await page.getByLabel('languages').fill('ts');
  await expect
    .poll(() => host.asked.at(-1))
    .toMatchObject({
      query: 'cart',
      paths: ['src/**', '*.{ts,tsx}'],
      excludes: ['dist'],
      languages: ['ts'],
    });
  await page.getByText('Searched shop in src/**, *.{ts,tsx}; without dist; in the language ts.').waitFor();
  await page.getByRole('button', { name: 'Search Without Filters' }).click();
  await expect
    .poll(() => host.asked.at(-1))
    .toMatchObject({ query: 'cart', paths: [], excludes: [], languages: [] });
});

test('with several roots one can be chosen, and hits say where they lie', async () => {
  const host = new FakeSearchHost();
  const roots = ['shop', 'site'].map((name) => ({
    root: `/work/${name}`,
    name,
    activity: { kind: 'idle' as const },
  }));
  host.begin = { ...host.begin, scene: { kind: 'ready', roots } };
  host.answer = () => answer([hit(), hit({ root: '/work/site', score: 0.5 })]);
  const { page } = await views.open(host);
  await page.fill('.query', 'cart');
  await page.waitForSelector('.hit');
  expect(await page.locator('.file .place').allTextContents()).toEqual(['shop • src', 'site • src']);
  await page.getByRole('button', { name: 'Toggle Search Details' }).click();
  await page.getByLabel('folder').selectOption('site');
  await expect.poll(() => host.asked.at(-1)?.roots).toEqual(['/work/site']);
});

test('a click looks at the result, on a line at that line; a double click opens it; the menu and the buttons do the rest', async () => {
  const { host, page } = await views.open();
  host.answer = six;
  await page.fill('.query', 'cart');
  await page.locator('.hit .line').nth(1).click();
  await expect
    .poll(() => host.opened.at(-1))
    .toMatchObject({ path: 'src/cart.ts', startLine: 10, line: 11, how: 'peek' });
  await page.locator('.hit .head .label').first().dblclick();
  await expect.poll(() => host.opened.at(-1)).toMatchObject({ startLine: 10, how: 'keep' });
  await page.locator('.hit').nth(2).hover();
  await page.locator('.hit').nth(2).getByRole('button', { name: 'Open to the Side' }).click();
  await expect.poll(() => host.opened.at(-1)).toMatchObject({ path: 'src/pay/card.ts', how: 'side' });
  await page.locator('.hit .head').nth(2).click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Copy Relative Path' }).click();
  await expect.poll(() => host.copied.at(-1)).toMatchObject({ what: 'relative', path: 'src/pay/card.ts' });
  expect(host.remembered).toContain('cart');
});

test('find similar asks with the hit’s lines, says so, and goes back', async () => {
  const { host, page } = await views.open();
  host.answer = six;
  await page.fill('.query', 'cart');
  await page.locator('.hit').first().hover();
  await page.locator('.hit').first().getByRole('button', { name: 'Find Similar Code' }).click();
  await page.getByText('Similar to cart.ts:10–12').waitFor();
  expect(host.samples[0]!.sample).toMatchObject({
    path: 'src/cart.ts',
    startLine: 10,
    endLine: 12,
    text: hit().text,
  });
  expect(await page.inputValue('.query')).toBe('');
  await page.getByRole('button', { name: 'Leave Similar Code' }).click();
  expect(await page.inputValue('.query')).toBe('cart');
  await expect.poll(() => host.asked.length).toBe(2);
});

test('all lines are shown by the button below the code, and over the page while the mouse rests on it', async () => {
  const { host, page } = await views.open();
  host.answer = six;
  await page.fill('.query', 'cart');
  const long = page.locator('.hit').nth(1);
  await long.locator('.code').hover();
  await page.locator('.hover-card').waitFor();
  expect(await page.locator('.hover-card .line').count()).toBe(21);
  await page.mouse.move(5, 5);
  await page.locator('.hover-card').waitFor({ state: 'detached' });
  await long.getByRole('button', { name: '15 more lines' }).click();
  expect(await long.locator('.line').count()).toBe(21);
  await long.getByRole('button', { name: 'Show fewer lines' }).click();
  expect(await long.locator('.line').count()).toBe(6);
});

test('what was asked, what is open and where the focus was outlive the page', async () => {
  const { host, page } = await views.open();
  host.answer = six;
  await page.fill('.query', 'cart');
  await page.locator('.file').nth(1).click();
  await page.locator('.hit').nth(1).getByRole('button', { name: '15 more lines' }).click();
  await page.reload();
  await page.waitForSelector('.hit');
  expect(await page.inputValue('.query')).toBe('cart');
  expect(await page.locator('.file').nth(1).getAttribute('aria-expanded')).toBe('false');
  expect(await page.locator('.hit').nth(1).locator('.line').count()).toBe(21);
  expect(await page.locator('[role=treeitem][tabindex="0"]').getAttribute('aria-label')).toContain(
    'removeFromCart',
  );
});

test('a changed index is asked again without a word, and the focus stays where it was', async () => {
  const { host, page, tell } = await views.open();
  host.answer = six;
  await page.fill('.query', 'cart');
  await page.locator('.hit').nth(2).focus();
  host.answer = () => answer([hit({ path: 'new.ts', symbol: 'fresh', score: 2 }), ...six().hits]);
  tell({ type: 'changed' });
  await page.getByText('fresh').first().waitFor();
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toContain(
    'payByCard',
  );
});

test('a wish made before the page was there is granted when it comes', async () => {
  const host = new FakeSearchHost();
  host.begin = { ...host.begin, wish: { type: 'ask', query: 'from the palette' } };
  host.answer = six;
  const { page } = await views.open(host);
  await page.waitForSelector('.hit');
  expect(host.asked.at(-1)?.query).toBe('from the palette');
  expect(await page.inputValue('.query')).toBe('from the palette');
});

test('more than the first hits are there for the asking', async () => {
  const { host, page } = await views.open();
  host.answer = (_, { limit }) =>
    answer(
      Array.from({ length: Math.min(limit, 70) }, (_, index) =>
        hit({ startLine: index * 10 + 1, endLine: index * 10 + 2, score: 1 / (index + 1) }),
      ),
    );
  await page.fill('.query', 'cart');
  await page.getByText('The best 50 results in 1 file').waitFor();
  await page.getByRole('button', { name: 'Show more results' }).click();
  await page.getByText('70 results in 1 file').waitFor();
});
