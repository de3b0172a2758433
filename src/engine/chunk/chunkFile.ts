import { cut } from './cut.ts';
import type { Grammars } from './grammars.ts';
import { languageOf } from './languages.ts';
import { type Lines, readLines } from './lines.ts';
import { emptyOutline, type Outline, rowClass } from './outline.ts';
import { readSyntax } from './syntaxOutline.ts';
import type { SyntaxRules } from './syntaxRules.ts';
import type { ChunkedFile } from './types.ts';

/** Part of an index's identity: to be raised whenever the same text would be cut otherwise. */
export const chunkerVersion = 1;

/** Texts beyond this many characters are cut by lines alone. */
const syntaxLimit = 4_000_000;

/**
 * Cuts a file into chunks. `path` (with `/`) tells the language. Never throws for what a file holds: a
 * grammar's failure is told in `fault`, and the file is cut by lines. Blank files have no chunks.
 */
export async function chunkFile(path: string, text: string, grammars: Grammars): Promise<ChunkedFile> {
  const lines = readLines(text);
  const language = languageOf(path, lines.texts[0]);
  const id = language?.id ?? 'text';
  const plain = language ? 'code' : 'text';
  if (!language?.syntax || lines.source.length > syntaxLimit) {
    return { language: id, chunks: cut(lines, emptyOutline(lines.count), plain) };
  }
  try {
    const outline = await outlineBySyntax(path, lines, language.syntax, grammars);
    return { language: id, chunks: cut(lines, outline, plain) };
  } catch (error) {
    const fault = error instanceof Error ? error.message : String(error);
    return { language: id, chunks: cut(lines, emptyOutline(lines.count), plain), fault };
  }
}

async function outlineBySyntax(
  path: string,
  lines: Lines,
  rules: SyntaxRules,
  grammars: Grammars,
): Promise<Outline> {
  const outline = emptyOutline(lines.count);
  const items = await grammars.parse(rules.grammar, lines.source, (root) =>
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
