/** From a file's chunks to what is learnt from: definitions with the texts that people wrote about them. */
import type { ChunkedFile, Definition } from '../../src/engine/chunk/types.ts';

/** What a query of a pair was. */
export type PairKind = 'doc' | 'whole' | 'name' | 'comment' | 'message' | 'title' | 'prose';

/** A text that asks for an item, and the lines of it that say the same and must not be seen. */
export interface Asking {
  readonly kind: PairKind;
  readonly text: string;
  /** Places in `Item.lines` that are blanked when this is asked. */
  readonly lines: readonly number[];
}

/** A definition: its names and lines, of which the first `docLines` are its documentation. */
export interface Item {
  readonly name: string;
  readonly scope: string;
  readonly language: string;
  readonly lines: readonly string[];
  readonly askings: readonly Asking[];
}

const wanted = new Set([
  'function',
  'method',
  'class',
  'interface',
  'struct',
  'trait',
  'type',
  'enum',
  'macro',
  'variable',
  'property',
  'module',
  'impl',
]);
const mostLines = 70;
const mostCharacters = 2_200;
const comment =
  /^\s*(?:\/\/+!?|\/\*+!?|\*+\/?|#+(?!\[|!|include|define|if|end|else|pragma|undef)|--+|;;+|%%+|\{-)\s?/;
const closing = /\s*(?:\*+\/|-\})\s*$/;
const between = /^\s*(?:@|#\[|\[|template\s*<|export\b[^=({]*$)/;
const message = /(["'`])((?:(?!\1)[^\\\n]|\\.){18,200})\1/g;
const raising =
  /\b(?:throw|raise|Error|Exception|panic|bail|errors?\.New|Errorf|expect|assert|reject|warn|error|fail|fatal|abort|log)/;

/** The items of one file. */
export function itemsOf(path: string, text: string, { chunks, language }: ChunkedFile): Item[] {
  const lines = text.replace(/\r\n?/g, '\n').split('\n');
  const found: Item[] = [];
  const seen = new Set<number>();
  for (const definition of chunks.flatMap((chunk) => chunk.definitions)) {
    if (!wanted.has(definition.kind) || seen.has(definition.line)) continue;
    seen.add(definition.line);
    const item = itemOf(definition, lines, language);
    if (item) found.push(item);
  }
  if (/(^|[/._-])(tests?|specs?|__tests__)([/._-]|$)/.test(path)) found.push(...titled(lines, language));
  return found;
}

function itemOf(definition: Definition, lines: readonly string[], language: string): Item | undefined {
  const first = definition.line - 1;
  const end = Math.min(definition.endLine, first + mostLines, lines.length);
  const body = lines.slice(first, end);
  if (definition.endLine - first < 2 && !['function', 'method', 'type', 'macro'].includes(definition.kind))
    return undefined;
  const above = docAbove(lines, first);
  const inside = language === 'python' ? docString(body) : [];
  const start = above.length;
  const all: string[] = [...lines.slice(first - above.length, first), ...body];
  while (all.reduce((sum, line) => sum + line.length + 1, 0) > mostCharacters && all.length > start + 2)
    all.pop();
  if (all.slice(start).join('').trim().length < 25) return undefined;
  const docLines = inside.length
    ? inside.map((at) => at + start).filter((at) => at < all.length)
    : above.map((_, at) => at);
  const doc = plain(
    docLines.map((at) =>
      all[at]!.replace(comment, '')
        .replace(closing, '')
        .replace(/^\s*(?:r|u)?("""|''')|("""|''')\s*$/g, ''),
    ),
  );
  const askings: Asking[] = [];
  if (
    isProse(doc) &&
    !/copyright|licen[sc]e|eslint|prettier|istanbul|@internal\b.*$/i.test(doc.slice(0, 160))
  ) {
    const sentence = firstSentence(doc);
    if (isProse(sentence)) askings.push({ kind: 'doc', text: sentence, lines: docLines });
    if (doc.length > sentence.length + 20)
      askings.push({ kind: 'whole', text: doc.slice(0, 600), lines: docLines });
  }
  if (/[a-z]{3}/i.test(definition.name)) askings.push({ kind: 'name', text: definition.name, lines: [] });
  askings.push(...innerAskings(all, Math.max(start, ...docLines.map((at) => at + 1)) + 1));
  if (askings.length === 0) return undefined;
  return {
    name: definition.name,
    scope: definition.scope.slice(-2).join('.'),
    language,
    lines: all,
    askings,
  };
}

/** Comments within the body, and what it says when it fails. */
function innerAskings(lines: readonly string[], from: number): Asking[] {
  const found: Asking[] = [];
  for (let at = from; at < lines.length && found.length < 4; at++) {
    const line = lines[at]!;
    if (comment.test(line)) {
      const rows = [at];
      while (at + 1 < lines.length && comment.test(lines[at + 1]!)) rows.push(++at);
      const text = plain(rows.map((row) => lines[row]!.replace(comment, '').replace(closing, '')));
      if (
        isProse(text) &&
        text.split(/\s+/).length > 4 &&
        !/eslint|prettier|ts-ignore|istanbul|TODO|FIXME|[;{}]\s*$/.test(text)
      )
        found.push({ kind: 'comment', text: text.slice(0, 300), lines: rows });
      continue;
    }
    const near = (lines[at - 1] ?? '') + line;
    if (!raising.test(near)) continue;
    for (const [, , said] of line.matchAll(message)) {
      const text = said!.replace(/\$\{[^}]*\}|%[sdvwrqx]|\{[^}]*\}|\\./g, ' ');
      if (isProse(text) && text.trim().split(/\s+/).length > 3)
        found.push({ kind: 'message', text, lines: [at] });
    }
  }
  return found;
}

const title =
  /^\s*(?:it|test|specify|describe|context|scenario)(?:\.\w+)*\(?\s*(["'`])(.{12,160}?)\1\s*(?:,|do\b)/;

/** Tests by their titles. */
function titled(lines: readonly string[], language: string): Item[] {
  const found: Item[] = [];
  lines.forEach((line, at) => {
    const text = title.exec(line)?.[2];
    if (text === undefined || !isProse(text)) return;
    const indent = /^\s*/.exec(line)![0].length;
    let end = at + 1;
    while (
      end < lines.length &&
      end - at < 30 &&
      (lines[end]!.trim() === '' || /^\s*/.exec(lines[end]!)![0].length > indent)
    )
      end++;
    if (end - at < 3) return;
    found.push({
      name: '',
      scope: '',
      language,
      lines: lines.slice(at, end),
      askings: [{ kind: 'title', text, lines: [0] }],
    });
  });
  return found;
}

/** The lines of comment right above a definition, without blank ones between. */
function docAbove(lines: readonly string[], first: number): string[] {
  let at = first - 1;
  while (at >= 0 && first - at < 6 && between.test(lines[at]!)) at--;
  let top = at + 1;
  while (top > 0 && at - top < 60 && comment.test(lines[top - 1]!) && !/^\s*#!/.test(lines[top - 1]!)) top--;
  return top > at ? [] : (lines.slice(top, first) as string[]);
}

/** Places of a Python docstring's lines. */
function docString(body: readonly string[]): number[] {
  for (let at = 1; at < Math.min(body.length, 12); at++) {
    const open = /^\s*[ru]?("""|''')/i.exec(body[at]!);
    if (!open) continue;
    const quote = open[1]!;
    if (body[at]!.indexOf(quote, open[0].length) >= 0) return [at];
    let end = at + 1;
    while (end < body.length && !body[end]!.includes(quote)) end++;
    return Array.from({ length: Math.min(end, body.length - 1) - at + 1 }, (_, n) => at + n);
  }
  return [];
}

/** Comment lines as one text, without markup. */
function plain(lines: readonly string[]): string {
  return lines
    .join('\n')
    .replace(/\{@\w+\s+([^}|]*)[^}]*\}/g, '$1')
    .replace(/<\/?[a-z][^>]*>/gi, ' ')
    .replace(
      /@(param|arg|returns?|throws|type|template|see|since|private|public|internal|deprecated|example|default|memberof|name|function|category|class|method|module|static|hidden|override)\b(\s*\{[^}\n]*\})?/g,
      '\n',
    )
    .replace(/:(param|type|returns?|rtype|raises)[^:]*:/g, '\n')
    .replace(/[ \t]+/g, ' ')
    .trim();
}

function firstSentence(text: string): string {
  const end = /[.!?](?=\s|$)(?<!\b(?:e\.g|i\.e|etc|vs)\.)|\n\s*\n|\n\s*(?=[-*@:])/.exec(text);
  return text
    .slice(0, end ? end.index : 300)
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 300);
}

/** Whether a text is written in words, and not code, a rule or a link. */
export function isProse(text: string): boolean {
  const words = text.match(/[A-Za-z]{2,}/g) ?? [];
  return words.length >= 2 && words.join('').length > text.length * 0.55;
}
