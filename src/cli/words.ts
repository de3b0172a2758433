/** How foreign text is written in a terminal. */

/**
 * Text from a file or a file's name, safe on a terminal: control and bidirectional characters, which could
 * move the cursor or hide what follows, are written out. Tabs stay.
 */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, (each) => {
    if (each === '\n') return '\\n';
    if (each === '\r') return '\\r';
    return `\\u{${each.codePointAt(0)!.toString(16)}}`;
  });
}

/** At most `width` characters of a line, the last an ellipsis if it was longer. */
export function clipped(line: string, width: number): string {
  if (line.length <= width) return line;
  // Never half a surrogate pair.
  return `${line.slice(0, width - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
