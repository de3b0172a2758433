import { marksIn } from '../protocol/marks.ts';

/** Lines of a hit that are shown at first. */
export const excerptLines = 6;

/**
 * The lines of a hit that say most about why it was found, as indices in rising order, at most `excerptLines`:
 * those around which most different marks stand, below the line that names the symbol. Where nothing is
 * marked, the first ones.
 */
export function excerpt(lines: readonly string[], marks: ReadonlySet<string>, symbol: string): number[] {
  const end = lines.findLastIndex((line) => line.trim() !== '') + 1;
  if (end <= excerptLines + 1) return upTo(0, end);
  const found = lines.slice(0, end).map((line) => marksIn(line, marks));
  const named = namingLine(lines, symbol);
  const first = bestWindow(found, excerptLines);
  if (named === undefined || (named >= first && named < first + excerptLines)) {
    const from = pastBlank(lines, first, first + excerptLines < end);
    return upTo(from, Math.min(end, from + excerptLines));
  }
  const window = bestWindow(found, excerptLines - 1);
  const below = pastBlank(lines, window, window + excerptLines - 1 < end);
  // The symbol's line and the window may touch or meet: each line once.
  const chosen = new Set([named, ...upTo(below, Math.min(end, below + excerptLines - 1))]);
  for (let next = below + excerptLines - 1; chosen.size < excerptLines && next < end; next += 1)
    chosen.add(next);
  return [...chosen].sort((a, b) => a - b);
}

/** A blank line to begin with says nothing: the next one, where there is another at the end to take instead. */
function pastBlank(lines: readonly string[], first: number, hasMore: boolean): number {
  return hasMore && lines[first]!.trim() === '' ? first + 1 : first;
}

/** The first line of the window of `size` lines with the most different marks, then the most marked lines. */
function bestWindow(found: readonly ReadonlySet<string>[], size: number): number {
  let best = { at: 0, score: 0 };
  for (let at = 0; at + size <= found.length; at += 1) {
    const window = found.slice(at, at + size);
    const different = new Set(window.flatMap((marks) => [...marks]));
    const marked = window.filter((marks) => marks.size > 0).length;
    // A window that begins with what it is about reads better than one that ends with it.
    const score = different.size * 100 + marked * 10 + (found[at]!.size > 0 ? 1 : 0);
    if (score > best.score) best = { at, score };
  }
  // The line before the first marked one explains it, where there is room for it.
  const hasRoom = best.at > 0 && found[best.at]!.size > 0 && found[best.at + size - 1]!.size === 0;
  return hasRoom ? best.at - 1 : best.at;
}

function namingLine(lines: readonly string[], symbol: string): number | undefined {
  const name = symbol.split(/[.#:/\s]+/).findLast((part) => part !== '');
  if (name === undefined) return undefined;
  const at = lines.findIndex((line) => line.includes(name) && !/^\s*(\/\/|\/?\*|#|--|;)/.test(line));
  return at < 0 ? undefined : at;
}

function upTo(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
}
