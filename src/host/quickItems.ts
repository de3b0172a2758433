/** From hits to the lines of a Quick Pick. Pure. */
import type { Hit } from '../protocol/engineApi.ts';

/** What a Quick Pick shows of a hit. Text from files is written so that the editor shows it as it is. */
export interface QuickText {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
  /** The line of the file that `detail` shows, 1-based: where one wants to go. */
  readonly line: number;
}

/** The editor's icons for what a hit defines; a kind without one is a snippet. */
const icons: Readonly<Record<string, string>> = {
  function: 'symbol-method',
  method: 'symbol-method',
  class: 'symbol-class',
  impl: 'symbol-class',
  interface: 'symbol-interface',
  trait: 'symbol-interface',
  type: 'symbol-interface',
  types: 'symbol-interface',
  enum: 'symbol-enum',
  struct: 'symbol-structure',
  module: 'symbol-namespace',
  macro: 'symbol-operator',
  variable: 'symbol-variable',
  property: 'symbol-property',
  heading: 'symbol-string',
  text: 'symbol-string',
  rule: 'symbol-ruler',
  imports: 'symbol-file',
  header: 'symbol-file',
  reexports: 'symbol-file',
};
const longestPreview = 160;

/** Icon and symbol, or the file's name where there is none; path and lines, after the root's prefix; the line that tells most. */
export function quickText(hit: Hit, prefix: string, marks: readonly string[]): QuickText {
  const file = hit.path.slice(hit.path.lastIndexOf('/') + 1);
  const telling = tellingLine(hit.text, marks);
  return {
    label: `$(${icons[hit.kind] ?? 'symbol-snippet'}) ${literal(hit.symbol || file)}`,
    description: literal(`${prefix}${hit.path}:${hit.startLine}-${hit.endLine}`),
    detail: literal(telling.text),
    line: hit.startLine + telling.at,
  };
}

/**
 * The line that holds most of the marked words, the first of several, and its place in the text, from 0; without
 * marks, the first that says anything.
 */
export function tellingLine(
  text: string,
  marks: readonly string[],
): { readonly at: number; readonly text: string } {
  const wanted = marks.map((mark) => mark.toLowerCase()).filter((mark) => mark.length > 1);
  let best = { at: 0, text: '' };
  let most = -1;
  for (const [at, line] of text.split('\n').entries()) {
    if (!/[\p{L}\p{N}]/u.test(line)) continue;
    const words = wordsIn(line);
    const held = wanted.filter((mark) => words.some((word) => word.startsWith(mark))).length;
    if (held > most) [best, most] = [{ at, text: line }, held];
  }
  const shown = best.text.trim().replace(/\s+/g, ' ');
  if (shown.length <= longestPreview) return { at: best.at, text: shown };
  return { at: best.at, text: `${shown.slice(0, longestPreview).replace(/[\ud800-\udbff]$/, '')}…` };
}

/** Words and the parts of names, lower-cased: a mark is a word, or the beginning of its other forms. */
function wordsIn(line: string): string[] {
  const parts = line.match(/\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|\p{N}+|\p{Lo}+/gu) ?? [];
  return [...parts, ...(line.match(/[\p{L}\p{N}_]+/gu) ?? [])].map((word) => word.toLowerCase());
}

/** Text that holds the editor's way of writing icons, `$(name)`, is shown as text; control characters aren't shown. */
export function literal(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, ' ').replaceAll('$(', '\\$(');
}
