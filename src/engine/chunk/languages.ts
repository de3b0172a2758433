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
for (const language of languageTable) byName.set(language.id, language);

/**
 * The language of a file by its name, its longest known ending, or the program of its `#!` line;
 * undefined when none tells. `firstLine` is only looked at when the name says nothing.
 */
export function languageOf(path: string, firstLine = ''): Language | undefined {
  const file = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  const whole = byFile.get(file);
  if (whole) return whole;
  for (let dot = file.indexOf('.'); dot >= 0; dot = file.indexOf('.', dot + 1)) {
    const language = byExtension.get(file.slice(dot));
    if (language) return language;
  }
  return byShebang.get(programOf(firstLine));
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
