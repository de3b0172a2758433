/** Questions that stand in programs already: doc comments and commit subjects, with what they speak of. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { chunkFile } from '../../src/engine/chunk/chunkFile.ts';
import { createGrammars } from '../../src/engine/chunk/grammars.ts';
import { decodeDefinitions, toRows } from '../../src/engine/store/row.ts';
import type { Row } from '../../src/engine/store/store.ts';
import { checkout } from './corpus.ts';
import type { Target } from './scores.ts';

/** A question and where its answer is. */
export interface Asked {
  readonly text: string;
  readonly targets: readonly Target[];
}

const PER_PROGRAM = 40;
const COMMENT = /^\s*(\/\/|\/?\*|#(?!include|!))/;
const BETWEEN = /^\s*(@\w|\[\w|#\[|export\s*$)/;

/** Sentences of doc comments with their functions, and the rows of the program with those comments blanked out. */
export async function docSentences(
  folder: string,
  rows: readonly Row[],
): Promise<{ rows: Row[]; asked: Asked[] }> {
  const byPath = new Map<string, Row[]>();
  for (const row of rows) byPath.set(row.path, [...(byPath.get(row.path) ?? []), row]);
  const found: { file: string; text: string; line: number; endLine: number; blank: [number, number] }[] = [];
  for (const [file, own] of byPath) {
    if (/\.(md|txt|json|html)$|(^|\/)(tests?|spec|testsuite)\//.test(file)) continue;
    const lines = readFileSync(path.join(folder, file), 'utf8').split('\n');
    for (const { kind, line, endLine } of own.flatMap((row) => decodeDefinitions(row.definitions))) {
      if ((kind !== 'function' && kind !== 'method') || endLine - line < 4) continue;
      const blank = commentAbove(lines, line) ?? docString(lines, line);
      if (blank === undefined) continue;
      const text = firstSentence(lines.slice(blank[0] - 1, blank[1]).join('\n'));
      if (text !== undefined) found.push({ file, text, line, endLine, blank });
    }
  }
  const step = Math.max(1, Math.floor(found.length / PER_PROGRAM));
  const chosen = found.filter((_, at) => at % step === 0).slice(0, PER_PROGRAM);
  const grammars = await createGrammars(path.join(checkout, 'dist', 'grammars'));
  const kept = rows.filter((row) => chosen.every(({ file }) => file !== row.path));
  for (const file of new Set(chosen.map((one) => one.file))) {
    const lines = readFileSync(path.join(folder, file), 'utf8').split('\n');
    for (const { blank } of chosen.filter((one) => one.file === file)) lines.fill('', blank[0] - 1, blank[1]);
    const text = lines.join('\n');
    kept.push(...toRows(file, String(text.length), await chunkFile(file, text, grammars)));
  }
  const asked = chosen.map(({ file, text, line: startLine, endLine }) => ({
    text,
    targets: [{ path: file, startLine, endLine }],
  }));
  return { rows: kept, asked };
}

/** First and last line of the comment that ends right above a definition, decorators between them allowed. */
function commentAbove(lines: readonly string[], line: number): [number, number] | undefined {
  let last = line - 1;
  while (last > 0 && BETWEEN.test(lines[last - 1]!)) last -= 1;
  let first = last + 1;
  while (first > 1 && COMMENT.test(lines[first - 2]!)) first -= 1;
  return first <= last ? [first, last] : undefined;
}

/** First and last line of a Python docstring right below a definition's head. */
function docString(lines: readonly string[], line: number): [number, number] | undefined {
  for (let at = line; at < Math.min(line + 6, lines.length); at++) {
    const quote = /^\s*[ru]?("""|''')/.exec(lines[at]!)?.[1];
    if (quote === undefined) continue;
    const rest = lines[at]!.slice(lines[at]!.indexOf(quote) + 3);
    if (rest.includes(quote)) return [at + 1, at + 1];
    const end = lines.findIndex((text, below) => below > at && text.includes(quote));
    return end < 0 ? undefined : [at + 1, end + 1];
  }
  return undefined;
}

/** The first sentence of a comment when it is one that a person might ask: 5 to 25 words, no tags or links. */
function firstSentence(comment: string): string | undefined {
  const prose = comment
    .split('\n')
    .map((line) =>
      line.replace(/^\s*(\/\*\*?|\*\/|\*|\/\/[/!]?|#+|[ru]?"""|''')?\s?/, '').replace(/\*\/|"""/g, ''),
    )
    .join('\n')
    .split(/\n\s*\n|\n\s*[@\\:](?=\w)/)[0]!
    .replace(/\{@\w+\s+([^}]*)\}|<\/?\w+>/g, '$1')
    .replace(/\s+/g, ' ')
    .trim();
  const sentence = /^.*?[.!?](?=\s|$)/.exec(prose)?.[0] ?? prose;
  const words = sentence.split(' ').length;
  if (words < 5 || words > 25 || /[{}@;=]|https?:|copyright|licen[cs]e|eslint|TODO|-{3}/i.test(sentence))
    return undefined;
  return sentence;
}

const DULL =
  /^(merge|bump|release|revert|version|update (the )?(changelog|readme|deps|dependenc)|chore|ci|build|docs?)\b/i;

/** Subjects of commits up to a revision that changed at most three of the files that are there. */
export function commitSubjects(
  { mirror, revision, root }: { mirror: string; revision: string; root: string },
  paths: ReadonlySet<string>,
): Asked[] {
  if (!existsSync(mirror)) return [];
  const log = execFileSync(
    'git',
    [
      '-C',
      mirror,
      'log',
      '-n',
      '4000',
      '--no-merges',
      '--no-renames',
      '--name-only',
      '--format=%x00%s',
      revision,
      '--',
      root || '.',
    ],
    { encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  const found: Asked[] = [];
  for (const entry of log.split('\0').slice(1)) {
    const [subject = '', ...changed] = entry.split('\n').filter((line) => line !== '');
    const text = subject.replace(/^\w+(\([^)]*\))?!?: |\s*\(?#\d+\)?|\[[^\]]*\]/g, '').trim();
    const known = changed.filter(
      (file) => paths.has(file) && !/\.(md|json|ya?ml|lock|txt|toml)$|test|spec/i.test(file),
    );
    const fits = known.length > 0 && changed.length <= 6 && known.length <= 3;
    if (fits && text.split(' ').length >= 4 && !DULL.test(subject) && !DULL.test(text)) {
      found.push({ text, targets: known.map((file) => ({ path: file })) });
    }
  }
  const step = Math.max(1, Math.floor(found.length / PER_PROGRAM));
  return found.filter((_, at) => at % step === 0).slice(0, PER_PROGRAM);
}
