import { expect, test } from 'vitest';
import { axeFaults } from './axe.ts';
import { exampleAnswer } from './exampleAnswer.ts';
import { FakeSearchHost } from './fakeSearchHost.ts';
import { searchViews } from './searchViews.ts';
import { syntaxColours, themes } from './themes.ts';

const views = searchViews();

test.each(['dark', 'light', 'highContrast'] as const)(
  'axe finds nothing wrong in any state, %s',
  async (kind) => {
    const host = new FakeSearchHost();
    host.begin = { ...host.begin, look: { variables: syntaxColours[kind], fonts: [] } };
    const { page, tell } = await views.open(host, { theme: themes[kind] });
    await page.locator('.examples').waitFor();
    expect(await axeFaults(page)).toEqual([]);
    host.answer = () => ({ ...exampleAnswer(), notices: ['These answers are by words alone.'] });
    await page.fill('.query', 'which process writes the index');
    await page.waitForSelector('.hit');
    await page.getByRole('button', { name: 'Toggle Search Details' }).click();
    await page.locator('.hit').first().focus();
    expect(await axeFaults(page)).toEqual([]);
    await page.keyboard.press('Shift+F10');
    expect(await axeFaults(page)).toEqual([]);
    await page.keyboard.press('Escape');
    tell({ type: 'scene', scene: { kind: 'failed', message: 'The engine ended five times in a row.' } });
    await page.locator('.block.error').waitFor();
    expect(await axeFaults(page)).toEqual([]);
  },
);
