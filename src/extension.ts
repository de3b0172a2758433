import type * as vscode from 'vscode';
import { registerSearchCommands } from './host/commands/search.ts';
import { registerShowCommands } from './host/commands/show.ts';
import { registerSyncCommands } from './host/commands/sync.ts';
import { keepContextKeys } from './host/contextKeys.ts';
import { createEngineClient, type OwnedEngineClient } from './host/engineClient.ts';
import { createFailures } from './host/failures.ts';
import { followRoots } from './host/follow.ts';
import { openLog, showFailure } from './host/log.ts';
import { registerModelChoice } from './host/modelChoice.ts';
import type { HostParts } from './host/parts.ts';
import { watchRoots } from './host/roots.ts';
import { registerSearchPanel } from './host/searchPanel.ts';
import { showStatusBar } from './host/statusBar.ts';
import { registerStatusPanel } from './host/statusPanel.ts';
import { tellEvents } from './host/tellEvents.ts';
import { shareWithTerminals } from './host/terminals.ts';
import { registerTools } from './host/tools/registerTools.ts';
import { restartOnChange } from './host/trust.ts';
import { watchFiles } from './host/watch.ts';

let client: OwnedEngineClient | undefined;

/** Called by the editor once its window has come up. Starts nothing that takes time. */
export function activate(context: vscode.ExtensionContext): void {
  const { subscriptions } = context;
  const log = openLog(subscriptions);
  client = createEngineClient(context, log);
  shareWithTerminals(context);
  const failures = createFailures((sentence) => void showFailure(log, sentence));
  const parts: HostParts = { context, log, client, roots: watchRoots(subscriptions), failures };
  const panel = registerSearchPanel(parts);
  registerStatusPanel(parts);
  subscriptions.push(
    registerSearchCommands(parts, panel),
    registerSyncCommands(parts),
    registerShowCommands(parts),
    registerModelChoice(parts),
  );
  subscriptions.push(keepContextKeys(parts), tellEvents(parts), showStatusBar(parts), watchFiles(parts));
  subscriptions.push(registerTools(parts), restartOnChange(parts), followRoots(parts));
}

/** Called by the editor when the window goes, which waits a few seconds for it. */
export async function deactivate(): Promise<void> {
  await client?.end();
}
