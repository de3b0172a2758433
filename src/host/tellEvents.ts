import * as vscode from 'vscode';
import type { EngineEvent } from '../protocol/engineApi.ts';
import type { HostParts } from './parts.ts';

/**
 * Writes to the log what the engine tells. A failure that a person has to do something about is told to them too, once for each
 * sentence as long as the window lives.
 */
export function tellEvents({ client, log }: HostParts): vscode.Disposable {
  const told = new Set<string>();
  const tell = async (message: string) => {
    if (told.has(message)) return;
    told.add(message);
    const [showLog, chooseModel] = ['Show Log', 'Choose Model'];
    const ways = /\b(model|key|endpoint)\b/i.test(message) ? [chooseModel, showLog] : [showLog];
    const chosen = await vscode.window.showErrorMessage(`Lodestone: ${message}`, ...ways);
    if (chosen === showLog) log.show();
    if (chosen === chooseModel) await vscode.commands.executeCommand('lodestone.chooseModel');
  };
  const failing = new Map<string, string>();
  const hear = (event: EngineEvent) => {
    if (event.type === 'notice') log.info(event.message);
    if (event.type === 'synced') {
      // The engine's own log has a line for each run; what could not be read is told here.
      const { root, faults } = event.run;
      for (const { path, code, message } of faults) log.warn(`${root}: ${path}: ${message} (${code})`);
    }
    if (event.type !== 'state') return;
    const { root, activity } = event.state;
    const isByPerson = activity.kind === 'paused' && activity.by === 'person';
    const why = activity.kind === 'failed' || activity.kind === 'paused' ? activity.message : '';
    if (why !== '' && failing.get(root) !== why && !isByPerson) log.warn(`${root}: ${activity.kind}: ${why}`);
    failing.set(root, why);
    if (activity.kind === 'failed') void tell(activity.message);
  };
  return vscode.Disposable.from(
    client.onEvent(hear),
    client.onDidChangeState((state) => {
      if (state.kind !== 'failed') return;
      log.error(`The engine failed: ${state.message}`);
      void tell(state.message);
    }),
  );
}
