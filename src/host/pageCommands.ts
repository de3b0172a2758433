import * as vscode from 'vscode';
import type { PageCommand } from '../protocol/panelApi.ts';
import type { HostParts } from './parts.ts';

/** The editor's commands behind the buttons of the pages; those about a root are given its path. */
const commands: Readonly<Record<Exclude<PageCommand, 'retry'>, readonly [string, ...unknown[]]>> = {
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

/** Does what a page's button says. */
export async function runPageCommand(
  { client }: Pick<HostParts, 'client'>,
  { command, root }: { readonly command: PageCommand; readonly root?: string },
): Promise<void> {
  if (command === 'retry') return client.restart();
  if (!Object.hasOwn(commands, command))
    throw new Error(`There is no button named ${JSON.stringify(command)}.`);
  const [id, ...fixed] = commands[command];
  await vscode.commands.executeCommand(id, ...fixed, ...(root === undefined ? [] : [root]));
}
