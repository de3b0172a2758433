/** Every suite in `api/`, run in a real extension host: one test here for each there. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, describe, test } from 'vitest';
import { openBrowser } from './editor/workbench.ts';
import { runSuite } from './runSuite.ts';

const only = process.env['LODESTONE_SUITE'];
const suites = readdirSync(fileURLToPath(new URL('api', import.meta.url)))
  .filter((file) => file.endsWith('.test.ts'))
  .map((file) => file.slice(0, -'.test.ts'.length))
  .filter((name) => !only || name === only);
const browser: Browser = await openBrowser();
afterAll(() => browser.close());

for (const name of suites) {
  // The suite runs while vitest collects: only then is it known which tests it has.
  describe(`in the extension host: ${name}`, async () => {
    for (const result of await runSuite(browser, name)) {
      test(result.name, () => {
        if (!result.error) return;
        const failure = new Error(result.error.split('\n')[0]);
        failure.stack = result.error;
        throw failure;
      });
    }
  });
}
