import './base.css';
import './search.css';
import './code.css';
import { type SearchEvent, type SearchPageApi, searchPageMethods } from '../protocol/panelApi.ts';
import { el } from './dom.ts';
import type { KeptSearch } from './keptSearch.ts';
import { openPage } from './page.ts';
import { createSearchView } from './searchView.ts';

/** Set below; the host tells nothing before it has been asked for the start. */
let hear: (event: SearchEvent) => void = () => {};
const page = openPage<SearchPageApi, SearchEvent>(searchPageMethods, (event) => hear(event));
const view = createSearchView(page.host, (state) => page.keep(state));
hear = view.hear;
const heading = el('h1', { class: 'unseen' }, 'Search code');
document.body.append(el('main', { class: 'page' }, heading, ...view.elements));
void page.host.ready().then(
  (start) => view.start(start, page.kept as KeptSearch | undefined),
  (error: Error) => document.querySelector('main')!.append(el('p', { role: 'alert' }, error.message)),
);
// Who comes into the view without aiming at anything wants to type, as in the Search view.
window.addEventListener('focus', () => {
  if (document.activeElement === document.body) view.focus();
});
