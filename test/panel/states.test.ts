import { expect, test } from 'vitest';
import type { Progress } from '../../src/protocol/engineApi.ts';
import { NotIndexed } from '../../src/protocol/errors.ts';
import type { Scene } from '../../src/protocol/panelApi.ts';
import { answer, hit } from './answers.ts';
import { FakeSearchHost } from './fakeSearchHost.ts';
import { searchViews } from './searchViews.ts';

const views = searchViews();

function at(scene: Scene): FakeSearchHost {
  const host = new FakeSearchHost();
  host.begin = { ...host.begin, scene };
  return host;
}

function indexing(percent: number): Scene {
  const progress: Progress = {
    run: '1',
    root: '/work/shop',
    phase: 'processing',
    filesDone: percent,
    filesTotal: 100,
    chunks: 0,
    percent,
    filesPerSecond: 1,
    secondsLeft: undefined,
  };
  return {
    kind: 'ready',
    roots: [{ root: '/work/shop', name: 'shop', activity: { kind: 'syncing', elsewhere: false, progress } }],
  };
}

test('nothing asked: examples, and one chosen is asked', async () => {
  const { host, page } = await views.open();
  await page.getByRole('button', { name: 'retry a failed request' }).click();
  await expect.poll(() => host.asked.at(-1)?.query).toBe('retry a failed request');
  expect(await page.inputValue('.query')).toBe('retry a failed request');
});

test('no workspace: why, and the way to open a folder', async () => {
  const { host, page } = await views.open(at({ kind: 'nothing', message: 'No folder is open.' }));
  await page.getByText('No folder is open.').waitFor();
  expect(await page.locator('.query').isVisible()).toBe(false);
  await page.getByRole('button', { name: 'Open Folder' }).click();
  await expect.poll(() => host.ran).toEqual([{ command: 'openFolder' }]);
});

test('turned off: the settings', async () => {
  const { host, page } = await views.open(at({ kind: 'disabled' }));
  await page.getByRole('button', { name: 'Open Settings' }).click();
  await expect.poll(() => host.ran).toEqual([{ command: 'openSettings' }]);
});

test('the engine failed: what happened, another try, the log; once it runs, the question is asked', async () => {
  const { host, page, tell } = await views.open(
    at({ kind: 'failed', message: 'The engine ended five times in a row.' }),
  );
  await page.getByText('The engine ended five times in a row.').waitFor();
  await page.getByRole('button', { name: 'Try Again' }).click();
  await page.getByRole('button', { name: 'Show Log' }).click();
  await expect.poll(() => host.ran.map(({ command }) => command)).toEqual(['retry', 'showLog']);
  tell({ type: 'scene', scene: new FakeSearchHost().begin.scene });
  await page.fill('.query', 'cart');
  await expect.poll(() => host.asked.length).toBe(1);
});

test('a question that failed: what happened, and another try', async () => {
  const host = new FakeSearchHost();
  host.answer = () => Promise.reject(new Error('No file here is in the language "cobol".'));
  const { page } = await views.open(host);
  await page.fill('.query', 'cart');
  await page.getByText('No file here is in the language "cobol".').first().waitFor();
  host.answer = () => answer([hit()]);
  await page.getByRole('button', { name: 'Try Again' }).click();
  await page.waitForSelector('.hit');
});

test('while indexing: how far, truly, and that answers may be incomplete; gone when it is done', async () => {
  const { page, tell } = await views.open(at(indexing(12)));
  await page.getByText('Indexing 12 %, results may be incomplete').waitFor();
  const bar = page.getByRole('progressbar', { name: 'Indexing' });
  expect(await bar.getAttribute('aria-valuenow')).toBe('12');
  tell({ type: 'scene', scene: indexing(62.4) });
  await page.getByText('Indexing 62 %, results may be incomplete').waitFor();
  expect(await bar.getAttribute('aria-valuenow')).toBe('62');
  tell({ type: 'scene', scene: new FakeSearchHost().begin.scene });
  await bar.waitFor({ state: 'hidden' });
});

test('paused and failed roots say so, with a way out', async () => {
  const { host, page, tell } = await views.open(
    at({
      kind: 'ready',
      roots: [
        { root: '/work/shop', name: 'shop', activity: { kind: 'paused', by: 'person', message: 'Paused.' } },
      ],
    }),
  );
  await page.getByText('Indexing is paused: results may be outdated').waitFor();
  await page.getByRole('button', { name: 'Resume' }).click();
  const activity = { kind: 'failed', message: 'The disk is full.' } as const;
  tell({ type: 'scene', scene: { kind: 'ready', roots: [{ root: '/work/shop', name: 'shop', activity }] } });
  await page.getByText('The disk is full.').waitFor();
  await page.getByRole('button', { name: 'Try Again' }).click();
  await expect
    .poll(() => host.ran)
    .toEqual([
      { command: 'resume', root: '/work/shop' },
      { command: 'syncNow', root: '/work/shop' },
    ]);
});

test('notices of the answer are shown, and the counts are told aloud once typing has rested', async () => {
  const host = new FakeSearchHost();
  host.answer = () => answer([hit()], { notices: ['These answers are by words alone.'] });
  const { page } = await views.open(host);
  await page.fill('.query', 'cart');
  await page.getByText('These answers are by words alone.').waitFor();
  const spoken = page.locator('[role=status]');
  expect(await spoken.textContent()).toBe('');
  await expect.poll(() => spoken.textContent()).toBe('1 result in 1 file');
});

test('who asked for less motion gets none', async () => {
  const { page, tell } = await views.open(at(indexing(1)), { reducedMotion: true });
  tell({
    type: 'scene',
    scene: {
      kind: 'ready',
      roots: [{ root: '/work/shop', name: 'shop', activity: { kind: 'syncing', elsewhere: false } }],
    },
  });
  const bit = page.locator('.index-line .bar-bit');
  await bit.waitFor();
  expect(await bit.evaluate((element) => getComputedStyle(element).animationName)).toBe('none');
});

test('a question before there is an index waits for it, and is answered by itself', async () => {
  const host = at(indexing(1));
  host.answer = () => Promise.reject(new NotIndexed('/work/shop'));
  const { page, tell } = await views.open(host);
  await page.fill('.query', 'cart');
  await page.getByText('the first answers come by themselves').waitFor();
  host.answer = () => answer([hit()]);
  tell({ type: 'changed' });
  await page.waitForSelector('.hit');
});

test('a question where the index was cleared: the way to a new one', async () => {
  const host = new FakeSearchHost();
  host.answer = () => Promise.reject(new NotIndexed('/work/shop'));
  const { page } = await views.open(host);
  await page.fill('.query', 'cart');
  await page.getByRole('button', { name: 'Index Now' }).click();
  await expect.poll(() => host.ran).toEqual([{ command: 'syncNow' }]);
});
