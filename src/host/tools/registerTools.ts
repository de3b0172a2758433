import * as vscode from 'vscode';
import type { HostParts } from '../parts.ts';
import { codeSearch } from './codeSearch.ts';
import { indexStatus } from './indexStatus.ts';
import { reindexCode } from './reindexCode.ts';
import { registerTool } from './tool.ts';

/** Registers the tools that `package.json` contributes to chat and agents. */
export function registerTools(parts: HostParts): vscode.Disposable {
  const tools = [codeSearch(parts), indexStatus(parts), reindexCode(parts)];
  return vscode.Disposable.from(...tools.map((tool) => registerTool(parts, tool)));
}
