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

/**
 * Marks the query's words in a line: whole identifiers, and the parts of identifiers split by case, digits
 * and underscores, that are one of `marks` (lower case) or a longer form of one of four letters or more.
 */
export function markWords(line: string, marks: ReadonlySet<string>, mark: (text: string) => string): string {
  if (marks.size === 0) return line;
  return line.replace(/[\p{L}\p{M}\p{N}_]+/gu, (word) => {
    if (marks.has(word.toLowerCase())) return mark(word);
    return word.replace(/\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{Ll}\p{M}]+|\p{N}+|[\p{Lo}\p{Lm}]+/gu, (part) =>
      isMarked(part.toLowerCase(), marks) ? mark(part) : part,
    );
  });
}

function isMarked(part: string, marks: ReadonlySet<string>): boolean {
  if (marks.has(part)) return true;
  // Stems are cut short: `retri` stands for retried and retries, within a suffix's length.
  for (let cut = 1; cut <= 4 && part.length - cut >= 4; cut += 1) {
    if (marks.has(part.slice(0, -cut))) return true;
  }
  return false;
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
