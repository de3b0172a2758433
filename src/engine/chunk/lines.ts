/** A line's text beyond this many characters isn't kept: nobody reads it, and it may be 50 MB. */
export const lineLimit = 2_000;

/** A file's lines, numbered from 0 here and from 1 outside. */
export interface Lines {
  readonly count: number;
  /** Each line's text without its end, cut off at `lineLimit` characters with an ellipsis. */
  readonly texts: readonly string[];
  /** The whole text with `\n` as the only line end and no BOM: what a grammar reads, whose rows are then our lines. */
  readonly source: string;
  /** Columns of white space before the line's first visible character (a tab counts 4); -1 for a blank line. */
  readonly indents: Int32Array;
  /** `weights[n]` is the number of characters in the lines before n, without indentation. */
  readonly weights: Uint32Array;
  /** `sizes[n]` is the number of characters in the lines before n, each with its line end. */
  readonly sizes: Uint32Array;
}

/** Splits a text as the editor does: at `\n`, `\r\n` and a lone `\r`. A line end at the very end starts no line. */
export function readLines(text: string): Lines {
  const bare = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  const raw = bare.includes('\r') ? bare.split(/\r\n|\r|\n/) : bare.split('\n');
  const source = bare.includes('\r') ? raw.join('\n') : bare;
  if (raw.at(-1) === '') raw.pop();
  const count = raw.length;
  const indents = new Int32Array(count);
  const weights = new Uint32Array(count + 1);
  const sizes = new Uint32Array(count + 1);
  for (let row = 0; row < count; row++) {
    let line = raw[row]!;
    if (line.length > lineLimit) {
      line = cutOff(line);
      raw[row] = line;
    }
    const visible = firstVisible(line);
    indents[row] = visible < 0 ? -1 : columns(line, visible);
    weights[row + 1] = weights[row]! + (visible < 0 ? 0 : line.length - visible + 1);
    sizes[row + 1] = sizes[row]! + line.length + 1;
  }
  return { count, texts: raw, source, indents, weights, sizes };
}

/** The lines from `start` to `end` (both counted in) joined by `\n`. */
export function textOf(lines: Lines, start: number, end: number): string {
  return lines.texts.slice(start, end + 1).join('\n');
}

function firstVisible(line: string): number {
  for (let i = 0; i < line.length; i++) {
    const code = line.charCodeAt(i);
    if (code > 32 && code !== 0xa0 && code !== 0xfeff) return i;
  }
  return -1;
}

function columns(line: string, end: number): number {
  let width = 0;
  for (let i = 0; i < end; i++) width += line.charCodeAt(i) === 9 ? 4 : 1;
  return width;
}

/** A copy, not a slice: a slice would keep the whole line alive. */
function cutOff(line: string): string {
  const code = line.charCodeAt(lineLimit - 1);
  const end = code >= 0xd800 && code < 0xdc00 ? lineLimit - 1 : lineLimit;
  return Buffer.from(`${line.slice(0, end)}…`, 'utf16le').toString('utf16le');
}
