import path from 'node:path';
import * as vscode from 'vscode';
import type { HostRoot, RootPlace, Roots } from './parts.ts';
import { whyNothing } from './rootWords.ts';
import { isEnabled } from './settings.ts';

/** The window's folders, followed from now on. */
export function watchRoots(subscriptions: vscode.Disposable[]): Roots {
  const changes = new vscode.EventEmitter<void>();
  let all = readRoots();
  const level = () => {
    const before = JSON.stringify(all.map(key));
    all = readRoots();
    if (JSON.stringify(all.map(key)) !== before) changes.fire();
  };
  const holding = (uri: vscode.Uri): RootPlace[] => {
    if (uri.scheme !== 'file') return [];
    const places = all.flatMap((root) => {
      const inside = pathBelow(root.root, uri.fsPath);
      return inside === undefined ? [] : [{ root, path: inside }];
    });
    return places.sort((a, b) => b.root.root.length - a.root.root.length);
  };
  subscriptions.push(
    changes,
    vscode.workspace.onDidChangeWorkspaceFolders(level),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('lodestone.enabled')) level();
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(level),
  );
  return {
    get all() {
      return all;
    },
    get nothing() {
      const schemes = (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.scheme);
      return whyNothing(schemes, all.filter((root) => root.enabled).length);
    },
    onDidChange: changes.event,
    locate(uri) {
      const places = holding(uri);
      return places.find(({ root }) => root.enabled) ?? places[0];
    },
    holding,
    uriOf(root, inside) {
      const known = all.find((each) => each.root === root);
      return vscode.Uri.joinPath(known?.folder.uri ?? vscode.Uri.file(root), inside);
    },
  };
}

function readRoots(): readonly HostRoot[] {
  return (vscode.workspace.workspaceFolders ?? [])
    .filter((folder) => folder.uri.scheme === 'file')
    .map((folder) => ({ folder, root: path.resolve(folder.uri.fsPath), enabled: isEnabled(folder) }));
}

const key = ({ folder, root, enabled }: HostRoot) => [root, folder.name, enabled];

/** The path of a file or folder below another, with `/`, '' for the folder itself; undefined where it lies elsewhere. */
export function pathBelow(outer: string, inner: string): string | undefined {
  const inside = path.relative(outer, inner);
  const isOutside = inside === '..' || inside.startsWith(`..${path.sep}`) || path.isAbsolute(inside);
  return isOutside ? undefined : inside.replaceAll(path.sep, '/');
}
