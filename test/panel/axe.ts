import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const axe = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Axe {
  run(
    context: object,
    options: object,
  ): Promise<{ violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] }>;
}

/** What axe finds wrong with a page, in short. Code is left out: its colours are the theme's own choice. */
export async function axeFaults(page: Page): Promise<string[]> {
  await page.evaluate(await axe);
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: Axe };
    // A row's name is a summary, as the editor's own lists have it: read with its buttons and all of its
    // code, it would take minutes to hear.
    const rules = { 'label-content-name-mismatch': { enabled: false } };
    const { violations } = await axe.run({ exclude: [['.code']] }, { rules });
    return violations.map(({ id, nodes }) => {
      const places = nodes.map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary ?? ''}`);
      return `${id}: ${places.join(' | ')}`;
    });
  });
}
