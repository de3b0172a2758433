import { type SearchEvent, type SearchPageApi, searchPageMethods } from '../../src/protocol/panelApi.ts';
import { FakeSearchHost } from './fakeSearchHost.ts';
import type { PageOptions } from './webview.ts';
import { type OpenedView, webviews } from './webviews.ts';

/** Opens search views for a file's tests and closes them; a page that complained fails its test. */
export function searchViews() {
  // A view that has nothing to search hides its box.
  const open = webviews<SearchPageApi, SearchEvent>('search', searchPageMethods, '.box');
  return {
    open(
      host = new FakeSearchHost(),
      options: PageOptions = {},
    ): Promise<OpenedView<FakeSearchHost, SearchEvent>> {
      return open(host, options);
    },
  };
}
