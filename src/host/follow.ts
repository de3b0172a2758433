import * as vscode from 'vscode';
import type { RootSettings } from '../protocol/engineApi.ts';
import { inShort, isCancelled } from './log.ts';
import type { HostParts } from './parts.ts';
import { concernsIndex, rootSettings } from './settings.ts';

/** Has the engine follow every enabled root, by its settings, as both are now and from now on. */
export function followRoots({ client, roots, log }: HostParts): vscode.Disposable {
  const followed = new Map<string, string>();
  const complained = new Set<string>();
  const complain = (sentence: string) => {
    if (!complained.has(sentence)) log.warn(sentence);
    complained.add(sentence);
  };
  const note = (root: string) => (error: unknown) => {
    if (!isCancelled(error)) log.error(`${root} could not be followed: ${inShort(error)}`);
  };
  const follow = (root: string, settings: RootSettings) => {
    const written = JSON.stringify(settings);
    if (followed.get(root) === written) return;
    followed.set(root, written);
    client.engine.follow({ root, settings }).catch(note(root));
  };
  const level = () => {
    const enabled = roots.all.filter((root) => root.enabled);
    for (const root of [...followed.keys()]) {
      if (enabled.some((each) => each.root === root)) continue;
      followed.delete(root);
      client.engine.unfollow({ root }).catch(note(root));
    }
    for (const { root, folder } of enabled) follow(root, rootSettings(folder, complain));
  };
  // After the activation, so that nothing of the engine's start counts towards it.
  const soon = setImmediate(level);
  return vscode.Disposable.from(
    { dispose: () => clearImmediate(soon) },
    roots.onDidChange(level),
    vscode.workspace.onDidGrantWorkspaceTrust(level),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (concernsIndex(change)) level();
    }),
  );
}
