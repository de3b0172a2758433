import * as vscode from 'vscode';
import { logLevel } from './settings.ts';
import { type LogLevel, logLevels } from './settingValues.ts';

/**
 * The log of Lodestone, in the editor's output view. The setting `lodestone.logLevel` says how much is
 * written, whatever the editor's own level: what that would hide goes in as information.
 */
export function openLog(subscriptions: vscode.Disposable[]): vscode.LogOutputChannel {
  const channel = vscode.window.createOutputChannel('Lodestone', { log: true });
  let wanted = logLevel();
  const changes = vscode.workspace.onDidChangeConfiguration((change) => {
    if (change.affectsConfiguration('lodestone.logLevel')) wanted = logLevel();
  });
  subscriptions.push(channel, changes);
  const counts = (level: LogLevel) => logLevels.indexOf(level) <= logLevels.indexOf(wanted);
  const write =
    (level: 'error' | 'warn' | 'info') =>
    (message: string | Error, ...args: unknown[]) => {
      if (counts(level)) channel[level](message as string, ...args);
    };
  const debug = (message: string, ...args: unknown[]) => {
    if (!counts('debug')) return;
    const isShown = channel.logLevel !== vscode.LogLevel.Off && channel.logLevel <= vscode.LogLevel.Debug;
    if (isShown) channel.debug(message, ...args);
    else channel.info(`[debug] ${message}`, ...args);
  };
  return Object.create(channel, {
    error: { value: write('error') },
    warn: { value: write('warn') },
    info: { value: write('info') },
    debug: { value: debug },
    trace: { value: debug },
  });
}

/** An error in full, for the log. */
export function inFull(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `\nCaused by: ${inFull(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}

/** An error as one sentence for people. */
export function inShort(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Whether it is only that somebody stopped what was going on. */
export function isCancelled(error: unknown): boolean {
  return error instanceof vscode.CancellationError || (error instanceof Error && error.name === 'AbortError');
}

/** Shows a failure, with the ways out of it. */
export async function showFailure(log: vscode.LogOutputChannel, sentence: string): Promise<void> {
  const [showLog, chooseModel] = ['Show Log', 'Choose Model'];
  const ways = /\b(model|key|endpoint)\b/i.test(sentence) ? [chooseModel, showLog] : [showLog];
  const chosen = await vscode.window.showErrorMessage(`Lodestone: ${sentence}`, ...ways);
  if (chosen === showLog) log.show();
  if (chosen === chooseModel) await vscode.commands.executeCommand('lodestone.chooseModel');
}
