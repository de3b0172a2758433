/** Moves the focus through a tree's rows, which stand flat below it, as the editor's own trees do. */
export interface TreeFocus {
  /** Makes a row the one that Tab reaches; with `focus`, gives it the focus too. */
  settle(row: HTMLElement | undefined, focus: boolean): void;
  readonly current: HTMLElement | undefined;
}

/** What a key means to the tree's owner. */
export interface TreeKeys {
  /** Up from the first row, or Escape. */
  leave(): void;
  open(row: HTMLElement, how: 'peek' | 'keep' | 'side'): void;
  /** Opens or closes a row; `undefined` turns it round. */
  expand(row: HTMLElement, open: boolean | undefined): void;
  copy(row: HTMLElement, what: 'path' | 'relative'): void;
  menu(row: HTMLElement): void;
  settled(row: HTMLElement): void;
}

/** Listens to the tree's keys; one tab stop, the arrows between rows. `scroller` says how long a page is. */
export function treeFocus(tree: HTMLElement, scroller: HTMLElement, keys: TreeKeys): TreeFocus {
  const rows = () => [...tree.querySelectorAll<HTMLElement>('[role=treeitem]')];
  const current = () => tree.querySelector<HTMLElement>('[role=treeitem][tabindex="0"]') ?? undefined;
  const settle = (row: HTMLElement | undefined, focus: boolean) => {
    if (row === undefined) return;
    for (const each of rows()) {
      each.tabIndex = each === row ? 0 : -1;
      each.setAttribute('aria-selected', String(each === row));
    }
    if (focus) {
      row.focus({ preventScroll: true });
      row.scrollIntoView({ block: 'nearest' });
    }
    keys.settled(row);
  };

  tree.addEventListener('keydown', (event) => {
    const row = (event.target as HTMLElement).closest<HTMLElement>('[role=treeitem]');
    if (row === null || event.target !== row) return;
    const handled = press(event, row);
    if (handled) {
      event.preventDefault();
      event.stopPropagation();
    }
  });
  tree.addEventListener('focusin', (event) => {
    const row = (event.target as HTMLElement).closest<HTMLElement>('[role=treeitem]');
    if (row !== null && row.tabIndex !== 0) settle(row, false);
  });

  const press = (event: KeyboardEvent, row: HTMLElement): boolean => {
    const all = rows();
    const at = all.indexOf(row);
    const modified = event.ctrlKey || event.metaKey;
    const level = row.getAttribute('aria-level');
    const expanded = row.getAttribute('aria-expanded');
    const go = (to: number) => {
      settle(all[Math.min(all.length - 1, Math.max(0, to))], true);
      return true;
    };
    switch (event.key) {
      case 'ArrowDown':
        return go(at + 1);
      case 'ArrowUp':
        if (at > 0 && !modified) return go(at - 1);
        keys.leave();
        return true;
      case 'Home':
        return go(0);
      case 'End':
        return go(all.length - 1);
      case 'PageDown':
        return go(at + page(scroller, row));
      case 'PageUp':
        return go(at - page(scroller, row));
      case 'ArrowRight':
        if (expanded === 'false') keys.expand(row, true);
        else if (level === '1') return go(at + 1);
        return true;
      case 'ArrowLeft':
        if (expanded === 'true') keys.expand(row, false);
        else if (level === '2') return go(all.findLastIndex((each, index) => index < at && isFile(each)));
        return true;
      case 'Enter':
        keys.open(row, modified ? 'side' : 'keep');
        return true;
      case ' ':
        if (isFile(row)) keys.expand(row, undefined);
        else keys.open(row, 'peek');
        return true;
      case 'Escape':
        keys.leave();
        return true;
      case 'ContextMenu':
        keys.menu(row);
        return true;
      case 'F10':
        if (event.shiftKey) keys.menu(row);
        return event.shiftKey;
      default:
        return copies(event, row, modified);
    }
  };

  const copies = (event: KeyboardEvent, row: HTMLElement, modified: boolean): boolean => {
    if (event.key.toLowerCase() !== 'c' || String(getSelection()) !== '') return false;
    if (!modified && !(event.shiftKey && event.altKey)) return false;
    keys.copy(row, modified && event.altKey && event.shiftKey ? 'relative' : 'path');
    return true;
  };

  return {
    settle,
    get current() {
      return current();
    },
  };
}

function isFile(row: HTMLElement): boolean {
  return row.getAttribute('aria-level') === '1';
}

/** How many rows like this one fill what can be seen. */
function page(scroller: HTMLElement, row: HTMLElement): number {
  return Math.max(1, Math.floor(scroller.clientHeight / Math.max(1, row.clientHeight)) - 1);
}
