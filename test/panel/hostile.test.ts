import fc from 'fast-check';
import { expect, test } from 'vitest';
import { answer, hit } from './answers.ts';
import { searchViews } from './searchViews.ts';

const views = searchViews();
const bait = '<img src=x onerror="window.ran = true"><script>window.ran = true</script>';

test('code, paths, names, notices and errors that are markup are shown, and never run', async () => {
  const { host, page } = await views.open();
  host.answer = () =>
    answer(
      [
        hit({
          path: `${bait}/${bait}.html`,
          symbol: bait,
          kind: bait,
          language: 'html',
          text: `${bait}\n</code></div>${bait}`,
        }),
      ],
      {
        marks: ['img', 'script'],
        notices: [bait],
      },
    );
  await page.fill('.query', bait);
  await page.waitForSelector('.hit');
  expect(await page.locator('.hit .text').first().textContent()).toBe(bait);
  expect(await page.locator('.hit .name').textContent()).toBe(bait);
  expect(await page.locator('.notice').textContent()).toBe(bait);
  host.answer = () => Promise.reject(new Error(bait));
  await page.fill('.query', `${bait} again`);
  await page.locator('.block.error').waitFor();
  expect(await page.locator('.results img, .results script, .block img').count()).toBe(0);
  expect(await page.evaluate(() => 'ran' in window)).toBe(false);
});

test('the page’s policy runs no script but its own, even if markup came in', async () => {
  const { page, complaints } = await views.open();
  await page.evaluate((markup) => {
    document.body.insertAdjacentHTML('beforeend', markup);
    const script = document.createElement('script');
    script.textContent = 'window.ran = true';
    document.body.append(script);
  }, '<div onclick="window.ran = true" id="inline">x</div>');
  await page.evaluate(() => document.getElementById('inline')!.click());
  expect(await page.evaluate(() => 'ran' in window)).toBe(false);
  await expect.poll(() => complaints.length).toBe(2);
  expect(complaints.splice(0).every((each) => each.includes('Content Security Policy'))).toBe(true);
});

test('any text as code, path and symbol is shown as that text', async () => {
  const { host, page, tell } = await views.open();
  await page.fill('.query', 'first');
  const piece = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 12 }),
    fc.constantFrom('<b>', '</span>', '&amp;', '<!--', ']]>', '${x}', '\t', '"', "'", '\\u003c', 'retry'),
  );
  const word = fc
    .array(piece, { minLength: 1, maxLength: 6 })
    .map((pieces) => pieces.join('').replace(/[\r\n]/g, ' '));
  await fc.assert(
    fc.asyncProperty(
      fc.array(word, { minLength: 1, maxLength: 5 }),
      word.map((name) => name.replaceAll('/', '_')),
      word,
      fc.constantFrom('typescript', 'html', 'markdown', 'php', 'text'),
      async (lines, name, symbol, language) => {
        host.answer = () =>
          answer([hit({ path: `src/${name}`, symbol, language, text: ['{', ...lines, '}'].join('\n') })], {
            marks: ['retry', 'b'],
          });
        const before = host.asked.length;
        await page.fill('.query', '');
        await page.fill('.query', 'again');
        await expect.poll(() => host.asked.length).toBeGreaterThan(before);
        await page.waitForSelector('.hit');
        const shown = await page.evaluate(() => ({
          lines: [...document.querySelectorAll('.hit .text')].map((line) => line.textContent),
          name: document.querySelector('.file .name')?.textContent,
          symbol: document.querySelector('.hit .name')?.textContent ?? '',
          others: document.querySelectorAll('.results :not(div, span, code, mark, button)').length,
        }));
        expect(shown).toEqual({
          lines: ['{', ...lines.map(writtenOut), '}'],
          name: writtenOut(name),
          symbol: writtenOut(symbol),
          others: 0,
        });
      },
    ),
    { numRuns: 40 },
  );
  tell({ type: 'ask' });
}, 120_000);

/** Characters that can't be seen are written out, as the editor does. */
function writtenOut(text: string): string {
  return text.replace(/[\p{Cc}\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu, (each) =>
    each === '\t' ? each : `U+${each.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`,
  );
}

test('a character that would turn the line round is written out', async () => {
  const { host, page } = await views.open();
  host.answer = () => answer([hit({ text: 'if (isAdmin\u202e /* begin admins only */ {' })]);
  await page.fill('.query', 'admin');
  await page.waitForSelector('.hit');
  expect(await page.locator('.hit .text').textContent()).toContain('isAdminU+202E /*');
});
