import { el } from './dom.ts';

const hidden =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /([\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff])/;

/**
 * Text as nodes, in which characters that would hide or turn round what follows are written out, as the
 * editor does: a line can't read otherwise than it runs.
 */
export function visible(text: string): (Node | string)[] {
  return text.split(hidden).map((part, index) => {
    if (index % 2 === 0) return part;
    const code = part.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
    return el('span', { class: 'odd', title: 'A character that can’t be seen' }, `U+${code}`);
  });
}
