import * as vscode from 'vscode';
import type { HostParts } from './parts.ts';

/** Keeps what the manifest's `when` clauses ask for level with what the engine is at. */
export function keepContextKeys({ client, roots }: HostParts): vscode.Disposable {
  const known = new Map<string, boolean>();
  const set = (key: string, value: boolean) => {
    if (known.get(key) === value) return;
    known.set(key, value);
    void vscode.commands.executeCommand('setContext', `lodestone.${key}`, value);
  };
  const level = () => {
    // Of a root that has left the workspace a state may still be known.
    const activities = roots.all.flatMap(({ root, enabled }) => {
      const state = enabled ? client.states.get(root) : undefined;
      return state ? [state.activity] : [];
    });
    set('hasRoots', roots.nothing === undefined);
    set(
      'syncing',
      activities.some(({ kind }) => kind === 'syncing' || kind === 'waiting'),
    );
    set(
      'paused',
      activities.some(({ kind }) => kind === 'paused'),
    );
    set(
      'canPause',
      activities.some(({ kind }) => kind !== 'paused'),
    );
  };
  level();
  return vscode.Disposable.from(
    roots.onDidChange(level),
    client.onDidChangeState(level),
    client.onEvent((event) => {
      if (event.type === 'state') level();
    }),
  );
}
