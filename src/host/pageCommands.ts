import * as vscode from 'vscode';
import type { PageCommand } from '../protocol/panelApi.ts';
import { commandBehind } from './pageButtons.ts';
import type { HostParts } from './parts.ts';

/** Does what a page's button says. */
export async function runPageCommand(
  { client }: Pick<HostParts, 'client'>,
  { command, root }: { readonly command: PageCommand; readonly root?: string },
): Promise<void> {
  if (command === 'retry') return client.restart();
  const [id, ...given] = commandBehind(command, root);
  await vscode.commands.executeCommand(id, ...given);
}
