/** Answers as the engine would give them, from this repository's own code. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PageAnswer, PageHit } from '../../src/protocol/panelApi.ts';

const repository = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/** A hit with what a test says of it, the rest made up. */
export function hit(given: Partial<PageHit> = {}): PageHit {
  return {
    root: '/work/shop',
    path: 'src/cart.ts',
    startLine: 10,
    endLine: 12,
    language: 'typescript',
    symbol: 'addToCart',
    kind: 'function',
    score: 1,
    text: 'export function addToCart(item: Item) {\n  cart.push(item);\n}',
    stale: false,
    ...given,
  };
}

/** An answer of these hits. */
export function answer(hits: readonly PageHit[], given: Partial<PageAnswer> = {}): PageAnswer {
  return { hits, marks: [], notices: [], icons: {}, ...given };
}

/** Lines of a file of this repository as a hit. */
export function realHit(file: string, startLine: number, endLine: number, given: Partial<PageHit>): PageHit {
  const text = readFileSync(path.join(repository, file), 'utf8')
    .split('\n')
    .slice(startLine - 1, endLine)
    .join('\n');
  return hit({ path: file, startLine, endLine, text, ...given });
}
