import * as vscode from 'vscode';
import type { HostParts, HostRoot } from '../parts.ts';
import { reportRuns } from '../reportRuns.ts';
import { enabledRoots, fileInHand, placesIn, registerAll } from './register.ts';

/**
 * Reindex Workspace, Reindex File or Folder, Sync Now, Pause, Resume, Cancel and Clear Index. Those that ask for runs
 * resolve to the ids of these, and to undefined where they are refused or a person thinks better of it.
 */
export function registerSyncCommands(parts: HostParts): vscode.Disposable {
  const { engine } = parts.client;
  const each = (named: unknown, work: (root: string) => Promise<unknown>) =>
    Promise.all(enabledRoots(parts, named).map(({ root }) => work(root)));
  return registerAll(parts, {
    syncNow: (named: unknown) =>
      reportRuns(
        parts,
        enabledRoots(parts, named).map(({ root }) => ({ root, full: false, reason: 'request' })),
      ),
    reindexWorkspace: async (named: unknown, asked: unknown) => {
      const wanted = enabledRoots(parts, named);
      const detail =
        'Every file is read and indexed anew. The index that is there answers until the new one is complete.';
      if (!isSure(asked) && !(await confirmed(`Reindex ${names(wanted)}?`, detail, 'Reindex')))
        return undefined;
      return reportRuns(
        parts,
        wanted.map(({ root }) => ({ root, full: true, reason: 'full' })),
      );
    },
    reindexPath: async (given: unknown, chosen: unknown) => {
      const uris = Array.isArray(chosen) && chosen.length > 0 ? chosen : [fileInHand(given)];
      const paths = new Map<string, string[]>();
      for (const uri of uris) {
        for (const { root, path } of placesIn(parts, uri))
          paths.set(root.root, [...(paths.get(root.root) ?? []), path]);
      }
      return reportRuns(
        parts,
        [...paths].map(([root, some]) => ({ root, full: false, reason: 'request', paths: some })),
      );
    },
    pause: (named: unknown) => each(named, (root) => engine.pause({ root })),
    resume: (named: unknown) => each(named, (root) => engine.resume({ root })),
    cancel: (named: unknown) => each(named, (root) => engine.cancel({ root })),
    clearIndex: async (named: unknown, asked: unknown) => {
      const all = enabledRoots(parts, named);
      const wanted = isSure(asked) ? all : await chosenRoots(all);
      if (wanted.length === 0) return;
      const detail =
        'Nothing is found there until it is indexed again, which the next sync does: pause first if it is to stay empty.';
      const question = `Remove the index of ${names(wanted)}?`;
      if (!isSure(asked) && !(await confirmed(question, detail, 'Clear Index'))) return;
      const freed = await Promise.all(wanted.map(({ root }) => engine.clear({ root })));
      const bytes = freed.reduce((sum, each) => sum + each, 0);
      void vscode.window.showInformationMessage(
        `The index of ${names(wanted)} is removed; ${(bytes / 1e6).toFixed(1)} MB are free again.`,
      );
    },
  });
}

function names(roots: readonly HostRoot[]): string {
  return roots.map(({ folder }) => folder.name).join(', ');
}

/** A caller that has asked already, such as a key binding that a person wrote, gives `{ "confirmed": true }`. */
function isSure(asked: unknown): boolean {
  return (asked as { readonly confirmed?: unknown } | undefined)?.confirmed === true;
}

async function confirmed(question: string, detail: string, yes: string): Promise<boolean> {
  const answer = await vscode.window.showWarningMessage(question, { modal: true, detail }, yes);
  return answer === yes;
}

/** The one root there is, or those that the person picks; none when they leave. */
async function chosenRoots(roots: readonly HostRoot[]): Promise<readonly HostRoot[]> {
  if (roots.length === 1) return roots;
  const items = roots.map((root) => ({
    label: root.folder.name,
    description: root.root,
    picked: true,
    root,
  }));
  const picked = await vscode.window.showQuickPick(items, {
    canPickMany: true,
    title: 'Clear Index',
    placeHolder: 'Folders whose index is to be removed',
  });
  return (picked ?? []).map(({ root }) => root);
}
