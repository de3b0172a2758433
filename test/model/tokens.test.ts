import { readFileSync } from 'node:fs';
import path from 'node:path';
import { AutoTokenizer, env } from '@huggingface/transformers';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createEncoder } from '../../model/train/vocabulary.ts';
import { wordsOf } from '../../model/train/words.ts';

const folder = path.join(import.meta.dirname, '../../model');
env.allowRemoteModels = false;
const tokenizer = await AutoTokenizer.from_pretrained(folder);
const { model } = JSON.parse(readFileSync(path.join(folder, 'tokenizer.json'), 'utf8')) as {
  model: { vocab: Record<string, number> };
};
// not Object.keys, which has numbers first
const pieces: string[] = [];
for (const [piece, id] of Object.entries(model.vocab)) pieces[id] = piece;
const encode = createEncoder(pieces);

const shipped = (text: string): number[] =>
  (tokenizer(text, { return_tensor: false }) as unknown as { input_ids: number[] }).input_ids;

const piece = fc.oneof(
  fc.constantFrom(
    'parseHTTPBody2',
    'user_id',
    'ABCdef',
    'XMLHttp',
    '\n\t',
    ' // ',
    '#include <a.h>',
    "don't",
    'İstanbul',
    'ﬁ',
    'ß',
    '日本',
    '[UNK ]',
    '$1',
  ),
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.stringMatching(/^[A-Za-z0-9_]{1,110}$/),
);

test("the shipped tokenizer gives the trainer's pieces for any text", () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (parts) => {
      const text = parts.join('');
      expect(shipped(text)).toEqual(encode(wordsOf(text)));
    }),
    { numRuns: 500 },
  );
});

test('names are cut where people read them', () => {
  expect(wordsOf('parseHTTPBody2 snake_case SCREAMING_CASE')).toEqual(
    'parse http body 2 snake case screaming case'.split(' '),
  );
});
