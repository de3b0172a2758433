/** What the buttons of the pages mean to the editor. Pure. */
import type { PageCommand } from '../protocol/panelApi.ts';

/** A page's button that is a command of the editor's. */
export type PageButton = Exclude<PageCommand, 'retry'>;

const commands: Readonly<Record<PageButton, readonly [string, ...unknown[]]>> = {
  openFolder: ['workbench.action.files.openFolder'],
  openSettings: ['workbench.action.openSettings', 'lodestone'],
  showLog: ['lodestone.showLog'],
  showStatus: ['lodestone.status.focus'],
  search: ['lodestone.search.focus'],
  syncNow: ['lodestone.syncNow'],
  reindex: ['lodestone.reindexWorkspace'],
  pause: ['lodestone.pause'],
  resume: ['lodestone.resume'],
  cancel: ['lodestone.cancel'],
  clearIndex: ['lodestone.clearIndex'],
  chooseModel: ['lodestone.chooseModel'],
};

/** Those that take a root's path. To Choose Model a path would be the folder of a model. */
const aboutRoots: ReadonlySet<PageButton> = new Set<PageButton>([
  'syncNow',
  'reindex',
  'pause',
  'resume',
  'cancel',
  'clearIndex',
]);

/** The command behind a button, and what it is given. Throws for a name that is no button's. */
export function commandBehind(button: PageButton, root: string | undefined): readonly [string, ...unknown[]] {
  if (!Object.hasOwn(commands, button))
    throw new Error(`There is no button named ${JSON.stringify(button)}.`);
  const [id, ...fixed] = commands[button];
  return [id, ...fixed, ...(root !== undefined && aboutRoots.has(button) ? [root] : [])];
}
