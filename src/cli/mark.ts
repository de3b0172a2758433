import { markedSpans } from '../protocol/marks.ts';
import { clipped, printable } from './words.ts';

/** Lines of a hit that are shown, and characters of a line. */
const shownLines = 12;
const shownWidth = 240;

/** The terminal's styles; each is the identity where colour isn't wanted. */
export interface Styles {
  bold(text: string): string;
  dim(text: string): string;
  mark(text: string): string;
}

/** ANSI styles, or none. */
export function styles(colour: boolean): Styles {
  const style = (on: number, off: number) => (text: string) =>
    colour && text ? `\u001b[${on}m${text}\u001b[${off}m` : text;
  const bold = style(1, 22);
  const yellow = style(33, 39);
  return { bold, dim: style(2, 22), mark: (text) => bold(yellow(text)) };
}

/** A line with the query's words marked; which these are says `markedSpans`. */
export function markWords(line: string, marks: ReadonlySet<string>, mark: (text: string) => string): string {
  let written = '';
  let at = 0;
  for (const { from, to } of markedSpans(line, marks)) {
    written += line.slice(at, from) + mark(line.slice(from, to));
    at = to;
  }
  return written + line.slice(at);
}

/** A hit's lines for people: numbered, cut where there are too many or they are too long, words marked. */
export function numberedLines(
  text: string,
  startLine: number,
  marks: ReadonlySet<string>,
  style: Styles,
): string[] {
  const lines = text.split('\n');
  const last = startLine + Math.min(lines.length, shownLines) - 1;
  const width = String(last).length;
  const shown = lines.slice(0, shownLines).map((line, index) => {
    const number = style.dim(String(startLine + index).padStart(width));
    const safe = printable(clipped(line.replace(/\r$/, ''), shownWidth));
    return `  ${number}  ${markWords(safe, marks, style.mark)}`.trimEnd();
  });
  const more = lines.length - shown.length;
  if (more > 0) shown.push(style.dim(`  ${' '.repeat(width)}  … ${more} more`));
  return shown;
}
