import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ModelFiles } from './modelFolder.ts';
import { createTokenizer, piecesOfPlain } from './plainTokenizer.ts';

/** A model's own way to cut texts into tokens. */
export interface Tokenizer {
  /** The id that fills a shorter text up. */
  readonly padding: number;
  /** A text's token ids, at most as many as the model takes; none for a text of nothing it knows. */
  tokens(text: string): number[];
}

/** No token is longer on average, so that a huge text isn't tokenized to its end in vain. */
const mostCharactersAToken = 32;

/** How much of a text is looked at for so many tokens. */
export function mostCharacters(maxTokens: number): number {
  return maxTokens * mostCharactersAToken;
}

/** Our own tokenizer, where the one in a model's folder is that of the models that we train; else undefined. */
export async function openPlainTokenizer({ folder, maxTokens }: ModelFiles): Promise<Tokenizer | undefined> {
  const pieces = piecesOfPlain(JSON.parse(await readFile(path.join(folder, 'tokenizer.json'), 'utf8')));
  if (!pieces) return undefined;
  const tokenize = createTokenizer(pieces);
  const most = mostCharacters(maxTokens);
  return { padding: 0, tokens: (text) => tokenize(text.slice(0, most)).slice(0, maxTokens) };
}
