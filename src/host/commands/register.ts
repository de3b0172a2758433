import * as vscode from 'vscode';
import { inFull, inShort, isCancelled } from '../log.ts';
import type { HostParts, HostRoot, RootPlace } from '../parts.ts';
import { pathBelow } from '../roots.ts';
import type { CommandName } from './names.ts';

/** What a command does; `given` is what the editor or a caller hands over. */
export type Run = (...given: never[]) => unknown;

/** Registers commands by their names without `lodestone.`; a failure of one is told to the person, and the log in full. */
export function registerAll(
  { log, failures }: HostParts,
  commands: Readonly<Partial<Record<CommandName, Run>>>,
): vscode.Disposable {
  const registered = Object.entries(commands).map(([name, run]) =>
    vscode.commands.registerCommand(`lodestone.${name}`, async (...given: never[]) => {
      try {
        return await run(...given);
      } catch (error) {
        if (isCancelled(error)) return undefined;
        log.error(`lodestone.${name}: ${inFull(error)}`);
        failures.answered(inShort(error));
        return undefined;
      }
    }),
  );
  return vscode.Disposable.from(...registered);
}

/**
 * The roots that are indexed, or the one of them that a caller names by its path. Throws the sentence that says why
 * there are none.
 */
export function enabledRoots({ roots }: HostParts, named?: unknown): readonly HostRoot[] {
  if (roots.nothing !== undefined) throw new Error(roots.nothing);
  const enabled = roots.all.filter((root) => root.enabled);
  if (typeof named !== 'string') return enabled;
  const one = enabled.filter(({ root }) => root === named);
  if (one.length === 0) throw new Error(`${named} is no folder of this workspace that is indexed.`);
  return one;
}

/** A file's place in a root that is indexed. Throws a sentence where it has none. */
export function placeOf(parts: HostParts, uri: vscode.Uri | undefined) {
  enabledRoots(parts);
  if (!uri) throw new Error('No file is open: open one first, or choose it in the Explorer.');
  const found = parts.roots.locate(uri);
  if (!found)
    throw new Error(
      `${uri.scheme === 'file' ? uri.fsPath : uri.toString(true)} lies in no folder of this workspace.`,
    );
  if (!found.root.enabled)
    throw new Error(`The folder ${found.root.folder.name} is not indexed: lodestone.enabled is off there.`);
  return found;
}

/**
 * What is meant by a file or folder: its place in every root that is indexed and holds it, and the whole of every such root that
 * lies in it. Throws as `placeOf`.
 */
export function placesIn(parts: HostParts, uri: vscode.Uri | undefined): readonly RootPlace[] {
  placeOf(parts, uri);
  if (!uri) return [];
  const around = parts.roots.holding(uri).filter(({ root }) => root.enabled);
  const inside = parts.roots.all.filter((each) => each.enabled && pathBelow(uri.fsPath, each.root));
  return [...around, ...inside.map((each) => ({ root: each, path: '' }))];
}

/** The file that a command is about: the one given by the Explorer, else the one in the active tab. */
export function fileInHand(given: unknown): vscode.Uri | undefined {
  if (given instanceof vscode.Uri) return given;
  const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
  if (input instanceof vscode.TabInputText || input instanceof vscode.TabInputCustom) return input.uri;
  if (input instanceof vscode.TabInputNotebook) return input.uri;
  return vscode.window.activeTextEditor?.document.uri;
}
