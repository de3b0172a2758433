import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { type SearchEvent, type SearchPageApi, searchPageMethods } from '../../src/protocol/panelApi.ts';
import { FakeSearchHost } from './fakeSearchHost.ts';
import { openWebview, type PageOptions, startBrowser, type Webview } from './webview.ts';

/** Opens search views for a file's tests and closes them; a page that complained fails its test. */
export function searchViews() {
  let browser: Browser;
  const opened: Webview<SearchEvent>[] = [];
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterEach(async () => {
    const complaints = opened.flatMap((view) => view.complaints);
    for (const view of opened.splice(0)) await view.close();
    expect(complaints).toEqual([]);
  });
  afterAll(() => browser.close());
  return {
    async open(
      host = new FakeSearchHost(),
      options: PageOptions = {},
    ): Promise<{ host: FakeSearchHost; page: Page; tell(event: SearchEvent): void; complaints: string[] }> {
      const view = await openWebview<SearchPageApi, SearchEvent>(
        browser,
        'search',
        searchPageMethods,
        host,
        options,
      );
      opened.push(view);
      await view.page.waitForSelector('.box', { state: 'attached' });
      return { host, page: view.page, tell: view.pages.tell, complaints: view.complaints };
    },
  };
}
