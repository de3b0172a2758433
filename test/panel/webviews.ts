import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { MethodNames, Remote } from '../../src/protocol/rpc.ts';
import { openWebview, type PageOptions, startBrowser, type Webview } from './webview.ts';

/** What a view's tests work with. */
export interface OpenedView<Host, Event> extends Pick<Webview<Event>, 'page' | 'complaints'> {
  readonly host: Host;
  tell(event: Event): void;
}

/**
 * Opens views of the page `name` for a file's tests, once `shown` is in them, and closes them; a page that complained
 * fails its test.
 */
export function webviews<Api extends Remote<Api>, Event>(
  name: 'search' | 'status',
  methods: MethodNames<Api>,
  shown: string,
): <Host extends Api>(host: Host, options?: PageOptions) => Promise<OpenedView<Host, Event>> {
  let browser: Browser;
  const opened: Webview<Event>[] = [];
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterEach(async () => {
    const complaints = opened.flatMap((view) => view.complaints);
    for (const view of opened.splice(0)) await view.close();
    expect(complaints).toEqual([]);
  });
  afterAll(() => browser.close());
  return async (host, options = {}) => {
    const view = await openWebview<Api, Event>(browser, name, methods, host, options);
    opened.push(view);
    await view.page.waitForSelector(shown, { state: 'attached' });
    return { host, page: view.page, tell: view.pages.tell, complaints: view.complaints };
  };
}
