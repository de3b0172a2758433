import { type Language, languageTable } from './languageTable.ts';

const byExtension = new Map<string, Language>();
const byFile = new Map<string, Language>();
const byShebang = new Map<string, Language>();
const byName = new Map<string, Language>();
for (const language of languageTable) {
  for (const extension of language.extensions) byExtension.set(extension, language);
  for (const file of language.files ?? []) byFile.set(file, language);
  for (const program of language.shebangs ?? []) byShebang.set(program, language);
  for (const name of [language.name.toLowerCase(), ...(language.aliases ?? [])]) byName.set(name, language);
}
const byId = new Map(languageTable.map((language) => [language.id, language]));
for (const [id, language] of byId) byName.set(id, language);

/**
 * The language of a file by its name, its longest known ending, or the program of its `#!` line;
 * undefined when none tells. `start` is the text's first line or more of it, which also settles endings
 * that several languages share: `.h`, `.m`.
 */
export function languageOf(path: string, start = ''): Language | undefined {
  const file = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  const whole = byFile.get(file) ?? byFile.get(file.split('.', 1)[0] ?? '');
  if (whole && (byFile.has(file) || !byExtension.has(file.slice(file.lastIndexOf('.'))))) return whole;
  for (let dot = file.indexOf('.'); dot >= 0; dot = file.indexOf('.', dot + 1)) {
    const language = byExtension.get(file.slice(dot));
    if (language) return shared(file.slice(dot), start) ?? language;
  }
  return byShebang.get(programOf(start.slice(0, 300).split('\n', 1)[0] ?? ''));
}

/** Which of the languages that share an ending, by what only one of them says. */
function shared(extension: string, start: string): Language | undefined {
  if (extension === '.h') {
    if (/^\s*@(interface|protocol|class|import)\b/m.test(start)) return byName.get('objc');
    if (
      /^\s*(class|namespace|template|public:|private:|using)\b|\bconstexpr\b|::|^#include <\w+>$/m.test(start)
    ) {
      return byName.get('cpp');
    }
  } else if (extension === '.inc') {
    if (!start.includes('<?')) return byName.get('cpp');
  } else if (extension === '.m') {
    if (/^\s*(%|function\b|classdef\b)/.test(start)) return byName.get('matlab');
  } else if (extension === '.v') {
    if (/^\s*(Require|Theorem|Lemma|Definition|Inductive)\b/m.test(start)) return byName.get('text');
  }
  return undefined;
}

/** The row of the table with this id. */
export function languageById(id: string): Language | undefined {
  return byId.get(id);
}

/** The program that a `#!` line starts, without path and version: `python` of `#!/usr/bin/env -S python3.11`. */
function programOf(firstLine: string): string {
  if (!firstLine.startsWith('#!')) return '';
  const words = firstLine.slice(2, 300).trim().split(/\s+/);
  const named = /(^|\/)env$/.test(words[0] ?? '')
    ? words.slice(1).find((word) => !word.startsWith('-') && !word.includes('='))
    : words[0];
  const program = named?.slice(named.lastIndexOf('/') + 1) ?? '';
  return byShebang.has(program) ? program : program.replace(/[\d.]+$/, '');
}

/** All ids that a chunked file's `language` can have, sorted; `text` among them. */
export function languageIds(): string[] {
  return [...new Set([...languageTable.map(({ id }) => id), 'text'])].sort();
}

/** The id meant by what a person wrote (`ts`, `C++`, `Python`); undefined when it is no language we know. */
export function languageId(word: string): string | undefined {
  const lower = word.trim().toLowerCase();
  return lower === 'text' ? 'text' : byName.get(lower)?.id;
}
