import type { FileIcon } from '../protocol/panelApi.ts';
import { counted } from '../protocol/words.ts';
import { el, icon, iconButton } from './dom.ts';
import type { FileGroup } from './resultModel.ts';
import { visible } from './visible.ts';
import { nameAndFolder } from './words.ts';

/** What can be done to a row; each is reached by mouse, by key and from the menu. */
export interface RowActions {
  openMenu(at: { x: number; y: number } | undefined): void;
  open(how: 'peek' | 'keep' | 'side', line?: number): void;
  similar(): void;
  toggle(): void;
}

/** A file's row: twistie, icon, name, folders, number of hits. */
export function fileRow(
  group: FileGroup,
  open: boolean,
  fileIcon: FileIcon | undefined,
  rootName: string | undefined,
  actions: RowActions,
): HTMLElement {
  const { name, folder } = nameAndFolder(group.path);
  const place = [rootName, folder].filter(Boolean).join(' • ');
  const row = el('div', {
    class: 'row file',
    role: 'treeitem',
    tabindex: -1,
    'aria-level': 1,
    'aria-expanded': String(open),
    'aria-label': `${name}${place && `, ${place}`}, ${counted(group.hits.length, 'result')}`,
    'data-key': group.key,
  });
  const label = el(
    'span',
    { class: 'label', title: group.path },
    el('span', { class: 'name' }, ...visible(name)),
  );
  if (place) label.append(el('span', { class: 'place' }, ...visible(place)));
  row.append(
    icon(open ? 'chevron-down' : 'chevron-right', 'twistie'),
    fileIconElement(fileIcon),
    label,
    el(
      'span',
      { class: 'actions' },
      iconButton('go-to-file', 'Open File', () => actions.open('keep'), { tabindex: -1 }),
    ),
    el('span', { class: 'badge', 'aria-hidden': 'true' }, String(group.hits.length)),
  );
  return row;
}

function fileIconElement(given: FileIcon | undefined): HTMLElement {
  if (given === undefined) return icon('file', 'file-icon');
  if ('src' in given) return el('img', { class: 'file-icon', src: given.src, alt: '' });
  const element = el('span', { class: 'file-icon glyph', 'aria-hidden': 'true' }, given.glyph);
  element.style.fontFamily = JSON.stringify(given.family);
  if (given.colour !== undefined) element.style.color = given.colour;
  return element;
}
