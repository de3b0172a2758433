import * as vscode from 'vscode';
import { inShort } from './log.ts';
import type { HostParts } from './parts.ts';
import { createTouchBatch, touchOf } from './touchBatch.ts';

/** Quiet after the last change of what is open before the engine is told, in milliseconds. */
const settling = 200;

/** Tells the engine what is touched on disk, and which files a person has open, in every root that is indexed. */
export function watchFiles({ client, roots, log }: HostParts): vscode.Disposable {
  const batch = createTouchBatch((root, paths) => {
    client.engine.touched({ root, paths }).catch((error) => log.debug(`File events: ${inShort(error)}`));
  });
  /** Where a file is in the roots that are indexed: in each one, where one lies within another. */
  const indexed = (uri: vscode.Uri) =>
    roots.holding(uri).flatMap(({ root, path }) => {
      const touch = root.enabled ? touchOf(path) : undefined;
      return touch === undefined ? [] : [{ root: root.root, path: touch }];
    });
  const touched = (uri: vscode.Uri) => {
    for (const { root, path } of indexed(uri)) batch.add(root, path);
  };
  // A save is meant: it needn't wait for the quiet that has to follow a file event.
  const saved = (uri: vscode.Uri) => {
    for (const { root, path } of indexed(uri)) {
      client.engine
        .touched({ root, paths: [path], isSettled: true })
        .catch((error) => log.debug(`A save: ${inShort(error)}`));
    }
  };

  let watchers: vscode.Disposable[] = [];
  const renew = () => {
    vscode.Disposable.from(...watchers).dispose();
    watchers = roots.all
      .filter((root) => root.enabled)
      .flatMap(({ folder }) => {
        const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(folder, '**'));
        return [
          watcher,
          watcher.onDidCreate(touched),
          watcher.onDidChange(touched),
          watcher.onDidDelete(touched),
        ];
      });
  };
  renew();

  let timer: NodeJS.Timeout | undefined;
  const tellOpen = () => {
    for (const [root, paths] of openFiles(roots)) {
      client.engine.opened({ root, paths }).catch((error) => log.debug(`Open files: ${inShort(error)}`));
    }
  };
  const changed = () => {
    clearTimeout(timer);
    timer = setTimeout(tellOpen, settling);
  };
  changed();

  // The editor knows of its own changes before the disk's watcher does, which may also be off or full.
  const { workspace, window } = vscode;
  return vscode.Disposable.from(
    batch,
    { dispose: () => vscode.Disposable.from(...watchers).dispose() },
    { dispose: () => clearTimeout(timer) },
    roots.onDidChange(renew),
    roots.onDidChange(changed),
    workspace.onDidSaveTextDocument((document) => saved(document.uri)),
    workspace.onDidSaveNotebookDocument((notebook) => saved(notebook.uri)),
    workspace.onDidCreateFiles(({ files }) => files.forEach(touched)),
    workspace.onDidDeleteFiles(({ files }) => files.forEach(touched)),
    workspace.onDidRenameFiles(({ files }) => {
      for (const { oldUri, newUri } of files) [oldUri, newUri].forEach(touched);
    }),
    window.onDidChangeActiveTextEditor(changed),
    window.onDidChangeVisibleTextEditors(changed),
    window.tabGroups.onDidChangeTabs(changed),
  );
}

/** The open files of each root that is indexed: the one in hand, those in sight, then those behind tabs. */
function openFiles(roots: HostParts['roots']): Map<string, string[]> {
  const { window } = vscode;
  const tabs = window.tabGroups.all.flatMap((group) => group.tabs).map(({ input }) => input);
  const uris = [
    window.activeTextEditor?.document.uri,
    ...window.visibleTextEditors.map((editor) => editor.document.uri),
    ...tabs.map((input) => (input instanceof vscode.TabInputText ? input.uri : undefined)),
  ];
  const open = new Map(roots.all.filter((root) => root.enabled).map(({ root }) => [root, new Set<string>()]));
  for (const uri of uris) {
    for (const { root, path } of uri ? roots.holding(uri) : []) open.get(root.root)?.add(path);
  }
  return new Map([...open].map(([root, paths]) => [root, [...paths]]));
}
