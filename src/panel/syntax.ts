import hljs from 'highlight.js/lib/core';
import { grammarOf, grammars } from './grammars.ts';

/** Characters of one colour. `scope` is a class of `code.css`, '' for plain text. */
export interface Token {
  readonly text: string;
  readonly scope: string;
}

/** What highlight.js reads a text into. */
interface Node {
  readonly scope?: string;
  readonly children: readonly (Node | string)[];
}

/** Text longer than this is shown plain: it would hold up the page. */
const longest = 40_000;

/** Keywords that declare rather than control, which editors give another colour. */
const declaring = new Set(
  (
    'abstract auto bool boolean byte char class const def double enum explicit extends extern final float fn fun ' +
    'func function impl implements inline int interface internal let long mod mut namespace override private ' +
    'protected pub public readonly record sealed short signed static struct trait type typedef unsigned val var ' +
    'virtual void'
  ).split(' '),
);

/** Grammars whose `attr` is a key or an attribute; elsewhere it is the name of a parameter or a field. */
const hasAttributes = new Set(['json', 'yaml', 'xml', 'ini', 'css', 'scss']);

for (const [name, grammar] of Object.entries(grammars)) hljs.registerLanguage(name, grammar);

/** A text's lines as coloured tokens; those of a line, put together, are the line. */
export function colouredLines(text: string, language: string): Token[][] {
  const grammar = grammarOf(language);
  if (grammar === undefined || text.length > longest) return plain(text);
  const lines: Token[][] = [[]];
  const { _emitter: emitter } = hljs.highlight(text, { language: grammar, ignoreIllegals: true });
  collect((emitter as unknown as { root: Node }).root, '', lines, hasAttributes.has(grammar));
  return lines;
}

function plain(text: string): Token[][] {
  return text.split('\n').map((line) => (line === '' ? [] : [{ text: line, scope: '' }]));
}

function collect(node: Node, scope: string, lines: Token[][], attributes: boolean): void {
  for (const child of node.children) {
    if (typeof child !== 'string') {
      // `language:xml` only says that another grammar begins.
      collect(
        child,
        child.scope && !child.scope.startsWith('language:') ? child.scope : scope,
        lines,
        attributes,
      );
      continue;
    }
    child.split('\n').forEach((text, index) => {
      if (index > 0) lines.push([]);
      if (text !== '') lines.at(-1)!.push({ text, scope: classOf(scope, text, attributes) });
    });
  }
}

function classOf(scope: string, text: string, attributes: boolean): string {
  if (scope === 'attr' && !attributes) return 'variable';
  if (scope === 'keyword' && declaring.has(text)) return 'storage';
  const [first = '', second] = scope.split('.');
  if (first === 'title') return second?.startsWith('class') ? 'class' : 'function';
  return first;
}
