import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { emptyFolder, openModel } from '../support/openTiny.ts';
import { startTinyHub, type TinyHub } from '../support/tinyHub.ts';
import { makeTinyModel } from '../support/tinyModel.ts';

const id = 'someone/tiny-code';
let source: string;
let cacheFolder: string;
let hub: TinyHub;

beforeEach(async () => {
  source = makeTinyModel(emptyFolder(), { quantized: true });
  cacheFolder = path.join(emptyFolder(), 'models');
  hub = await startTinyHub({ [id]: source });
});
afterEach(() => {
  vi.unstubAllEnvs();
  return hub.close();
});

const open = (signal?: AbortSignal, onDownload: (file: string, percent: number) => void = () => {}) =>
  openModel(id, { cacheFolder, allowDownload: true, hub: hub.url, onDownload }, signal);
const cached = () => readdirSync(cacheFolder);

test('a model is fetched once, with progress that never falls, from one commit', async () => {
  const told: [string, number][] = [];
  const embedder = await open(undefined, (file, percent) => told.push([file, percent]));
  expect(embedder.identity.id).toBe(id);
  const weights = told.filter(([file]) => file === 'onnx/model_quantized.onnx').map(([, percent]) => percent);
  expect(weights.at(-1)).toBe(100);
  expect(weights).toEqual([...new Set(weights)].sort((a, b) => a - b));
  expect(new Set(told.map(([file]) => file))).toContain('tokenizer.json');
  expect(hub.requests.filter((each) => each.includes('/resolve/main/'))).toEqual([
    `/${id}/resolve/main/config.json`,
  ]);
  expect(cached()).toEqual(['someone--tiny-code']);

  const asked = hub.requests.length;
  const again = await openModel(id, { cacheFolder, hub: hub.url });
  expect(again.identity).toEqual(embedder.identity);
  expect(await again.embed(['retry'], 'query')).toEqual(await embedder.embed(['retry'], 'query'));
  expect(hub.requests.length).toBe(asked);
});

test('LODESTONE_HUB names the hub', async () => {
  vi.stubEnv('LODESTONE_HUB', hub.url);
  await openModel(id, { cacheFolder, allowDownload: true });
  expect(hub.requests).not.toEqual([]);
});

test('nothing is fetched unless that is allowed, and how to allow it is told', async () => {
  const opening = openModel(id, { cacheFolder, hub: hub.url });
  await expect(opening).rejects.toThrow(
    /There is no folder someone\/tiny-code, .*--model someone\/tiny-code/,
  );
  expect(hub.requests).toEqual([]);
});

describe('a download that ends early leaves nothing', () => {
  test.each(['config.json', 'onnx/model_quantized.onnx'])('when it is cancelled within %s', async (file) => {
    hub.faults.set(file, 'stall');
    const controller = new AbortController();
    const reason = new Error('no longer wanted');
    const opening = open(controller.signal, (each) => {
      if (each === file) controller.abort(reason);
    });
    await expect(opening).rejects.toBe(reason);
    expect(cached()).toEqual([]);
    hub.faults.clear();
    await open();
  });

  test.each([
    [
      'cut',
      'onnx/model_quantized.onnx',
      /couldn't be fetched from http:.*check the network, or set LODESTONE_HUB/,
    ],
    ['fail', 'tokenizer.json', /the server answered 503 Service Unavailable for tokenizer\.json/],
    ['fail', 'onnx/model_quantized.onnx', /503/],
  ] as const)('when the server has a %s at %s', async (fault, file, sentence) => {
    hub.faults.set(file, fault);
    await expect(open()).rejects.toThrow(sentence);
    expect(cached()).toEqual([]);
  });

  test('when a process was killed in it, what it left goes with the next one', async () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    const [dead, living] = [pid, process.pid].map((each) => `.a--b.${each}.${'0'.repeat(36)}`);
    for (const name of [dead!, living!]) mkdirSync(path.join(cacheFolder, name, 'onnx'), { recursive: true });
    await open();
    expect(cached().sort()).toEqual([living, 'someone--tiny-code']);
  });
});

test('two that fetch the same model at once both get it', async () => {
  const [one, other] = await Promise.all([open(), open()]);
  expect(other.identity).toEqual(one.identity);
  expect(cached()).toEqual(['someone--tiny-code']);
});

test('what the hub lacks is told', async () => {
  const nobody = openModel('someone/nothing', { cacheFolder, allowDownload: true, hub: hub.url });
  await expect(nobody).rejects.toThrow(/There is no model someone\/nothing on http.*check its name/);
  rmSync(path.join(source, 'onnx'), { recursive: true });
  await expect(open()).rejects.toThrow('has no ONNX weights');
  rmSync(path.join(source, 'tokenizer.json'));
  await expect(open()).rejects.toThrow('has no tokenizer.json');
  expect(cached()).toEqual([]);
});

test('a hub that cannot be reached is told', async () => {
  await hub.close();
  await expect(open()).rejects.toThrow(/couldn't be fetched from .*ECONNREFUSED/);
  expect(cached()).toEqual([]);
});

test('a cache that cannot be written is told', async () => {
  writeFileSync(cacheFolder, 'a file where the folder should be');
  await expect(open()).rejects.toThrow(
    /^The model someone\/tiny-code can't be kept: its folder can't be written \(E/,
  );
});

test('prefixes come from the prompts that a model names', async () => {
  const prompts = { prompts: { query: 'find: ', document: '' } };
  writeFileSync(path.join(source, 'config_sentence_transformers.json'), JSON.stringify(prompts));
  const embedder = await open();
  const [asked, plain] = [
    await embedder.embed(['retry'], 'query'),
    await embedder.embed(['find: retry'], 'document'),
  ];
  expect(asked).toEqual(plain);
});
