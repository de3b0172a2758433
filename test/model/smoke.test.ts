import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { emptyFolder, openModel } from '../support/openTiny.ts';

const root = path.join(import.meta.dirname, '../..');
const python = process.env['LODESTONE_PYTHON'] ?? 'python3';
const hasNumpy = spawnSync(python, ['-c', 'import numpy']).status === 0;

function step(name: string, ...args: string[]): void {
  const { status, stderr } = spawnSync(
    process.execPath,
    [path.join(root, 'model/train/run.mjs'), name, ...args],
    {
      encoding: 'utf8',
    },
  );
  expect(status, stderr).toBe(0);
}

test('a corpus of two packages becomes a model that loads and says what the trainer said', async () => {
  const dir = emptyFolder();
  for (const name of ['store', 'chunk']) {
    const folder = path.join(dir, 'packages', `npm-${name}`);
    mkdirSync(folder, { recursive: true });
    cpSync(path.join(root, 'src/engine', name), folder, { recursive: true });
    writeFileSync(
      path.join(folder, 'lodestone-fetched.json'),
      JSON.stringify({ from: 'npm', name, version: '0', licence: 'MIT', folder: `npm-${name}` }),
    );
  }
  step('extract', dir);
  const { pairs } = JSON.parse(readFileSync(path.join(dir, 'extracted.json'), 'utf8')) as {
    pairs: Record<string, number>;
  };
  expect(pairs['doc']).toBeGreaterThan(20);
  expect(pairs['name']).toBeGreaterThan(100);

  step('encode', dir, '2000');
  if (hasNumpy) {
    const small = ['--steps', '4', '--batch', '32', '--block', '8', '--dimensions', '16'];
    const { status, stderr } = spawnSync(python, [path.join(root, 'model/train/train.py'), dir, ...small], {
      encoding: 'utf8',
    });
    expect(status, stderr).toBe(0);
  } else writeUntrained(dir);
  step('export', dir, path.join(dir, 'model'), path.join(dir, 'references.json'));

  const references = JSON.parse(readFileSync(path.join(dir, 'references.json'), 'utf8')) as {
    text: string;
    vector: number[];
  }[];
  const model = await openModel(path.join(dir, 'model'));
  expect(model.identity.dimensions).toBe(16);
  const vectors = await model.embed(
    references.map(({ text }) => text),
    'document',
  );
  vectors.forEach((vector, at) => {
    const off = references[at]!.vector.map((value, place) => Math.abs(value - vector[place]!));
    expect(Math.max(...off), references[at]!.text).toBeLessThan(1e-3);
  });
}, 120_000);

test('what is measured on stays out of the corpus, whatever its package is called', () => {
  const dir = emptyFolder();
  const folder = path.join(dir, 'packages/npm-other');
  mkdirSync(folder, { recursive: true });
  cpSync(path.join(root, 'src/engine/store'), folder, { recursive: true });
  writeFileSync(
    path.join(folder, 'lodestone-fetched.json'),
    JSON.stringify({ from: 'npm', name: 'other', version: '0', licence: 'MIT', folder: 'npm-other' }),
  );
  const extracted = (...measuredOn: string[]) => {
    step('extract', dir, ...measuredOn);
    return JSON.parse(readFileSync(path.join(dir, 'extracted.json'), 'utf8')) as {
      pairs: Record<string, number>;
      copied: number;
    };
  };
  const all = extracted();
  const { pairs, copied } = extracted(path.join(root, 'src/engine/store'));
  expect(all.copied).toBe(0);
  expect(copied).toBeGreaterThan(20);
  // Definitions of a line or two can't be told from others' by their content.
  expect(pairs['doc'] ?? 0).toBeLessThan(all.pairs['doc']! / 3);
  expect(existsSync(path.join(dir, 'items.jsonl'))).toBe(true);
});

/** A table of a sine wave, where Python can't train one, so that the export is held all the same. */
function writeUntrained(dir: string): void {
  const read = (name: string) => JSON.parse(readFileSync(path.join(dir, 'encoded', name), 'utf8'));
  const pieces = read('pieces.json') as string[];
  const table = Float32Array.from({ length: pieces.length * 16 }, (_, at) =>
    at < 32 ? 0 : Math.round(Math.sin(at) * 127) / 127,
  );
  for (let row = 2; row < pieces.length; row++) table[row * 16] = 1;
  mkdirSync(path.join(dir, 'trained'), { recursive: true });
  writeFileSync(path.join(dir, 'trained/table.f32'), new Uint8Array(table.buffer));
  const references = (read('references.json') as { text: string; ids: number[] }[]).map(({ text, ids }) => {
    const sum = new Array<number>(16).fill(0);
    for (const id of new Set(ids)) {
      const factor = 1 + Math.log(ids.filter((each) => each === id).length);
      for (let place = 0; place < 16; place++) sum[place]! += factor * table[id * 16 + place]!;
    }
    const norm = Math.hypot(...sum);
    return { text, vector: sum.map((value) => value / norm) };
  });
  writeFileSync(path.join(dir, 'trained/references.json'), JSON.stringify(references));
}
