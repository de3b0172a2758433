import { readFileSync } from 'node:fs';
import path from 'node:path';
import { AutoTokenizer, env } from '@huggingface/transformers';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTokenizer, piecesOfPlain, wordsOf } from '../../src/engine/embed/plainTokenizer.ts';

const folder = path.join(import.meta.dirname, '../../model');
env.allowRemoteModels = false;
const tokenizer = await AutoTokenizer.from_pretrained(folder);
const json = JSON.parse(readFileSync(path.join(folder, 'tokenizer.json'), 'utf8'));
const tokenize = createTokenizer(piecesOfPlain(json)!);

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
    '[UNK]',
    '\u212Aelvin',
    '$1',
  ),
  fc.string({ maxLength: 12 }),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.stringMatching(/^[A-Za-z0-9_]{1,110}$/),
);

test('our tokenizer gives what transformers makes of the shipped tokenizer.json, for any text', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), (parts) => {
      const text = parts.join('');
      expect(tokenize(text)).toEqual(shipped(text));
    }),
    { numRuns: 500 },
  );
});

test('names are cut where people read them', () => {
  expect(wordsOf('parseHTTPBody2 snake_case SCREAMING_CASE')).toEqual(
    'parse http body 2 snake case screaming case'.split(' '),
  );
});

test('a tokenizer.json that differs from ours in anything is left to transformers', () => {
  const { model } = json;
  expect(piecesOfPlain({ ...json, normalizer: { type: 'Lowercase' } })).toBeUndefined();
  expect(piecesOfPlain({ ...json, model: { ...model, continuing_subword_prefix: '_' } })).toBeUndefined();
  expect(
    piecesOfPlain({ ...json, model: { ...model, vocab: { ...model.vocab, more: 40_000 } } }),
  ).toBeUndefined();
  expect(piecesOfPlain({})).toBeUndefined();
});
