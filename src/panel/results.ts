import type { OpenHow, PageAnswer, PageHit, SearchPageApi } from '../protocol/panelApi.ts';
import { el } from './dom.ts';
import { fileRow, type RowActions } from './fileRow.ts';
import { hitRow } from './hitRow.ts';
import { hoverCard } from './hoverCard.ts';
import { type FileGroup, groupByFile, type ResultsShape } from './resultModel.ts';
import { rowMenu } from './rowMenu.ts';
import { treeFocus } from './treeKeys.ts';
import { treeMouse } from './treeMouse.ts';

/** The tree of results. */
export interface Results {
  readonly element: HTMLElement;
  /** Shows an answer in place of the one before; where the focus was, it stays if its row is still there. */
  show(answer: PageAnswer, rootName: (root: string) => string | undefined): void;
  clear(): void;
  /** Another question was asked: its answer begins at the top, with the first row to go to. */
  startOver(): void;
  /** Gives the focus to the row that had it, or to the first; false when there is none. */
  focus(): boolean;
  collapseAll(): void;
  readonly shape: ResultsShape;
  reshape(shape: ResultsShape): void;
}

/** What results ask of the page around them. */
export interface ResultsOwner {
  readonly host: SearchPageApi;
  /** What the results scroll in. */
  readonly scroller: HTMLElement;
  /** The focus goes back to the box. */
  leave(): void;
  similar(hit: PageHit): void;
  changed(): void;
}

/** An empty tree. */
export function createResults(owner: ResultsOwner): Results {
  const element = el('div', { class: 'results', role: 'tree', 'aria-label': 'Search results' });
  const closed = new Set<string>();
  const whole = new Set<string>();
  let focused: string | undefined;
  let shown: { answer: PageAnswer; rootName: (root: string) => string | undefined } | undefined;
  let groups: FileGroup[] = [];
  const hover = hoverCard(element, owner.scroller, (row) => ({ hit: hitAt(row)?.hit, marks: marks() }));

  const marks = () => new Set(shown?.answer.marks);
  const hitAt = (row: HTMLElement) =>
    groups.flatMap(({ hits }) => hits).find(({ key }) => key === row.dataset['key']);
  const groupAt = (row: HTMLElement) => groups.find(({ key }) => key === row.dataset['key']);
  const placeAt = (row: HTMLElement) => hitAt(row)?.hit ?? groupAt(row)?.hits[0]?.hit;

  const open = (row: HTMLElement, how: OpenHow, line?: number) => {
    const hit = placeAt(row);
    if (hit === undefined) return;
    const { root, path, startLine, endLine } = hit;
    void owner.host.open({ root, path, startLine, endLine, how, ...(line === undefined ? {} : { line }) });
  };
  const expand = (row: HTMLElement, wanted: boolean | undefined) => {
    const key = row.dataset['key']!;
    const isOpen = row.getAttribute('aria-expanded') === 'true';
    if (row.getAttribute('aria-expanded') === null || wanted === isOpen) return;
    if (groupAt(row)) isOpen ? closed.add(key) : closed.delete(key);
    else isOpen ? whole.delete(key) : whole.add(key);
    hover.hide();
    render();
  };
  const copy = (row: HTMLElement, what: 'path' | 'relative' | 'text') => {
    const hit = placeAt(row);
    if (hit) void owner.host.copy({ what, root: hit.root, path: hit.path, text: hit.text });
  };
  const similar = (row: HTMLElement) => {
    const hit = hitAt(row)?.hit;
    if (hit) owner.similar(hit);
  };
  const menu = (row: HTMLElement, at?: { x: number; y: number }) => {
    focus.settle(row, true);
    hover.hide();
    rowMenu(row, at, {
      isHit: hitAt(row) !== undefined,
      open: (how) => open(row, how),
      copy: (what) => copy(row, what),
      similar: () => similar(row),
      // The rows may have been made anew meanwhile.
      giveBack: () => focus.settle(focus.current, true),
    });
  };
  const focus = treeFocus(element, owner.scroller, {
    leave: owner.leave,
    open,
    expand,
    copy,
    menu: (row) => menu(row),
    settled(row) {
      focused = row.dataset['key'];
      owner.changed();
    },
  });
  const actionsOf = (row: () => HTMLElement): RowActions => ({
    openMenu: (at) => menu(row(), at),
    open: (how, line) => open(row(), how, line),
    similar: () => similar(row()),
    toggle: () => expand(row(), undefined),
  });

  const rowsOf = (group: FileGroup): HTMLElement[] => {
    const { answer, rootName } = shown!;
    const isOpen = !closed.has(group.key);
    const file: HTMLElement = fileRow(
      group,
      isOpen,
      answer.icons[group.path],
      rootName(group.root),
      actionsOf(() => file),
    );
    if (!isOpen) return [file];
    const hits = group.hits.map(({ key, hit }, index) => {
      const shownAs = {
        marks: marks(),
        all: whole.has(key),
        key,
        position: index + 1,
        of: group.hits.length,
      };
      const row: HTMLElement = hitRow(
        hit,
        shownAs,
        actionsOf(() => row),
      );
      return row;
    });
    return [file, ...hits];
  };
  const render = () => {
    const hadFocus = element.contains(document.activeElement);
    const scroll = focused === undefined ? 0 : owner.scroller.scrollTop;
    element.replaceChildren(...groups.flatMap(rowsOf));
    element.querySelectorAll('[aria-level="1"]').forEach((row, index) => {
      row.setAttribute('aria-setsize', String(groups.length));
      row.setAttribute('aria-posinset', String(index + 1));
    });
    element.hidden = groups.length === 0;
    owner.scroller.scrollTop = scroll;
    const rows = [...element.querySelectorAll<HTMLElement>('[role=treeitem]')];
    const again = rows.find((row) => row.dataset['key'] === focused);
    // Files that were closed take their hits' focus.
    const parent = rows.find((row) => focused?.startsWith(`${row.dataset['key']}\n`));
    focus.settle(again ?? parent ?? rows[0], hadFocus);
    if (hadFocus && rows.length === 0) owner.leave();
    owner.changed();
  };

  treeMouse(element, {
    settle: (row) => focus.settle(row, true),
    toggle: (row) => expand(row, undefined),
    open,
    menu,
  });

  return {
    element,
    show(answer, rootName) {
      shown = { answer, rootName };
      groups = groupByFile(answer);
      hover.hide();
      render();
    },
    clear() {
      groups = [];
      focused = undefined;
      closed.clear();
      whole.clear();
      hover.hide();
      render();
    },
    startOver() {
      focused = undefined;
    },
    focus() {
      const row = focus.current;
      focus.settle(row, true);
      return row !== undefined;
    },
    collapseAll() {
      for (const { key } of groups) closed.add(key);
      render();
    },
    get shape() {
      return { closedFiles: [...closed], wholeHits: [...whole], focused };
    },
    reshape(shape) {
      for (const key of shape.closedFiles) closed.add(key);
      for (const key of shape.wholeHits) whole.add(key);
      focused = shape.focused;
    },
  };
}
