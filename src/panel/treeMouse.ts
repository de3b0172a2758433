import type { OpenHow } from '../protocol/panelApi.ts';

/** What the mouse asks of a tree's owner. */
export interface TreeMouse {
  settle(row: HTMLElement): void;
  toggle(row: HTMLElement): void;
  /** `line` is the one that was clicked, where it was one. */
  open(row: HTMLElement, how: OpenHow, line?: number): void;
  /** Without a place when a key asked for it. */
  menu(row: HTMLElement, at: { readonly x: number; readonly y: number } | undefined): void;
}

/**
 * The mouse in the results as in the editor's Search view: a click looks, a double click opens, with Control
 * or Alt to the side. Selecting text opens nothing.
 */
export function treeMouse(tree: HTMLElement, mouse: TreeMouse): void {
  tree.addEventListener('click', (event) => {
    const target = event.target as HTMLElement;
    const row = target.closest<HTMLElement>('[role=treeitem]');
    if (row === null || target.closest('button') || String(getSelection()) !== '') return;
    mouse.settle(row);
    if (row.classList.contains('file')) return mouse.toggle(row);
    const line = target.closest<HTMLElement>('.line')?.dataset['line'];
    const how = event.ctrlKey || event.metaKey || event.altKey ? 'side' : 'peek';
    mouse.open(row, how, line === undefined ? undefined : Number(line));
  });
  tree.addEventListener('dblclick', (event) => {
    const target = event.target as HTMLElement;
    const row = target.closest<HTMLElement>('.hit');
    if (row !== null && !target.closest('button')) mouse.open(row, 'keep');
  });
  tree.addEventListener('contextmenu', (event) => {
    const row = (event.target as HTMLElement).closest<HTMLElement>('[role=treeitem]');
    event.preventDefault();
    const isByKey = event.clientX === 0 && event.clientY === 0;
    if (row !== null) mouse.menu(row, isByKey ? undefined : { x: event.clientX, y: event.clientY });
  });
}
