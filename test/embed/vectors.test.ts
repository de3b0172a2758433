import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Embedder } from '../../src/engine/embed/embedder.ts';
import { inspectFolder } from '../../src/engine/embed/modelFolder.ts';
import { cosine, emptyFolder, openModel } from '../support/openTiny.ts';
import { makeTinyModel, type TinyModelOptions } from '../support/tinyModel.ts';

const forms: readonly (readonly [string, TinyModelOptions])[] = [
  ['that pools in its graph', { pooled: true }],
  ['that gives a vector a token', { pooled: false }],
  ['that pools, and gives that as a token', { asToken: true }],
  ['whose padding would count', { pooled: true, fault: 'padding' }],
  ['that takes bags of tokens', { bags: true }],
  ['with weights of eight bits', { pooled: true, quantized: true }],
];
const wide = { dimensions: 48, seed: 7 };
const open = (options: TinyModelOptions) => openModel(makeTinyModel(emptyFolder(), options));
const alone = async (embedder: Embedder, text: string) => (await embedder.embed([text], 'document'))[0]!;
const difference = (a: Float32Array, b: Float32Array) =>
  Math.max(...a.map((value, at) => Math.abs(value - b[at]!)));

describe.each(forms)('a model %s', (_, form) => {
  test('gives a unit vector a text, in order, whatever is in the batch with it', async () => {
    const embedder = await open({ ...form, ...wide });
    expect(embedder.identity.dimensions).toBe(48);
    const word = fc.constantFrom(
      'retry',
      'upload',
      'the',
      'queue',
      'parseHTTP',
      'mouse',
      'zzyzx',
      '{',
      '日本',
      '',
    );
    const anyText = fc.oneof(
      fc.array(word, { maxLength: 60 }).map((words) => words.join(' ')),
      fc.string(),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(anyText, { maxLength: 12 }), async (texts) => {
        const vectors = await embedder.embed(texts, 'document');
        expect(vectors.length).toBe(texts.length);
        for (const [at, text] of texts.entries()) {
          expect(cosine(vectors[at]!, vectors[at]!)).toBeCloseTo(1, 5);
          expect(difference(vectors[at]!, await alone(embedder, text))).toBeLessThan(1e-5);
        }
      }),
      { numRuns: 25 },
    );
  });

  test('puts texts that share words near each other, and equal ones together', async () => {
    const embedder = await open(form);
    const [asked, near, far, again] = await embedder.embed(
      ['retry a failed upload', 'upload failed, so retry', 'draw the mouse cursor', 'retry a failed upload'],
      'document',
    );
    expect(cosine(asked!, near!)).toBeGreaterThan(cosine(asked!, far!) + 0.3);
    expect(difference(again!, asked!)).toBeLessThan(1e-5);
  });
});

test('both forms of one model agree', async () => {
  const [one, other] = [await open({ pooled: true }), await open({ pooled: false })];
  const text = 'wait and send the request again';
  expect(difference(await alone(one, text), await alone(other, text))).toBeLessThan(1e-5);
});

test('a text longer than the model takes counts to its limit', async () => {
  const embedder = await open({});
  const words = 'queue '.repeat(512);
  expect(await alone(embedder, `${words}mouse`)).toEqual(await alone(embedder, words));
  expect(await alone(embedder, `mouse ${words}`)).not.toEqual(await alone(embedder, words));
  expect(await alone(embedder, 'queue '.repeat(2e6))).toEqual(await alone(embedder, words));
});

test('a shortened text keeps what closes every text', async () => {
  const [embedder, plain] = [await open({ closing: true }), await open({})];
  const longest = await alone(embedder, 'queue '.repeat(511));
  expect(await alone(embedder, 'queue '.repeat(600))).toEqual(longest);
  expect(await alone(plain, 'queue '.repeat(511))).not.toEqual(longest);
});

test('a text of nothing has a unit vector too', async () => {
  const embedder = await open({});
  for (const text of ['', ' \n\t'])
    expect(cosine(await alone(embedder, text), await alone(embedder, text))).toBe(1);
  expect(await embedder.embed([], 'document')).toEqual([]);
});

test('queries and documents get the prefixes that lodestone.json names', async () => {
  const folder = makeTinyModel(emptyFolder(), {
    settings: { queryPrefix: 'find: ', documentPrefix: 'code: ' },
  });
  const [embedder, plain] = [await openModel(folder), await open({})];
  expect((await embedder.embed(['retry'], 'query'))[0]).toEqual(await alone(plain, 'find: retry'));
  expect(await alone(embedder, 'retry')).toEqual(await alone(plain, 'code: retry'));
});

describe('identity', () => {
  test('is the same for a copy, and another when weights, tokens or prefixes are', async () => {
    const revision = async (options: TinyModelOptions) => (await open(options)).identity.revision;
    const first = await revision({});
    expect(await revision({})).toBe(first);
    const others = [{ seed: 2 }, { quantized: true }, { settings: { queryPrefix: 'q ' } }, { dimensions: 8 }];
    const all = new Set([first, ...(await Promise.all(others.map(revision)))]);
    expect(all.size).toBe(5);
    const folder = makeTinyModel(emptyFolder());
    const [known, other] = [await inspectFolder(folder, 'a/e5-small-v2'), await inspectFolder(folder, 'a/b')];
    expect(known.prefixes.query).toBe('query: ');
    expect(known.revision).not.toBe(other.revision);
  });

  test('names the folder, or what the folder calls itself', async () => {
    const folder = `${emptyFolder()}/my model`;
    expect((await openModel(makeTinyModel(folder))).identity.id).toBe('my model');
    const named = makeTinyModel(emptyFolder(), { settings: { id: 'lodestone-code-1' } });
    expect((await openModel(named)).identity.id).toBe('lodestone-code-1');
  });
});
