/** Sentences of READMEs, guides and changelogs that name a symbol or introduce an example. */
import { isProse } from './items.ts';

/** A sentence and the names in it that stand in code marks. */
export interface Sentence {
  readonly text: string;
  readonly names: readonly string[];
}

/** An example with the words that introduce it. */
export interface Example {
  readonly text: string;
  readonly code: readonly string[];
}

/** Sentences that stand together, under a heading. */
export interface Paragraph {
  readonly heading: string;
  readonly sentences: readonly string[];
}

/** The paragraphs of two sentences and more: what one of them says, the others are about. */
export function paragraphsOf(source: string): Paragraph[] {
  const found: Paragraph[] = [];
  let heading = '';
  for (const block of source.replace(/^```[\s\S]*?^```/gm, '').split(/\n\s*\n/)) {
    const title = /^#+\s+(.*)/.exec(block)?.[1] ?? /^(.{3,80})\n[=~^"*-]{3,}\s*$/m.exec(block)?.[1];
    if (title !== undefined) heading = title.replace(/[`*_]/g, '');
    const text = block
      .replace(/^#+.*$/m, '')
      .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
      .replace(/https?:\S+|<[^>]+>/g, ' ')
      .replace(/\s+/g, ' ')
      .trim();
    const sentences = text.split(/(?<=[.!?:])\s+(?=[A-Z`*])/).filter(isProse);
    if (
      text.length > 60 &&
      text.length < 2_000 &&
      isProse(text) &&
      !/copyright|licen[sc]e|npm install|badge/i.test(text)
    )
      if (sentences.length > 1 || isProse(heading)) found.push({ heading, sentences });
  }
  return found;
}

/** Reads a markdown, reStructuredText or AsciiDoc file. */
export function readProse(source: string): { sentences: Sentence[]; examples: Example[] } {
  const sentences: Sentence[] = [];
  const examples: Example[] = [];
  let heading = '';
  let before = '';
  const parts = source.split(/^```.*$/m);
  parts.forEach((part, at) => {
    if (at % 2 === 1) {
      const code = part.split('\n').filter((line) => line.trim() !== '');
      const text = `${heading}. ${before}`.trim();
      if (code.length > 1 && isProse(text))
        examples.push({ text: text.slice(0, 300), code: code.slice(0, 40) });
      return;
    }
    for (const line of part.split(/\n/)) {
      const title = /^#+\s+(.*)/.exec(line)?.[1];
      if (title !== undefined) {
        heading = title.replace(/[`*_]/g, '');
        before = '';
      } else if (line.trim() !== '') before = line.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1');
      for (const sentence of line.split(/(?<=[.!?])\s+/)) {
        const names = [...sentence.matchAll(/`+(?:[\w$]+[.#:]+)*([A-Za-z_$][\w$]{3,})(?:\(.*?\))?`+/g)].map(
          (found) => found[1]!,
        );
        if (names.length === 0 || names.length > 3) continue;
        const text = sentence
          .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
          .replace(/[a-f0-9]{7,40}|#\d+/g, '')
          .trim();
        if (isProse(text) && text.split(/\s+/).length > 4)
          sentences.push({ text: text.slice(0, 300), names });
      }
    }
  });
  return { sentences, examples };
}
