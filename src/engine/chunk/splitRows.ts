import { budget, fits } from './budget.ts';
import type { Lines } from './lines.ts';

/**
 * Cuts rows into pieces within the budget, of about equal weight, at the best borders: before a line
 * that is indented least, after a blank one, and never before a closing bracket when it can be helped.
 */
export function splitRows(start: number, end: number, lines: Lines, glued: Uint8Array): [number, number][] {
  const pieces: [number, number][] = [];
  let from = start;
  while (from <= end) {
    const to = fits(lines, from, end) ? end : bestEnd(from, end, lines, glued);
    pieces.push([from, to]);
    from = to + 1;
  }
  return pieces;
}

/** The last row of the next piece. Always at least one row, so that a line too long for any chunk is one. */
function bestEnd(from: number, end: number, lines: Lines, glued: Uint8Array): number {
  const { weights } = lines;
  const left = weights[end + 1]! - weights[from]!;
  const target = left / Math.ceil(left / budget);
  let best = from;
  let bestScore = Number.NEGATIVE_INFINITY;
  for (let row = from; row < end && fits(lines, from, row); row++) {
    const weight = weights[row + 1]! - weights[from]!;
    if (weight < target / 3) continue;
    const score = borderScore(row, lines, glued) - 6 * Math.abs(1 - weight / target);
    if (score >= bestScore) {
      bestScore = score;
      best = row;
    }
  }
  return bestScore === Number.NEGATIVE_INFINITY ? furthest(from, end, lines) : best;
}

function furthest(from: number, end: number, lines: Lines): number {
  let row = from;
  while (row < end && fits(lines, from, row + 1)) row++;
  return row;
}

/** How good it is to cut after this row. */
function borderScore(row: number, lines: Lines, glued: Uint8Array): number {
  const next = row + 1;
  const indent = lines.indents[next]!;
  // Blank lines stay with what is before them.
  if (indent < 0) return -8;
  let score = -Math.min(indent, 40) / 2;
  if (lines.indents[row]! < 0) score += 4;
  if (glued[next]) score -= 10;
  if (/^[\s]*([)\]}]|end\b|else\b|elif\b|except\b|finally\b|catch\b)/.test(lines.texts[next]!)) score -= 6;
  return score;
}
