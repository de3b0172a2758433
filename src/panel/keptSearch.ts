import type { PageAnswer, Sample } from '../protocol/panelApi.ts';
import type { ResultsShape } from './resultModel.ts';
import type { BoxContent } from './searchBox.ts';

/** What is kept of the search view while its page is hidden, and over reloads. */
export interface KeptSearch {
  readonly content: BoxContent;
  readonly sample?: Sample | undefined;
  readonly answer?: PageAnswer | undefined;
  readonly shape: ResultsShape;
  readonly scroll: number;
}

/** How long a change may wait to be kept, in milliseconds: an answer is too much to copy at every key. */
const settle = 60;

/** Keeps what `now` gives, soon after each call and when the page is left. */
export function createKeeper(now: () => KeptSearch, keep: (kept: KeptSearch) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = () => {
    if (timer === undefined) return;
    clearTimeout(timer);
    timer = undefined;
    keep(now());
  };
  window.addEventListener('pagehide', flush);
  return () => {
    timer ??= setTimeout(flush, settle);
  };
}
