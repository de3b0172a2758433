import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { openModel } from '../support/openTiny.ts';

const folder = path.join(import.meta.dirname, '../../model');
const references = JSON.parse(readFileSync(path.join(import.meta.dirname, 'references.json'), 'utf8')) as {
  text: string;
  ids: number[];
  vector: number[];
}[];

/** What is shipped: the folder without what trains it. */
function sizeOf(below: string): number {
  return readdirSync(below, { withFileTypes: true })
    .filter(({ name }) => name !== 'train')
    .map((entry) => path.join(below, entry.name))
    .reduce((sum, file) => sum + (statSync(file).isDirectory() ? sizeOf(file) : statSync(file).size), 0);
}

describe('the bundled model', () => {
  test('loads without the network, from its folder alone', async () => {
    const model = await openModel(folder);
    expect(model.identity).toMatchObject({ id: 'lodestone', dimensions: 256 });
  });

  test("gives the trainer's vectors, each number to a thousandth", async () => {
    const model = await openModel(folder);
    const texts = references.map(({ text }) => text);
    expect(texts.length).toBeGreaterThan(10);
    for (const kind of ['query', 'document'] as const) {
      const vectors = await model.embed(texts, kind);
      vectors.forEach((vector, at) => {
        const wanted = references[at]!.vector;
        const worst = Math.max(...wanted.map((value, place) => Math.abs(value - vector[place]!)));
        expect(worst, texts[at]).toBeLessThan(1e-3);
      });
    }
  });

  test('knows that words of one meaning are near, though they share no letters', async () => {
    const model = await openModel(folder);
    const [asked, near, far] = await model.embed(
      [
        'delete a folder',
        'function rmdir(path) { return unlink(path); }',
        'function multiply(a, b) { return a * b; }',
      ],
      'document',
    );
    const cosine = (a: Float32Array, b: Float32Array) =>
      a.reduce((sum, value, at) => sum + value * b[at]!, 0);
    expect(cosine(asked!, near!)).toBeGreaterThan(cosine(asked!, far!) + 0.1);
  });

  test('weighs no more than ten megabytes', () => {
    expect(sizeOf(folder)).toBeLessThan(10 * 1024 * 1024);
  });
});
