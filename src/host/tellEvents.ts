import * as vscode from 'vscode';
import type { EngineEvent } from '../protocol/engineApi.ts';
import type { HostParts } from './parts.ts';

/**
 * Writes to the log what the engine tells. A failure that a person has to do something about is told to them too, once for each
 * sentence as long as the window lives.
 */
export function tellEvents({ client, log, failures }: HostParts): vscode.Disposable {
  const faulty = new Map<string, ReadonlySet<string>>();
  const failing = new Map<string, string>();
  const hear = (event: EngineEvent) => {
    if (event.type === 'notice') log.info(event.message);
    if (event.type === 'synced') {
      // The engine's own log has a line for each run; what could not be read is told here.
      const { root, faults } = event.run;
      const lines = faults.map(({ path, code, message }) => `${root}: ${path}: ${message} (${code})`);
      // A run that looked at a few files has the faults of the others as the run before it had them.
      for (const line of lines) if (!faulty.get(root)?.has(line)) log.warn(line);
      faulty.set(root, new Set(lines));
    }
    if (event.type !== 'state') return;
    const { root, activity } = event.state;
    const isByPerson = activity.kind === 'paused' && activity.by === 'person';
    const why = activity.kind === 'failed' || activity.kind === 'paused' ? activity.message : '';
    if (why !== '' && failing.get(root) !== why && !isByPerson) log.warn(`${root}: ${activity.kind}: ${why}`);
    failing.set(root, why);
    if (activity.kind === 'failed') failures.happened(activity.message);
  };
  return vscode.Disposable.from(
    client.onEvent(hear),
    client.onDidChangeState((state) => {
      if (state.kind !== 'failed') return;
      log.error(`The engine failed: ${state.message}`);
      failures.happened(state.message);
    }),
  );
}
