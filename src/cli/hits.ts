import type { Hit, SearchAnswer } from '../protocol/engineApi.ts';
import { numberedLines, type Styles } from './mark.ts';
import { printable } from './words.ts';

/**
 * A hit in the JSON form that benchmarks and agents depend on: exactly these keys. `path` is relative to
 * the root with `/`; lines are 1-based and inclusive.
 */
export interface JsonHit {
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly language: string;
  readonly symbol: string;
  readonly kind: string;
  readonly score: number;
  readonly text: string;
  /** Only with `--explain`. */
  readonly parts?: Readonly<Record<string, number>>;
}

/** One query's answer as one line of JSON, without the line's end. */
export function jsonLine(query: string, hits: readonly Hit[]): string {
  return JSON.stringify({ query, hits: hits.map(jsonHit) });
}

function jsonHit(hit: Hit): JsonHit {
  const { path, startLine, endLine, language, symbol, kind, score, text, parts } = hit;
  const named = { path, startLine, endLine, language, symbol, kind, score, text };
  return parts ? { ...named, parts } : named;
}

/** An answer for people: `path:lines  symbol (kind)  score`, the lines, and a blank line, a hit. */
export function hitLines(answer: SearchAnswer, style: Styles): string[] {
  const marks = new Set(answer.marks.map((each) => each.toLowerCase()));
  return answer.hits.flatMap((hit) => [
    heading(hit, style),
    ...numberedLines(hit.text, hit.startLine, marks, style),
    ...(hit.parts ? [style.dim(`  ${explained(hit.parts)}`)] : []),
    '',
  ]);
}

function heading(hit: Hit, style: Styles): string {
  const place = `${printable(hit.path)}:${hit.startLine}-${hit.endLine}`;
  const what = hit.symbol ? `${printable(hit.symbol)} (${hit.kind})` : `(${hit.kind})`;
  const stale = hit.stale ? '  changed since it was indexed' : '';
  return `${style.bold(place)}  ${what}  ${style.dim(hit.score.toFixed(3))}${stale}`;
}

/** The parts of a score, the weightiest first. */
function explained(parts: Readonly<Record<string, number>>): string {
  const sorted = Object.entries(parts).sort(([, a], [, b]) => Math.abs(b) - Math.abs(a));
  return sorted.map(([name, value]) => `${name} ${value.toFixed(3)}`).join(', ');
}
