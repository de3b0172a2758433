import * as vscode from 'vscode';
import { isKey } from './apiKeys.ts';
import { engineOptions } from './engineClient.ts';
import { inFull, inShort, isCancelled } from './log.ts';
import type { HostParts } from './parts.ts';

/**
 * Starts the engine anew when what it was started with is no longer what the settings and secrets say, the settings of
 * a workspace included that has just been trusted. (An untrusted one's never count: see the manifest's
 * `restrictedConfigurations`.)
 */
export function restartOnChange({ context, client, log, failures }: HostParts): vscode.Disposable {
  const written = async () => JSON.stringify(await engineOptions(context, log).catch(String));
  let last = written();
  const check = async () => {
    const [before, now] = await Promise.all([last, written()]);
    last = Promise.resolve(now);
    // An engine that nothing has asked for yet reads all this when it starts.
    if (before === now || client.state.kind === 'off') return;
    log.info('The settings of the engine changed; it is started anew.');
    await client.restart();
  };
  let turn = Promise.resolve();
  const changed = () => {
    turn = turn.then(check).catch((error) => {
      if (isCancelled(error)) return;
      log.error(`The engine could not be started: ${inFull(error)}`);
      failures.happened(inShort(error));
    });
  };
  return vscode.Disposable.from(
    vscode.workspace.onDidGrantWorkspaceTrust(changed),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('lodestone')) changed();
    }),
    context.secrets.onDidChange((change) => {
      if (isKey(change.key)) changed();
    }),
  );
}
