/** From hits to the lines of a Quick Pick. Pure. */
import type { Hit } from '../protocol/engineApi.ts';

/** What a Quick Pick shows of a hit. Text from files is written so that the editor shows it as it is. */
export interface QuickText {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
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
  return {
    label: `$(${icons[hit.kind] ?? 'symbol-snippet'}) ${literal(hit.symbol || file)}`,
    description: literal(`${prefix}${hit.path}:${hit.startLine}-${hit.endLine}`),
    detail: literal(previewLine(hit.text, marks)),
  };
}

/** The line that holds most of the marked words, the first of several; without marks, the first that says anything. */
export function previewLine(text: string, marks: readonly string[]): string {
  const wanted = marks.map((mark) => mark.toLowerCase()).filter((mark) => mark.length > 1);
  let best = '';
  let most = -1;
  for (const line of text.split('\n')) {
    if (!/[\p{L}\p{N}]/u.test(line)) continue;
    const lower = line.toLowerCase();
    const held = wanted.filter((mark) => lower.includes(mark)).length;
    if (held > most) [best, most] = [line, held];
  }
  const shown = best.trim().replace(/\s+/g, ' ');
  if (shown.length <= longestPreview) return shown;
  return `${shown.slice(0, longestPreview).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** Text that holds the editor's way of writing icons, `$(name)`, is shown as text; control characters aren't shown. */
export function literal(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, ' ').replaceAll('$(', '\\$(');
}
