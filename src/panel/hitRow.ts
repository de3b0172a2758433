import type { PageHit } from '../protocol/panelApi.ts';
import { counted } from '../protocol/words.ts';
import { el, icon, iconButton } from './dom.ts';
import type { RowActions } from './fileRow.ts';
import { hitCode, linesLeftOut } from './hitCode.ts';
import { symbolIcon } from './symbols.ts';
import { visible } from './visible.ts';

/** What a hit's row shows besides the hit. */
export interface HitShown {
  readonly marks: ReadonlySet<string>;
  /** Whether all of its lines are shown. */
  readonly all: boolean;
  readonly key: string;
  readonly position: number;
  readonly of: number;
}

/** A hit's row: what is defined there, the lines, and the best of them to read. */
export function hitRow(hit: PageHit, shown: HitShown, actions: RowActions): HTMLElement {
  const left = linesLeftOut(hit, shown.marks);
  const row = el('div', {
    class: 'row hit',
    role: 'treeitem',
    tabindex: -1,
    'aria-level': 2,
    'aria-setsize': shown.of,
    'aria-posinset': shown.position,
    'aria-expanded': left > 0 ? String(shown.all) : undefined,
    'aria-label': spoken(hit),
    'data-key': shown.key,
  });
  row.append(head(hit, actions), hitCode(hit, shown.marks, shown.all ? 'all' : 'excerpt'));
  if (left > 0) {
    const label = shown.all ? 'Show fewer lines' : `${counted(left, 'more line')}`;
    const more = el('button', { type: 'button', class: 'more', tabindex: -1 }, label);
    more.addEventListener('click', (event) => {
      event.stopPropagation();
      actions.toggle();
    });
    row.append(more);
  }
  return row;
}

function head(hit: PageHit, actions: RowActions): HTMLElement {
  const { icon: name, colour } = symbolIcon(hit.symbol === '' ? '' : hit.kind);
  const symbol = icon(name, 'symbol-icon');
  symbol.style.setProperty('--symbol-colour', colour);
  const lines = hit.startLine === hit.endLine ? `${hit.startLine}` : `${hit.startLine}–${hit.endLine}`;
  const label = el('span', { class: 'label' });
  if (hit.symbol !== '')
    label.append(el('span', { class: 'name', title: hit.symbol }, ...visible(hit.symbol)));
  label.append(
    el('span', { class: 'place', title: `Lines ${lines}` }, hit.symbol === '' ? `Lines ${lines}` : lines),
  );
  const element = el('div', { class: 'head' }, symbol, label);
  if (hit.stale) {
    const why = 'The file has changed since it was indexed: the lines may be off.';
    element.append(el('span', { class: 'stale', title: why }, icon('warning'), 'changed'));
  }
  const hidden = { tabindex: -1 };
  element.append(
    el(
      'span',
      { class: 'actions' },
      iconButton('references', 'Find Similar Code', () => actions.similar(), hidden),
      iconButton('split-horizontal', 'Open to the Side', () => actions.open('side'), hidden),
    ),
  );
  return element;
}

function spoken(hit: PageHit): string {
  const lines =
    hit.startLine === hit.endLine ? `line ${hit.startLine}` : `lines ${hit.startLine} to ${hit.endLine}`;
  const what = hit.symbol === '' ? lines : `${hit.kind} ${hit.symbol}, ${lines}`;
  const first = hit.text.split('\n').find((line) => line.trim() !== '') ?? '';
  return `${what}${hit.stale ? ', the file has changed since' : ''}: ${first.trim().slice(0, 160)}`;
}
