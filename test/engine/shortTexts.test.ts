import path from 'node:path';
import { expect, test } from 'vitest';
import { type Embedder, ModelError } from '../../src/engine/embed/embedder.ts';
import { shortTextsOf } from '../../src/engine/shortTexts.ts';
import { emptyFolder, openModel } from '../support/openTiny.ts';
import { makeTinyModel } from '../support/tinyModel.ts';

/** The bundled model, with the texts that it was asked for. */
async function listened(): Promise<{ model: Embedder; asked: string[][] }> {
  const real = await openModel(path.join(import.meta.dirname, '../../model'));
  const asked: string[][] = [];
  const embed: Embedder['embed'] = (texts, kind, signal) => {
    asked.push([...texts]);
    return real.embed(texts, kind, signal);
  };
  return {
    model: {
      identity: real.identity,
      isQuick: real.isQuick ?? false,
      embed,
      begin: real.begin,
      close: real.close,
    },
    asked,
  };
}

test('vectors come in the order of their texts, and what was given lately is not asked for again', async () => {
  const { model, asked } = await listened();
  const first = await shortTextsOf(model)!(['close\ndef close(door)', 'open\ndef open(door)']);
  const texts = [
    'open\ndef open(door)',
    'paint\ndef paint(door)',
    'close\ndef close(door)',
    'open\ndef open(door)',
  ];
  const second = await shortTextsOf(model)!(texts);
  expect(asked).toEqual([['close\ndef close(door)', 'open\ndef open(door)'], ['paint\ndef paint(door)']]);
  expect(second).toEqual([
    first![1],
    ...(await model.embed(texts.slice(1, 2), 'query')),
    first![0],
    first![1],
  ]);
});

test('of thousands, the last ones are kept', async () => {
  const { model, asked } = await listened();
  const texts = Array.from({ length: 2500 }, (_, at) => `f${at}`);
  await shortTextsOf(model)!(texts);
  await shortTextsOf(model)!(['f2499', 'f500', 'f499']);
  expect(asked.slice(1)).toEqual([['f499']]);
});

test('a model that fails gives none, and one that was told to stop says why', async () => {
  const { model } = await listened();
  const failing: Embedder = { ...model, embed: () => Promise.reject(new ModelError('It is gone.')) };
  expect(await shortTextsOf(failing)!(['x'])).toBeUndefined();
  const stopped = shortTextsOf(model, AbortSignal.abort(new Error('no longer wanted')))!;
  await expect(stopped(['x'])).rejects.toThrow('no longer wanted');
});

test('a model that takes its time over a text is not asked', async () => {
  expect(shortTextsOf(await openModel(makeTinyModel(emptyFolder())))).toBeUndefined();
  expect(shortTextsOf(undefined)).toBeUndefined();
});
