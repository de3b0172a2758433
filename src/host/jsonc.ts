/**
 * Reads JSON as the editor's own files are written: with comments and commas before a closing bracket.
 * Throws a `SyntaxError` when it isn't that either.
 */
export function parseJsonc(text: string): unknown {
  // A string is kept as it is; a comment goes; a comma goes when only space follows before a bracket.
  const bare = text
    .replace(/^\ufeff/, '')
    .replace(/"(?:[^"\\]|\\.)*"|\/\/[^\n\r]*|\/\*[\s\S]*?\*\//g, (part) =>
      part.startsWith('"') ? part : ' ',
    );
  const even = bare.replace(/"(?:[^"\\]|\\.)*"|,(?=\s*[\]}])/g, (part) => (part === ',' ? '' : part));
  return JSON.parse(even);
}
