import { expect, test } from 'vitest';
import type { Activity } from '../../src/protocol/engineApi.ts';
import { type StatusEvent, type StatusPageApi, statusPageMethods } from '../../src/protocol/panelApi.ts';
import { axeFaults } from './axe.ts';
import { FakeStatusHost, rootPage, run } from './fakeStatusHost.ts';
import { themes } from './themes.ts';
import type { PageOptions } from './webview.ts';
import { webviews } from './webviews.ts';

const openView = webviews<StatusPageApi, StatusEvent>('status', statusPageMethods, 'main:visible');
const open = (host = new FakeStatusHost(), options: PageOptions = {}) => openView(host, options);

const progress = (percent: number) => ({
  run: 'run-2',
  root: '/work/shop',
  phase: 'processing' as const,
  filesDone: percent * 10,
  filesTotal: 1000,
  chunks: 0,
  percent,
  filesPerSecond: 10,
  secondsLeft: 12,
});
const syncing = (percent: number): Activity => ({
  kind: 'syncing',
  elsewhere: false,
  progress: progress(percent),
});

test('says what there is: state, files, chunks, size, model, how changes are found', async () => {
  const { page, tell } = await open();
  await page.getByText('Not indexed yet').waitFor();
  tell({ type: 'page', page: rootPage() });
  await page.getByText('Up to date').waitFor();
  await page.getByText('Checked 3 minutes ago, next check in 2 minutes').waitFor();
  expect(await page.locator('.body > .facts dd').allTextContents()).toEqual([
    '1,240',
    '9,312',
    '38 MB',
    'lodestone (bundled); kept besides: nomic-embed-text',
    'noticed at once',
  ]);
});

