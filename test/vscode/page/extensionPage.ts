import { expect, test } from 'vitest';
import { runCommand } from '../editor/workbench.ts';
import type { Stage } from './stage.ts';

/** What the editor shows of the extension before it's installed, and after. */
export function extensionPage(on: () => Stage): void {
  test('it says what Lodestone does, without a broken picture', async () => {
    const { page, picture } = on();
    /** How many pictures of the page are broken, in whichever frame holds it. */
    const broken = async () => {
      const script = `document.querySelector('h2#search') ? [...document.images].filter((each) => each.naturalWidth === 0).length : -1`;
      const counts = await Promise.all(
        page.frames().map((frame) => frame.evaluate<number>(script).catch(() => -1)),
      );
      return counts.filter((count) => count >= 0);
    };
    await runCommand(page, 'Show Installed Extensions');
    await page.locator('.extension-list-item', { hasText: 'Lodestone' }).first().click();
    await expect.poll(broken).toEqual([0]);
    await picture('extension-page');
  });
}
