import { mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { ModelError } from '../../src/engine/embed/embedder.ts';
import { emptyFolder, openModel } from '../support/openTiny.ts';
import { makeTinyModel } from '../support/tinyModel.ts';

/** The sentence that opening the model ends in. */
async function told(model: string): Promise<string> {
  const error = await openModel(model).then(
    () => undefined,
    (thrown) => thrown,
  );
  expect(error).toBeInstanceOf(ModelError);
  expect(error.message).not.toContain('\n');
  return error.message;
}

test('a folder that is missing, a file, or empty', async () => {
  const folder = emptyFolder();
  expect(await told(path.join(folder, 'nowhere'))).toMatch(
    /^There is no model folder .*nowhere: check the path\.$/,
  );
  writeFileSync(path.join(folder, 'file'), '');
  expect(await told(path.join(folder, 'file'))).toMatch(/file is not a folder/);
  expect(await told(folder)).toMatch(/has no config\.json/);
});

test.each(['config.json', 'tokenizer.json', 'tokenizer_config.json', 'onnx/model.onnx'])(
  'no %s',
  async (name) => {
    const folder = makeTinyModel(emptyFolder());
    rmSync(path.join(folder, name));
    expect(await told(folder)).toContain(`${folder} has no ${name}`);
  },
);

test.each(['config.json', 'tokenizer.json', 'lodestone.json'])('%s that is not JSON', async (name) => {
  const folder = makeTinyModel(emptyFolder());
  for (const content of ['{"model_type":', '', '7', 'null']) {
    writeFileSync(path.join(folder, name), content);
    expect(await told(folder)).toContain(`${path.join(folder, name)} is not JSON`);
  }
});

test('a prefix that is no text', async () => {
  const folder = makeTinyModel(emptyFolder(), { settings: { queryPrefix: 7 } });
  expect(await told(folder)).toMatch(/"queryPrefix" in the lodestone\.json of .* must be a text/);
});

test('a tokenizer of another kind', async () => {
  const folder = makeTinyModel(emptyFolder());
  writeFileSync(path.join(folder, 'tokenizer.json'), '{"model": {"type": "Runes"}}');
  expect(await told(folder)).toMatch(/^The tokenizer of .* can't be used: /);
});

describe('weights', () => {
  test('cut short, empty, or of another kind', async () => {
    const folder = makeTinyModel(emptyFolder());
    const file = path.join(folder, 'onnx', 'model.onnx');
    for (const spoil of [
      () => truncateSync(file, 20_000),
      () => truncateSync(file, 0),
      () => writeFileSync(file, 'not weights at all'),
    ]) {
      spoil();
      expect(await told(folder)).toMatch(/^The weights of .* \(onnx\/model\.onnx\) can't be loaded, perhaps/);
    }
  });

  test('that are no numbers', async () => {
    expect(await told(makeTinyModel(emptyFolder(), { fault: 'NaN' }))).toMatch(
      /isn't made of numbers \(NaN\)/,
    );
    expect(await told(makeTinyModel(emptyFolder(), { fault: 'NaN', pooled: false }))).toMatch(/NaN/);
  });

  test('with an output of another shape', async () => {
    const sentence = await told(makeTinyModel(emptyFolder(), { fault: 'shape' }));
    expect(sentence).toMatch(/gives labels: int64 1×\d+ instead of one vector a text or a token/);
  });
});

test('a way of pooling that is not known', async () => {
  const folder = makeTinyModel(emptyFolder(), { pooled: false });
  const pooling = { pooling_mode_mean_tokens: false, pooling_mode_lasttoken: true };
  mkdirSync(path.join(folder, '1_Pooling'));
  writeFileSync(path.join(folder, '1_Pooling', 'config.json'), JSON.stringify(pooling));
  expect(await told(folder)).toMatch(
    /pools its tokens in a way that isn't supported \(pooling_mode_lasttoken\)/,
  );
});
