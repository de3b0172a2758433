import { el } from './dom.ts';

/** What a row's menu does. */
export interface MenuActions {
  /** A hit, or a file with its hits. */
  readonly isHit: boolean;
  open(how: 'keep' | 'side'): void;
  copy(what: 'path' | 'relative' | 'text'): void;
  similar(): void;
  /** The menu is gone: the focus goes back to the row. */
  giveBack(): void;
}

/** Opens a row's menu, at the mouse or below the row; the focus goes into it and back to the row. */
export function rowMenu(
  row: HTMLElement,
  at: { x: number; y: number } | undefined,
  actions: MenuActions,
): void {
  const menu = el('div', { class: 'menu', role: 'menu', 'aria-label': 'Actions for this result' });
  const layer = el('div', { class: 'menu-layer' }, menu);
  const close = () => {
    window.removeEventListener('blur', close);
    layer.remove();
    actions.giveBack();
  };
  const add = (label: string, keys: string, act: () => void) => {
    const item = el('div', { class: 'menu-item', role: 'menuitem', tabindex: -1 }, el('span', {}, label));
    if (keys) item.append(el('span', { class: 'keys', 'aria-hidden': 'true' }, keys));
    item.addEventListener('click', () => {
      close();
      act();
    });
    menu.append(item);
  };
  const separate = () => menu.append(el('div', { class: 'menu-line', role: 'separator' }));

  add('Open', 'Enter', () => actions.open('keep'));
  add('Open to the Side', onMac ? '⌘Enter' : 'Ctrl+Enter', () => actions.open('side'));
  if (actions.isHit) {
    separate();
    add('Find Similar Code', '', actions.similar);
  }
  separate();
  if (actions.isHit) add('Copy Code', '', () => actions.copy('text'));
  add('Copy Path', onMac ? '⌘C' : 'Ctrl+C', () => actions.copy('path'));
  add('Copy Relative Path', '', () => actions.copy('relative'));

  const items = [...menu.querySelectorAll<HTMLElement>('[role=menuitem]')];
  menu.addEventListener('keydown', (event) => {
    const now = items.indexOf(document.activeElement as HTMLElement);
    const to = { ArrowDown: now + 1, ArrowUp: now - 1 + items.length, Home: 0, End: items.length - 1 }[
      event.key
    ];
    if (to !== undefined) items[to % items.length]!.focus();
    else if (event.key === 'Enter' || event.key === ' ') items[now]?.click();
    else if (event.key === 'Escape' || event.key === 'Tab') close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  menu.addEventListener('mouseover', (event) =>
    (event.target as HTMLElement).closest<HTMLElement>('[role=menuitem]')?.focus(),
  );
  layer.addEventListener('mousedown', (event) => {
    if (event.target === layer) close();
  });
  layer.addEventListener('contextmenu', (event) => event.preventDefault());
  window.addEventListener('blur', close, { once: true });
  (row.closest('main') ?? document.body).append(layer);
  const { left, bottom } = row.getBoundingClientRect();
  const wanted = at ?? { x: left + 24, y: Math.min(bottom, row.getBoundingClientRect().top + 22) };
  menu.style.left = `${Math.max(4, Math.min(wanted.x, innerWidth - menu.offsetWidth - 4))}px`;
  menu.style.top = `${Math.max(4, Math.min(wanted.y, innerHeight - menu.offsetHeight - 4))}px`;
  items[0]?.focus();
}

const onMac = navigator.platform.startsWith('Mac');
