import type { PageHit } from '../protocol/panelApi.ts';
import { el } from './dom.ts';
import { hitCode, linesLeftOut } from './hitCode.ts';

/** How long the mouse has to rest on the code before the rest of it is shown: the editor's own delay. */
const rest = 500;

/**
 * Shows all lines of a hit over the page while the mouse rests on its code. The card can be entered, scrolled
 * and copied from; Escape takes it away. By keyboard, the row's own expansion shows the same.
 */
export function hoverCard(
  tree: HTMLElement,
  scroller: HTMLElement,
  at: (row: HTMLElement) => { readonly hit: PageHit | undefined; readonly marks: ReadonlySet<string> },
): { hide(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let card: HTMLElement | undefined;
  let cardRow: HTMLElement | undefined;
  let clicked: HTMLElement | undefined;
  const hide = () => {
    clearTimeout(timer);
    card?.remove();
    card = undefined;
    cardRow = undefined;
  };
  const hideSoon = () => {
    clearTimeout(timer);
    timer = setTimeout(hide, 200);
  };
  const show = (row: HTMLElement) => {
    hide();
    const { hit, marks } = at(row);
    if (hit === undefined || row.getAttribute('aria-expanded') === 'true') return;
    if (linesLeftOut(hit, marks) === 0 && !isClipped(row)) return;
    cardRow = row;
    card = el('div', { class: 'hover-card', role: 'tooltip' }, hitCode(hit, marks, 'all'));
    card.addEventListener('mouseenter', () => clearTimeout(timer));
    card.addEventListener('mouseleave', hideSoon);
    (row.closest('main') ?? document.body).append(card);
    place(card, row.querySelector('.code')!.getBoundingClientRect());
  };
  tree.addEventListener('mouseover', (event) => {
    const code = (event.target as HTMLElement).closest<HTMLElement>('.hit .code');
    const row = code?.closest<HTMLElement>('.hit') ?? undefined;
    if (row === undefined) return hideSoon();
    clearTimeout(timer);
    if (row !== cardRow && row !== clicked) timer = setTimeout(() => show(row), rest);
    if (row !== clicked) clicked = undefined;
  });
  // Who clicks has seen enough: no card for this row until the mouse has been elsewhere.
  tree.addEventListener('mousedown', (event) => {
    clicked = (event.target as HTMLElement).closest<HTMLElement>('.hit') ?? undefined;
    hide();
  });
  tree.addEventListener('mouseleave', () => {
    clicked = undefined;
    hideSoon();
  });
  scroller.addEventListener('scroll', hide);
  window.addEventListener(
    'keydown',
    (event) => {
      if (event.key === 'Escape' && card !== undefined) event.stopPropagation();
      hide();
    },
    true,
  );
  return { hide };
}

/** Whether a line of the row is longer than it is wide. */
function isClipped(row: HTMLElement): boolean {
  return [...row.querySelectorAll('.text')].some((line) => line.scrollWidth > line.clientWidth);
}

/** Below the code if there is room for it, else above, else where there is more. */
function place(card: HTMLElement, code: DOMRect): void {
  const room = { below: innerHeight - code.bottom - 8, above: code.top - 8 };
  const height = card.offsetHeight;
  const goesBelow = height <= room.below || room.below >= room.above;
  card.style.maxHeight = `${Math.max(80, goesBelow ? room.below : room.above)}px`;
  if (goesBelow) card.style.top = `${code.bottom + 2}px`;
  else card.style.bottom = `${innerHeight - code.top + 2}px`;
}
