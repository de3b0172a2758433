import { cut } from './cut.ts';
import { type Island, islandsOf, readPage } from './embedded.ts';
import type { Grammars } from './grammars.ts';
import { readHeadings } from './headingOutline.ts';
import { languageById, languageId, languageOf } from './languages.ts';
import type { Language } from './languageTable.ts';
import { type Lines, readLines } from './lines.ts';
import { notebookChunks } from './notebookChunks.ts';
import { emptyOutline, type Item, type Outline, rowClass } from './outline.ts';
import { readPatterns } from './patternOutline.ts';
import { readSyntax } from './syntaxOutline.ts';
import type { SyntaxRules } from './syntaxRules.ts';
import type { Chunk, ChunkedFile } from './types.ts';

/** Part of an index's identity: to be raised whenever the same text would be cut otherwise. */
export const chunkerVersion = 1;

/** Texts beyond this many characters are cut by lines alone. */
const syntaxLimit = 4_000_000;

/**
 * Cuts a file into chunks. `path` (with `/`) tells the language, and the text where the name doesn't.
 * Never throws for what a file holds: a grammar's failure is told in `fault`, and the file is cut by
 * lines. Blank files have no chunks.
 */
export async function chunkFile(path: string, text: string, grammars: Grammars): Promise<ChunkedFile> {
  const lines = readLines(text);
  const language = languageIn(path, lines);
  if (language?.shape === 'notebook') return chunkNotebook(lines, grammars);
  return chunkLines(path, lines, language, grammars);
}

/** Cuts a file by lines alone, whatever its language; `fault` says why. */
export function chunkPlainly(path: string, text: string, fault: string): ChunkedFile {
  const lines = readLines(text);
  return { language: languageIn(path, lines)?.id ?? 'text', chunks: byLines(lines, 'code'), fault };
}

/** What the name tells, and the beginning of the text where it doesn't. */
function languageIn(path: string, { source }: Lines): Language | undefined {
  return languageOf(path, source.slice(0, 20_000));
}

/** Without an outline. */
function byLines(lines: Lines, plain: 'code' | 'text'): Chunk[] {
  return cut(lines, emptyOutline(lines.count), plain);
}

async function chunkLines(
  path: string,
  lines: Lines,
  language: Language | undefined,
  grammars: Grammars,
): Promise<ChunkedFile> {
  const id = language?.id ?? 'text';
  const plain = !language || language.headings || language.id === 'text' ? 'text' : 'code';
  if (!language || isUnreadable(lines)) {
    return { language: id, chunks: byLines(lines, plain) };
  }
  try {
    const outline = await outlineOf(path, lines, language, grammars);
    return { language: id, chunks: cut(lines, outline, plain) };
  } catch (error) {
    const fault = error instanceof Error ? error.message : String(error);
    return { language: id, chunks: byLines(lines, plain), fault };
  }
}

/** Too long, or minified: nobody reads it, and its thousands of one-letter names are in nobody's way. */
function isUnreadable({ source, count }: Lines): boolean {
  return source.length > syntaxLimit || (source.length > 20_000 && source.length / count > 500);
}

async function outlineOf(
  path: string,
  lines: Lines,
  language: Language,
  grammars: Grammars,
): Promise<Outline> {
  const outline = emptyOutline(lines.count);
  if (language.syntax) return syntaxOutline(path, lines, language.syntax, grammars);
  if (language.headings) return { ...outline, items: readHeadings(lines, language.headings, outline) };
  if (language.shape === 'page') return pageOutline(lines, grammars);
  if (language.patterns) return { ...outline, items: readPatterns(lines, language.patterns, outline) };
  return outline;
}

async function syntaxOutline(
  path: string,
  lines: Lines,
  rules: SyntaxRules,
  grammars: Grammars,
): Promise<Outline> {
  const outline = emptyOutline(lines.count);
  const source = rules.prepare?.(lines.source) ?? lines.source;
  const items = await grammars.parse(rules.grammar, source, (root) =>
    readSyntax(root, rules, lines, outline),
  );
  // A package's own file gives on what it imports.
  if (/(^|\/)__init__\.pyi?$/.test(path)) {
    outline.classes.forEach((of, row) => {
      if (of === rowClass.imports) outline.classes[row] = rowClass.reexports;
    });
  }
  return { ...outline, items };
}

/** A page with scripts and styles in it, each read by its own language. */
async function pageOutline(lines: Lines, grammars: Grammars): Promise<Outline> {
  const outline = emptyOutline(lines.count);
  const islands = islandsOf(lines.source);
  const items: Item[] = readPage(lines, outline, islands);
  for (const island of islands) items.push(...(await islandItems(island, lines, outline, grammars)));
  return { ...outline, items: items.sort((a, b) => a.startRow - b.startRow) };
}

async function islandItems(
  { language, range }: Island,
  lines: Lines,
  outline: Outline,
  grammars: Grammars,
): Promise<Item[]> {
  const rules = languageById(language)?.syntax;
  if (!rules) return [];
  return grammars.parse(rules.grammar, lines.source, (root) => readSyntax(root, rules, lines, outline), [
    range,
  ]);
}

async function chunkNotebook(lines: Lines, grammars: Grammars): Promise<ChunkedFile> {
  const language = 'notebook';
  let fault: string | undefined;
  const cutCell = async (kind: string, code: string, source: string): Promise<readonly Chunk[]> => {
    const of = languageById(kind === 'code' ? (languageId(code) ?? 'text') : 'markdown');
    // Lines of magic (`%matplotlib`, `!pip`) aren't the language's: comments to the grammar.
    const plain = kind === 'code' ? source.replace(/^([%!])/gm, '#') : source;
    const cell = await chunkLines('cell', readLines(plain), of, grammars);
    fault ??= cell.fault;
    const kept = readLines(source).texts;
    return cell.chunks.map((each) => ({
      ...each,
      text: kept.slice(each.startLine - 1, each.endLine).join('\n'),
    }));
  };
  try {
    const chunks = await notebookChunks(lines, cutCell);
    return fault === undefined ? { language, chunks } : { language, chunks, fault };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { language, chunks: byLines(lines, 'text'), fault: message };
  }
}
