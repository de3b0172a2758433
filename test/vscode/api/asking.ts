/** What the suites ask of Lodestone: only what any caller in the window can. */
import { execFileSync } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { WhyAnswer } from '../../../src/protocol/engineApi.ts';
import { until } from './harness.ts';

/** The folder of that place in the workspace. */
export function folder(at = 0): vscode.WorkspaceFolder {
  const found = vscode.workspace.workspaceFolders?.[at];
  if (!found) throw new Error(`The workspace has no folder ${at}.`);
  return found;
}

/** A file of a folder of the workspace. */
export function fileOf(path: string, at = 0): vscode.Uri {
  return vscode.Uri.joinPath(folder(at).uri, path);
}

/** Writes a file to disk, past the editor. */
export async function write(path: string, text: string, at = 0): Promise<vscode.Uri> {
  const uri = fileOf(path, at);
  await vscode.workspace.fs.writeFile(uri, Buffer.from(text));
  return uri;
}

/** Runs a command of Lodestone. */
export function command<T = unknown>(name: string, ...given: unknown[]): Thenable<T> {
  return vscode.commands.executeCommand<T>(`lodestone.${name}`, ...given);
}

/** Why a file is or isn't indexed; undefined where the command failed. */
export function why(uri: vscode.Uri): Thenable<WhyAnswer | undefined> {
  return command<WhyAnswer | undefined>('whyFile', uri);
}

/** Waits until a file has rows. */
export async function indexed(uri: vscode.Uri): Promise<void> {
  await until(`${uri.path} is indexed`, async () => (await why(uri))?.indexed === true);
}

/** Asks one of the tools for chat, and resolves to its whole text. */
export async function tool(name: string, input: object): Promise<string> {
  const result = await vscode.lm.invokeTool(`lodestone_${name}`, { input, toolInvocationToken: undefined });
  return result.content
    .map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : ''))
    .join('\n');
}

/** What a search answers. */
export function search(query: string, more: object = {}): Promise<string> {
  return tool('codeSearch', { query, ...more });
}

/** Waits until a search's answer holds a text, or holds it no more. */
export async function found(query: string, text: string, isThere = true): Promise<void> {
  await until(
    `a search for ${query} ${isThere ? 'gives' : 'no longer gives'} ${text}`,
    async () => (await search(query)).includes(text) === isThere,
  );
}

/** What Lodestone has logged in this window so far. */
export async function logged(): Promise<string> {
  // Beside the home that the server was given lies its data.
  const logs = path.join(os.homedir(), '..', 'server', 'data', 'logs');
  const all = await readdir(logs, { recursive: true });
  const own = all.filter((name) => path.basename(name) === 'Lodestone.log');
  return (await Promise.all(own.map((name) => readFile(path.join(logs, name), 'utf8')))).join('');
}

/** The processes of the engine that this window has started. */
export function enginePids(): number[] {
  const all = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n');
  return all
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .filter((match) => match && Number(match[2]) === process.pid && match[3]!.includes('engineProcess.js'))
    .map((match) => Number(match![1]));
}

/** Changes a setting of Lodestone's, for the person, the workspace or a folder; undefined takes it away. */
export async function set(
  key: string,
  value: unknown,
  target = vscode.ConfigurationTarget.Global,
  at?: number,
): Promise<void> {
  const scope = at === undefined ? undefined : folder(at);
  await vscode.workspace.getConfiguration('lodestone', scope).update(key, value, target);
}
