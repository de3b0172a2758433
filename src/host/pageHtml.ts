import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { pageMarkup } from './pageMarkup.ts';

/** The folder that the pages' bundles lie in. */
export function pageFolder(extension: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(extension, 'dist', 'panel');
}

/** The page named `name` of the bundles, for a webview. */
export function pageHtml(
  webview: vscode.Webview,
  extension: vscode.Uri,
  name: string,
  title: string,
): string {
  const at = (file: string) =>
    webview.asWebviewUri(vscode.Uri.joinPath(pageFolder(extension), file)).toString();
  return pageMarkup({
    title,
    script: at(`${name}.js`),
    style: at(`${name}.css`),
    source: webview.cspSource,
    nonce: randomBytes(18).toString('base64'),
  });
}
