import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/** The folder that the pages' bundles lie in. */
export function pageFolder(extension: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(extension, 'dist', 'panel');
}

/**
 * A page of the sidebar. Nothing runs in it but its own script, told apart by a nonce made anew each time;
 * nothing is loaded but from the extension and the icon themes.
 */
export function pageHtml(
  webview: vscode.Webview,
  extension: vscode.Uri,
  name: string,
  title: string,
): string {
  const nonce = randomBytes(18).toString('base64');
  const at = (file: string) =>
    attribute(webview.asWebviewUri(vscode.Uri.joinPath(pageFolder(extension), file)).toString());
  const own = webview.cspSource;
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${own}`,
    `font-src ${own}`,
    `img-src ${own}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${attribute(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${attribute(title)}</title>
<link rel="stylesheet" href="${at(`${name}.css`)}">
</head>
<body>
<script nonce="${nonce}" src="${at(`${name}.js`)}"></script>
</body>
</html>`;
}

function attribute(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
