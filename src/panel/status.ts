import './base.css';
import './status.css';
import './code.css';
import type { RootState } from '../protocol/engineApi.ts';
import {
  type RootPage,
  type Scene,
  type StatusEvent,
  type StatusPageApi,
  statusPageMethods,
} from '../protocol/panelApi.ts';
import { block, unreadyBlock } from './block.ts';
import { el } from './dom.ts';
import { openPage } from './page.ts';
import { type RootSection, rootSection } from './rootSection.ts';

/** How often times such as "2 minutes ago" are written anew while the page can be seen. */
const minute = 60_000;

const { host } = openPage<StatusPageApi, StatusEvent>(statusPageMethods, hear);
const main = el('div', { class: 'status' });
document.body.append(el('main', { class: 'page' }, el('h1', { class: 'unseen' }, 'Index status'), main));
let scene: Scene | undefined;
let sections = new Map<string, RootSection>();
const pages = new Map<string, RootPage>();

function hear(event: StatusEvent): void {
  if (event.type === 'scene') setScene(event.scene);
  else if (event.type === 'page') setPage(event.page);
  else setState(event.state);
}

function setScene(next: Scene): void {
  scene = next;
  const unready = unreadyBlock(next, (command) => void host.run({ command }).catch(() => {}));
  const roots = next.kind === 'ready' ? next.roots : [];
  sections = new Map(roots.map(({ root }) => [root, sections.get(root) ?? rootSection(host)]));
  for (const root of [...pages.keys()]) if (!sections.has(root)) pages.delete(root);
  main.replaceChildren(
    ...(unready ? [block(unready)] : []),
    ...[...sections.values()].map(({ element }) => element),
  );
  for (const { root, name, activity } of roots) {
    const before = pages.get(root);
    const state: RootState = { root, watcher: before?.state.watcher ?? { kind: 'off' }, activity };
    setPage(before ? { ...before, name, state } : { root, name, state, status: undefined, runs: [] });
  }
}

function setPage(page: RootPage): void {
  const section = sections.get(page.root);
  // Of a root that has left the workspace an answer may still come.
  if (!section) return;
  pages.set(page.root, page);
  section.show(page, sections.size > 1);
}

function setState(state: RootState): void {
  const before = pages.get(state.root);
  if (before) setPage({ ...before, state });
}

setInterval(() => {
  if (document.visibilityState !== 'visible' || scene?.kind !== 'ready') return;
  for (const page of pages.values()) setPage(page);
}, minute);
void host.ready().then(
  (start) => setScene(start.scene),
  (error: Error) => main.replaceChildren(block({ text: [error.message], buttons: [], tone: 'error' })),
);