test('progress is shown as it is told, with its bar, and what was open stays open', async () => {
  const { page, tell } = await open();
  tell({ type: 'page', page: rootPage() });
  await page.locator('summary', { hasText: 'Last runs' }).click();
  await page.locator('summary', { hasText: 'First index' }).click();
  tell({ type: 'state', state: { ...rootPage().state, activity: syncing(41.6) } });
  await page.getByText('Indexing 41 %').waitFor();
  await page.getByText('Reading: 416 of 1,000 files, about 12 s left').waitFor();
  expect(await page.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('41');
  expect(await page.getByText('1,240 seen, 1,237 unchanged').count()).toBe(1);
  expect(await page.getByText('1,240 seen, 0 unchanged, 1,240 new').isVisible()).toBe(true);
  tell({
    type: 'page',
    page: rootPage({ runs: [run({ id: 'run-2', outcome: 'failed', error: 'The disk is full.' })] }),
  });
  await page.getByText('Files changed: failed').waitFor();
});

test('every command has its button, for this root; which, depends on what it is at', async () => {
  const { host, page, tell } = await open();
  tell({ type: 'page', page: rootPage() });
  for (const label of ['Sync Now', 'Pause', 'Reindex…', 'Choose Model…', 'Clear Index…', 'Show Log']) {
    await page.getByRole('button', { name: label }).click();
  }
  tell({ type: 'state', state: { ...rootPage().state, activity: syncing(3) } });
  await page.getByRole('button', { name: 'Cancel' }).click();
  tell({
    type: 'state',
    state: { ...rootPage().state, activity: { kind: 'paused', by: 'person', message: 'Paused.' } },
  });
  await page.getByRole('button', { name: 'Resume' }).click();
  const commands = [
    'syncNow',
    'pause',
    'reindex',
    'chooseModel',
    'clearIndex',
    'showLog',
    'cancel',
    'resume',
  ];
  await expect.poll(() => host.ran).toEqual(commands.map((command) => ({ command, root: '/work/shop' })));
});

test('a button that is pressed keeps the focus when the page is told anew', async () => {
  const { page, tell } = await open();
  tell({ type: 'page', page: rootPage() });
  await page.getByRole('button', { name: 'Show Log' }).focus();
  tell({ type: 'page', page: rootPage() });
  await page.locator('summary', { hasText: 'Problems (1)' }).waitFor();
  await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Show Log');
});

test('problems have a way out, and skipped files are told in plain words', async () => {
  const { host, page, tell } = await open();
  tell({ type: 'page', page: rootPage() });
  await page.locator('summary', { hasText: 'Problems (1)' }).click();
  await page.getByText('permission denied (EACCES)').waitFor();
  await page.getByRole('button', { name: 'Open src/secret/vault.ts' }).click();
  await page.getByRole('button', { name: 'Why? src/secret/vault.ts' }).click();
  await page.getByText(host.sentence).waitFor();
  await page.getByRole('button', { name: 'Try Again src/secret/vault.ts' }).click();
  await expect.poll(() => host.retried).toEqual([{ root: '/work/shop', path: 'src/secret/vault.ts' }]);
  expect(host.opened).toEqual([{ root: '/work/shop', path: 'src/secret/vault.ts' }]);
  await page.locator('summary', { hasText: 'Not indexed' }).click();
  expect(await page.locator('.skips li').allTextContents()).toEqual([
    'Ignored by .gitignore, git’s excludes or .lodestoneignore312 files',
    'Left out by default dependencies, build output, lock files, media4 folders',
    'Secrets keys, credentials and .env files are never read2 files',
    'Too large over the size limit of the settings1 file',
    'Binary by their content27 files',
  ]);
});

test('several roots have a part each; without any, the view says what to do', async () => {
  const host = new FakeStatusHost();
  const roots = ['shop', 'site'].map((name) => ({
    root: `/work/${name}`,
    name,
    activity: { kind: 'idle' as const },
  }));
  host.scene = { kind: 'ready', roots };
  const { page, tell } = await open(host);
  expect(await page.getByRole('region').count()).toBe(2);
  tell({ type: 'scene', scene: { kind: 'nothing', message: 'No folder is open.' } });
  await page.getByRole('button', { name: 'Open Folder' }).click();
  await expect.poll(() => host.ran).toEqual([{ command: 'openFolder' }]);
  expect(await page.getByRole('region').count()).toBe(0);
});

test.each(['dark', 'light', 'highContrast'] as const)(
  'axe finds nothing wrong, all open, %s',
  async (kind) => {
    const { page, tell } = await open(undefined, { theme: themes[kind] });
    tell({ type: 'page', page: rootPage() });
    await page.locator('.fold').first().waitFor();
    await page.evaluate(() => {
      for (const each of document.querySelectorAll('details')) each.open = true;
    });
    expect(await axeFaults(page)).toEqual([]);
  },
);

test('a button that is pressed while progress is told does what it says', async () => {
  const { host, page, tell } = await open();
  tell({ type: 'page', page: rootPage({ state: { ...rootPage().state, activity: syncing(10) } }) });
  const cancel = page.getByRole('button', { name: 'Cancel' });
  await cancel.hover();
  await page.mouse.down();
  tell({ type: 'state', state: { ...rootPage().state, activity: syncing(20) } });
  await page.getByText('Indexing 20 %').waitFor();
  await page.mouse.up();
  await expect.poll(() => host.ran).toEqual([{ command: 'cancel', root: '/work/shop' }]);
});

test('a second folder gives the first one its name', async () => {
  const { host, page, tell } = await open();
  tell({ type: 'page', page: rootPage() });
  const title = page.locator('h2', { hasText: 'shop' });
  await expect.poll(() => title.getAttribute('class')).toBe('unseen');
  const till = { root: '/work/till', name: 'till', activity: { kind: 'idle' as const } };
  const roots = host.scene.kind === 'ready' ? [...host.scene.roots, till] : [];
  tell({ type: 'scene', scene: { kind: 'ready', roots } });
  await expect.poll(() => title.getAttribute('class')).toBe('root-name');
});

test('a host that can’t be asked is told of, in place of nothing', async () => {
  const host = new FakeStatusHost();
  host.ready = () => Promise.reject(new Error('The window is closing.'));
  const { page } = await open(host);
  await page.getByText('The window is closing.').waitFor();
});

test('a sync that was cancelled doesn’t pass for an index that is up to date', async () => {
  const { page, tell } = await open();
  const activity = { kind: 'idle' as const, isBehind: true as const };
  tell({ type: 'page', page: rootPage({ state: { ...rootPage().state, activity } }) });
  await page.getByText('Not up to date').waitFor();
});
