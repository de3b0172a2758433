/** What a page is made from; addresses as its webview has them. */
export interface PageParts {
  readonly title: string;
  readonly script: string;
  readonly style: string;
  /** Where style sheets, fonts and images may come from: the webview's own source. */
  readonly source: string;
  /** Tells the page's own script from any other; made anew for each page. */
  readonly nonce: string;
}

/** A page of the sidebar. Nothing runs in it but its own script; nothing is loaded but from its own source. */
export function pageMarkup({ title, script, style, source, nonce }: PageParts): string {
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${source}`,
    `font-src ${source}`,
    `img-src ${source}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escaped(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<link rel="stylesheet" href="${escaped(style)}">
</head>
<body>
<script nonce="${escaped(nonce)}" src="${escaped(script)}"></script>
</body>
</html>`;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
}
