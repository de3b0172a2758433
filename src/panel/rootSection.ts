import type { SkipCounts, SkipReason } from '../protocol/engineApi.ts';
import type { PageCommand, RootPage, StatusPageApi } from '../protocol/panelApi.ts';
import { bytes, count, counted } from '../protocol/words.ts';
import { el, icon, textButton } from './dom.ts';
import { faultList } from './faultList.ts';
import { progressBar } from './progressBar.ts';
import { facts, runList, writeTimes } from './runList.ts';
import { activityWords, skipWords, watcherWords } from './statusWords.ts';

/** One root's part of the page. What is open in it stays open when it is shown anew. */
export interface RootSection {
  readonly element: HTMLElement;
  /** `named` when several roots are on the page. */
  show(page: RootPage, named: boolean): void;
}

/** A root's part of the page, empty until it is shown something. */
export function rootSection(host: StatusPageApi): RootSection {
  const bar = progressBar('Indexing');
  const title = el('h2');
  const state = el('div', { class: 'state' });
  const body = el('div', { class: 'body' });
  const element = el('section', { class: 'root' }, title, state, bar.element, body);

  let made: readonly unknown[] = [];

  const show = (page: RootPage, named: boolean) => {
    const now = Date.now();
    const { activity } = page.state;
    title.className = named ? 'root-name' : 'unseen';
    title.replaceChildren(icon('root-folder'), el('span', { title: page.root }, page.name));
    element.setAttribute('aria-label', page.name);
    const words = activityWords(activity, page.status?.lastRun, now);
    state.className = `state ${words.tone}`;
    state.replaceChildren(
      icon(words.icon),
      el('div', { class: 'state-words' }, el('strong', {}, words.title), el('p', {}, words.more)),
    );
    bar.element.hidden = activity.kind !== 'syncing';
    bar.set(activity.kind === 'syncing' ? activity.progress?.percent : undefined);
    // Progress comes four times a second: a button made anew would lose the click that is under way.
    const of = [
      page.status,
      page.runs,
      page.error,
      page.name,
      activity.kind,
      watcherWords(page.state.watcher),
    ];
    if (of.every((each, at) => each === made[at])) return writeTimes(body, now);
    made = of;
    const focused = document.activeElement?.closest<HTMLElement>('[data-key]')?.dataset['key'];
    const open = new Set(
      [...body.querySelectorAll<HTMLElement>('details[open]')].map((each) => each.dataset['key']),
    );
    body.replaceChildren(...parts(page, now, host));
    for (const each of body.querySelectorAll<HTMLDetailsElement>('details'))
      each.open = open.has(each.dataset['key']);
    if (focused !== undefined) focusAgain(body, focused);
  };
  return { element, show };
}

function focusAgain(body: HTMLElement, key: string): void {
  const again = [...body.querySelectorAll<HTMLElement>('[data-key]')].find(
    (each) => each.dataset['key'] === key,
  );
  const target = again?.matches('button') ? again : again?.querySelector<HTMLElement>('summary');
  target?.focus();
}

function parts(page: RootPage, now: number, host: StatusPageApi): HTMLElement[] {
  const { status, state, runs, root, error } = page;
  const shown: HTMLElement[] = [];
  if (error !== undefined) shown.push(el('p', { class: 'problem' }, icon('warning'), error));
  if (status !== undefined) {
    const others = status.otherModels.length === 0 ? '' : `; kept besides: ${status.otherModels.join(', ')}`;
    shown.push(
      facts([
        ['Files', count(status.files)],
        ['Chunks', count(status.chunks)],
        ['On disk', bytes(status.bytes)],
        ['Model', `${modelName(status.model)}${others}`],
        ['Changes', watcherWords(state.watcher)],
      ]),
    );
  }
  shown.push(buttons(page, host));
  if (status !== undefined && status.faults.length > 0) {
    shown.push(
      fold('faults', `Problems (${count(status.faults.length)})`, faultList(root, status.faults, host)),
    );
  }
  if (
    status !== undefined &&
    Object.keys({ ...status.skipped.files, ...status.skipped.folders }).length > 0
  ) {
    shown.push(fold('skipped', 'Not indexed', skipTable(status.skipped)));
  }
  if (runs.length > 0) shown.push(fold('runs', 'Last runs', runList(runs, now)));
  return shown;
}

function modelName(model: string): string {
  if (model === 'none') return 'none: words only';
  return model === 'lodestone' ? 'lodestone (bundled)' : model;
}

function fold(key: string, title: string, content: HTMLElement): HTMLElement {
  const summary = el('summary', {}, icon('chevron-right', 'twistie'), el('h3', {}, title));
  return el('details', { class: 'fold', 'data-key': key }, summary, content);
}

function buttons({ root, state, status, name }: RootPage, host: StatusPageApi): HTMLElement {
  const { kind } = state.activity;
  const bar = el('div', { class: 'buttons', role: 'group', 'aria-label': `Commands for ${name}` });
  const add = (label: string, command: PageCommand, look: 'primary' | 'secondary' = 'secondary') => {
    const button = textButton(label, () => void host.run({ command, root }).catch(() => {}), look);
    button.dataset['key'] = command;
    bar.append(button);
  };
  const isBusy = kind === 'syncing' || kind === 'waiting';
  if (isBusy) add('Cancel', 'cancel', 'primary');
  else if (kind === 'paused') add('Resume', 'resume', 'primary');
  else add('Sync Now', 'syncNow', 'primary');
  if (kind === 'paused') add('Sync Now', 'syncNow');
  else add('Pause', 'pause');
  add('Reindex…', 'reindex');
  add('Choose Model…', 'chooseModel');
  if (status === undefined || status.indexed) add('Clear Index…', 'clearIndex');
  add('Show Log', 'showLog');
  return bar;
}

function skipTable({ files, folders }: SkipCounts): HTMLElement {
  const list = el('ul', { class: 'skips' });
  for (const [reason, [name, meaning]] of Object.entries(skipWords) as [
    SkipReason,
    readonly [string, string],
  ][]) {
    const counts = [
      files[reason] ? counted(files[reason], 'file') : '',
      folders[reason] ? counted(folders[reason], 'folder') : '',
    ].filter((each) => each !== '');
    if (counts.length === 0) continue;
    list.append(
      el(
        'li',
        {},
        el('span', { class: 'skip-name' }, name, el('span', { class: 'meaning' }, ` ${meaning}`)),
        el('span', { class: 'skip-count' }, counts.join(', ')),
      ),
    );
  }
  return list;
}
