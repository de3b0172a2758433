/** Words for what a person does in the sidebar's search. */
import type { Frame, Locator } from 'playwright-core';

/** Puts a question in the box. */
export async function ask(search: Frame, question: string): Promise<void> {
  await search.locator('textarea.query').fill(question);
}

/** All rows of results: files and hits. */
export function rows(search: Frame): Locator {
  return search.locator('.results [role=treeitem]');
}

/** The symbol of the best hit, '' while there is none. */
export async function firstHit(search: Frame): Promise<string> {
  return (await search.locator('.row.hit .name').allInnerTexts())[0] ?? '';
}

/** The names of the files that were found, in order. */
export async function files(search: Frame): Promise<string[]> {
  const spoken = search.locator('.results [role=treeitem][aria-level="1"]');
  return (await spoken.evaluateAll((each) => each.map((row) => row.getAttribute('data-key') ?? ''))).map(
    (key) => key.slice(key.lastIndexOf('/') + 1),
  );
}

/** What of the workbench has the focus, as one word: `query`, `row`, `editor` or the element's own class. */
export async function focused(search: Frame): Promise<string> {
  // A string: these files are checked without the browser's types.
  return search.evaluate(
    `!document.hasFocus() ? 'elsewhere' : (document.activeElement?.getAttribute('role') ?? document.activeElement?.className ?? '')`,
  );
}

/** The text that is seen of an element. */
export async function seen(element: Locator): Promise<string> {
  // biome-ignore lint/performance/useDomNodeTextContent: what is hidden doesn't count, and lines part words.
  return element.innerText();
}
