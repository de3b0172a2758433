import type { Range } from 'web-tree-sitter';
import type { Lines } from './lines.ts';
import type { Item, Outline } from './outline.ts';

/** A stretch of another language inside a page. */
export interface Island {
  readonly language: 'typescript' | 'javascript' | 'css' | 'scss';
  readonly range: Range;
}

/** Most ids and headings kept of a page. */
const most = 60;

/** The scripts and styles of a page (HTML, Vue, Svelte, Astro), by their tags. */
export function islandsOf(source: string): Island[] {
  const islands: Island[] = [];
  const tags = /<(script|style)\b([^>]*)>/gi;
  for (let tag = tags.exec(source); tag; tag = tags.exec(source)) {
    const start = tag.index + tag[0].length;
    const close = source.toLowerCase().indexOf(`</${tag[1]!.toLowerCase()}`, start);
    const end = close < 0 ? source.length : close;
    tags.lastIndex = Math.max(end, start);
    const language = languageOfTag(tag[1]!.toLowerCase(), tag[2]!);
    if (language && source.slice(start, end).trim())
      islands.push({ language, range: rangeOf(source, start, end) });
  }
  const front = /^---\r?\n([\s\S]*?)\n---/.exec(source);
  if (front && islands.every(({ range }) => range.startIndex > front[0].length)) {
    islands.unshift({ language: 'typescript', range: rangeOf(source, 4, front[0].length - 4) });
  }
  return islands;
}

function languageOfTag(tag: string, attributes: string): Island['language'] | undefined {
  const lang = /\blang\s*=\s*["']?([\w/-]+)/i.exec(attributes)?.[1]?.toLowerCase();
  const type = /\btype\s*=\s*["']?([\w./+-]+)/i.exec(attributes)?.[1]?.toLowerCase();
  if (tag === 'style')
    return lang === undefined || lang === 'css' ? 'css' : /^(scss|less)$/.test(lang) ? 'scss' : undefined;
  if (type && !/javascript|module|babel|jsx|typescript|ecmascript/.test(type)) return undefined;
  return lang && /^tsx?$|typescript/.test(lang) ? 'typescript' : 'javascript';
}

function rangeOf(source: string, startIndex: number, endIndex: number): Range {
  return {
    startIndex,
    endIndex,
    startPosition: pointAt(source, startIndex),
    endPosition: pointAt(source, endIndex),
  };
}

function pointAt(source: string, index: number): { row: number; column: number } {
  let row = 0;
  let line = 0;
  for (let at = source.indexOf('\n'); at >= 0 && at < index; at = source.indexOf('\n', at + 1)) {
    row++;
    line = at + 1;
  }
  return { row, column: index - line };
}

/** A page's own names: headings, ids, templates; not inside its islands. */
export function readPage(lines: Lines, outline: Outline, islands: readonly Island[]): Item[] {
  const items: Item[] = [];
  const taken = islands.map(({ range }) => [range.startPosition.row, range.endPosition.row] as const);
  let comment = false;
  for (let row = 0; row < lines.count && items.length < most; row++) {
    const line = lines.texts[row]!;
    if (comment) outline.glued[row] = 1;
    if (line.includes('<!--')) comment = true;
    if (line.includes('-->')) comment = false;
    if (comment || taken.some(([from, to]) => row > from && row < to)) continue;
    const heading = /<h[1-6]\b[^>]*>\s*([^<{]{1,200}?)\s*<\/h[1-6]/i.exec(line);
    const named = heading ?? /<[\w-]+\b[^>]*?\sid=["']([\w:.-]{1,80})["']/.exec(line);
    if (!named) continue;
    items.push({
      name: named[1]!.replace(/\s+/g, ' '),
      kind: heading ? 'heading' : 'property',
      scope: [],
      row,
      startRow: row,
      endRow: row,
      bodyless: false,
      children: [],
    });
  }
  return items;
}
