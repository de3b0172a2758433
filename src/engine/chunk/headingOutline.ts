import type { Lines } from './lines.ts';
import type { Item, Outline } from './outline.ts';

/** How a prose format marks its headings. */
export type HeadingStyle = 'markdown' | 'rst' | 'asciidoc' | 'org' | 'latex';

interface Heading {
  readonly row: number;
  readonly level: number;
  readonly name: string;
}

/** Reads headings into nested items; fenced blocks and front matter are glued so that cuts avoid them. */
export function readHeadings(lines: Lines, style: HeadingStyle, outline: Outline): Item[] {
  const headings: Heading[] = [];
  const rstLevels: string[] = [];
  let row = style === 'markdown' ? skipFrontMatter(lines, outline) : 0;
  while (row < lines.count) {
    const fence = fenceEnd(row, lines, style);
    if (fence > row) {
      outline.glued.fill(1, row + 1, fence + 1);
      row = fence + 1;
      continue;
    }
    const heading = headingAt(row, lines, style, rstLevels);
    if (heading) headings.push(heading);
    row++;
  }
  return nest(headings, lines.count);
}

function skipFrontMatter(lines: Lines, outline: Outline): number {
  const mark = lines.texts[0]?.trimEnd();
  if (mark !== '---' && mark !== '+++') return 0;
  for (let row = 1; row < Math.min(lines.count, 200); row++) {
    if (lines.texts[row]!.trimEnd() !== mark) continue;
    outline.glued.fill(1, 1, row + 1);
    return row + 1;
  }
  return 0;
}

/** The last row of the fenced block that begins here; the row itself when none does. */
function fenceEnd(row: number, lines: Lines, style: HeadingStyle): number {
  const line = lines.texts[row]!;
  let close: RegExp | undefined;
  if (style === 'markdown') {
    const fence = /^\s{0,12}(?:[-*+>]\s+)?(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence) close = new RegExp(`^\\s{0,12}(?:>\\s*)?${fence[0]}{${fence.length},}\\s*$`);
  } else if (style === 'asciidoc') {
    const fence = /^(-{4,}|\.{4,}|={4,}|\+{4,}|\*{4,}|\/{4,})\s*$/.exec(line)?.[1];
    if (fence) close = new RegExp(`^\\${fence[0]}{${fence.length}}\\s*$`);
  } else if (style === 'org' && /^\s*#\+begin_/i.test(line)) close = /^\s*#\+end_/i;
  else if (style === 'latex' && /^\s*\\begin\{(verbatim|lstlisting|minted)/.test(line)) {
    close = /^\s*\\end\{(verbatim|lstlisting|minted)/;
  }
  if (!close) return row;
  for (let next = row + 1; next < lines.count; next++) {
    if (close.test(lines.texts[next]!)) return next;
  }
  return row;
}

const latexLevels = ['part', 'chapter', 'section', 'subsection', 'subsubsection', 'paragraph'];

function headingAt(row: number, lines: Lines, style: HeadingStyle, levels: string[]): Heading | undefined {
  const line = lines.texts[row]!;
  if (style === 'markdown') {
    const marked = /^ {0,3}(#{1,6})(?:\s+(.*?))?\s*#*\s*$/.exec(line);
    if (marked) return heading(row, marked[1]!.length, marked[2] ?? '');
    const under = /^ {0,3}(=+|-{2,})\s*$/.exec(lines.texts[row + 1] ?? '')?.[1];
    const plain = /^ {0,3}\S/.test(line) && !/^\s*([-*+>|]|\d+[.)])\s|^\s*[=-]+\s*$|^\s*[<|]/.test(line);
    const alone = row === 0 || lines.indents[row - 1]! < 0;
    if (under && plain && alone) return heading(row, under[0] === '=' ? 1 : 2, line);
  } else if (style === 'asciidoc') {
    const marked = /^(={1,6}|#{1,6})\s+(\S.*?)\s*$/.exec(line);
    if (marked) return heading(row, marked[1]!.length, marked[2]!);
  } else if (style === 'org') {
    const marked = /^(\*+)\s+(\S.*?)\s*$/.exec(line);
    if (marked) return heading(row, marked[1]!.length, marked[2]!);
  } else if (style === 'latex') {
    const marked = /^\s*\\(part|chapter|(?:sub){0,2}section|paragraph)\*?(?:\[[^\]]*\])?\{(.+?)\}/.exec(line);
    if (marked) return heading(row, latexLevels.indexOf(marked[1]!), marked[2]!);
  } else {
    return rstHeading(row, lines, levels);
  }
  return undefined;
}

/** A title over a line of punctuation at least as long; levels go by which mark came first. */
function rstHeading(row: number, lines: Lines, levels: string[]): Heading | undefined {
  const title = lines.texts[row]!.trimEnd();
  const under = /^([!-/:-@[-`{-~])\1{2,}\s*$/.exec(lines.texts[row + 1] ?? '');
  if (!under || title.trim() === '' || under[0].trimEnd().length < title.length - 2) return undefined;
  if (/^([!-/:-@[-`{-~])\1+$/.test(title)) return undefined;
  const over = row > 0 && lines.texts[row - 1]!.trimEnd() === under[0].trimEnd();
  if (!over && row > 0 && lines.indents[row - 1]! >= 0) return undefined;
  const mark = `${under[1]}${over ? '^' : ''}`;
  if (!levels.includes(mark)) levels.push(mark);
  return heading(over ? row - 1 : row, levels.indexOf(mark), title);
}

function heading(row: number, level: number, title: string): Heading | undefined {
  const name = title
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[`*]|<[^>]*>/g, '')
    .trim()
    .slice(0, 200);
  return name ? { row, level, name } : undefined;
}

function nest(headings: readonly Heading[], count: number): Item[] {
  const items: Item[] = [];
  const open: { item: Item; level: number }[] = [];
  for (const [index, { row, level, name }] of headings.entries()) {
    while (open.length > 0 && open.at(-1)!.level >= level) open.pop();
    const end = headings.slice(index + 1).find((other) => other.level <= level)?.row ?? count;
    const item: Item = {
      name,
      kind: 'heading',
      scope: [],
      row,
      startRow: row,
      endRow: end - 1,
      bodyless: false,
      children: [],
    };
    (open.at(-1)?.item.children ?? items).push(item);
    open.push({ item, level });
  }
  return items;
}
