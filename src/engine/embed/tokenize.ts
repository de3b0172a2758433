import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { AutoTokenizer } from '@huggingface/transformers';
import type { ModelFiles } from './modelFolder.ts';
import { createTokenizer, piecesOfPlain } from './plainTokenizer.ts';

/** A model's own way to cut texts into tokens. */
export interface Tokenizer {
  /** The id that fills a shorter text up. */
  readonly padding: number;
  /** Whether it is of one of the models that we train, which only look vectors up. */
  readonly isOwn: boolean;
  /** A text's token ids, at most as many as the model takes; none for a text of nothing it knows. */
  tokens(text: string): number[];
}

/** No token is longer on average, so that a huge text isn't tokenized to its end in vain. */
const mostCharactersAToken = 32;

/** Opens the tokenizer in a model's folder: our own where it is one of the models that we train, else transformers'. */
export async function openTokenizer({ folder, maxTokens }: ModelFiles): Promise<Tokenizer> {
  const mostCharacters = maxTokens * mostCharactersAToken;
  const pieces = piecesOfPlain(JSON.parse(await readFile(path.join(folder, 'tokenizer.json'), 'utf8')));
  if (pieces) {
    const tokenize = createTokenizer(pieces);
    const tokens = (text: string) => tokenize(text.slice(0, mostCharacters)).slice(0, maxTokens);
    return { padding: 0, isOwn: true, tokens };
  }
  const tokenizer = await AutoTokenizer.from_pretrained(folder);
  const special = new Set<number>(tokenizer.all_special_ids);
  return {
    padding: tokenizer.pad_token_id ?? 0,
    isOwn: false,
    tokens: (text) => {
      const cut = text.slice(0, mostCharacters);
      const { input_ids: ids } = tokenizer(cut, { return_tensor: false }) as unknown as {
        input_ids: number[];
      };
      if (ids.length <= maxTokens) return ids;
      const last = ids.at(-1)!;
      ids.length = maxTokens;
      // What closes a text closes a shortened one too.
      if (special.has(last)) ids[ids.length - 1] = last;
      return ids;
    },
  };
}
