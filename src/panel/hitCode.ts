import { markedSpans } from '../protocol/marks.ts';
import type { PageHit } from '../protocol/panelApi.ts';
import { el } from './dom.ts';
import { excerpt } from './excerpt.ts';
import { colouredLines, type Token } from './syntax.ts';
import { visible } from './visible.ts';

/** Which lines of a hit are shown: the best few, or all. */
export type Extent = 'excerpt' | 'all';

/** Characters of a line that are shown. */
const widest = 400;

const colouredOf = new WeakMap<PageHit, Token[][]>();

/** How many lines a hit has that its excerpt leaves out. */
export function linesLeftOut(hit: PageHit, marks: ReadonlySet<string>): number {
  const lines = linesOf(hit);
  return lines.length - excerpt(lines, marks, hit.symbol).length;
}

/** A hit's lines in the editor's font and colours, the query's words marked; each line knows its number. */
export function hitCode(hit: PageHit, marks: ReadonlySet<string>, extent: Extent): HTMLElement {
  const lines = linesOf(hit);
  const coloured = colouredOf.get(hit) ?? colouredLines(lines.join('\n'), hit.language);
  colouredOf.set(hit, coloured);
  const shown = extent === 'all' ? [...lines.keys()] : excerpt(lines, marks, hit.symbol);
  const indent = commonIndent(shown.map((index) => lines[index]!));
  const width = String(hit.startLine + (shown.at(-1) ?? 0)).length;
  const block = el('div', { class: 'code', style: undefined });
  block.style.setProperty('--digits', String(width));
  let last = shown[0] === undefined ? 0 : shown[0] - 1;
  for (const index of shown) {
    if (index !== last + 1) block.append(el('div', { class: 'gap', 'aria-hidden': 'true' }, '⋯'));
    last = index;
    const line = el('div', { class: 'line', 'data-line': hit.startLine + index });
    line.append(el('span', { class: 'number', 'aria-hidden': 'true' }, String(hit.startLine + index)));
    line.append(codeText(lines[index]!, coloured[index] ?? [], indent, marks));
    block.append(line);
  }
  return block;
}

/** A hit's lines without what ends them; blank ones at the end are left out. */
function linesOf(hit: PageHit): string[] {
  const lines = hit.text.split(/\r\n|\n|\r/);
  while (lines.length > 1 && lines.at(-1)!.trim() === '') lines.pop();
  return lines;
}

function commonIndent(lines: readonly string[]): number {
  const indents = lines.filter((line) => line.trim() !== '').map((line) => /^[\t ]*/.exec(line)![0].length);
  return Math.min(...indents, 200);
}

function codeText(
  line: string,
  tokens: readonly Token[],
  indent: number,
  marks: ReadonlySet<string>,
): HTMLElement {
  const text = el('span', { class: 'text' });
  const spans = markedSpans(line, marks);
  let at = 0;
  for (const token of tokens) {
    const start = at;
    at += token.text.length;
    if (start >= indent + widest) break;
    for (const piece of pieces(start, at, spans)) {
      const from = Math.max(piece.from, indent);
      const shown = line.slice(from, Math.min(piece.to, indent + widest));
      if (from >= piece.to || shown === '') continue;
      const element = el(piece.marked ? 'mark' : 'span', { class: token.scope && `s-${token.scope}` });
      element.append(...visible(shown));
      text.append(element);
    }
  }
  if (line.length > indent + widest) text.append('…');
  return text;
}

/** Cuts a token where marks begin and end. */
function pieces(from: number, to: number, spans: readonly { from: number; to: number }[]) {
  const cuts = [
    from,
    to,
    ...spans.flatMap((span) => [span.from, span.to]).filter((cut) => cut > from && cut < to),
  ];
  cuts.sort((a, b) => a - b);
  return cuts.slice(1).map((end, index) => {
    const start = cuts[index]!;
    return { from: start, to: end, marked: spans.some((span) => span.from <= start && span.to >= end) };
  });
}
