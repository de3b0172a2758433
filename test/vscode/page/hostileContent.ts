import { expect, test } from 'vitest';
import { ask, files, seen } from './asking.ts';
import { hostileText } from './sample.ts';
import { type Stage, sidebar } from './stage.ts';

/** Code that looks like markup is shown, and never run. */
export function hostileContent(on: () => Stage): void {
  test('markup in a file is text in the results', async () => {
    const { page } = on();
    let dialogs = 0;
    const count = () => {
      dialogs++;
    };
    page.on('dialog', count);
    const search = await sidebar(page, 'search');
    await ask(search, 'how hostile markup looks');
    await expect.poll(() => files(search)).toContain('hostile.ts');
    const row = search.locator('.row.hit', { hasText: 'onerror' }).first();
    const more = row.locator('button.more');
    if (await more.count()) await more.click();
    const shown = (await seen(search.locator('.row.hit', { hasText: 'onerror' }).first())).replaceAll(
      '\u00a0',
      ' ',
    );
    expect(shown).toContain(hostileText.split('\n')[0]!.slice(3));
    expect(await search.locator('.results img, .results a, .results script, .results style').count()).toBe(0);
    expect(await page.evaluate(`'hacked' in window`)).toBe(false);
    await on().picture('hostile');
    page.off('dialog', count);
    expect(dialogs).toBe(0);
  });

  test('a question made of markup is text too', async () => {
    const search = await sidebar(on().page, 'search');
    await ask(search, '<img src=x onerror=alert(1)> nowhere-to-be-found');
    await expect.poll(() => seen(search.locator('[role=status]'))).toMatch(/result|No results/);
    expect(await search.locator('body img').count()).toBe(0);
  });
}
