import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { chunkFile } from '../../src/engine/chunk/chunkFile.ts';
import { createGrammars, type Grammars } from '../../src/engine/chunk/grammars.ts';
import { languageTable } from '../../src/engine/chunk/languageTable.ts';
import type { ChunkedFile } from '../../src/engine/chunk/types.ts';
import { grammarFolder } from '../support/grammars.ts';

const folder = path.join(import.meta.dirname, '../fixtures/chunk');
const expected = JSON.parse(readFileSync(path.join(folder, 'expected.json'), 'utf8')) as Record<
  string,
  { language: string; definitions: string[] }
>;
const fixtures = readdirSync(folder)
  .filter((file) => file.endsWith('.fixture'))
  .map((file) => ({
    name: file.replace('.fixture', ''),
    text: readFileSync(path.join(folder, file), 'utf8'),
  }));

function told({ language, chunks, fault }: ChunkedFile): unknown {
  const definitions = chunks
    .flatMap((chunk) => chunk.definitions)
    .map((each) => `${each.line} ${each.kind} ${[...each.scope, each.name].join(' > ')}`);
  return fault === undefined ? { language, definitions } : { language, definitions, fault };
}

async function all(names: readonly { name: string; text: string }[], grammars: Grammars) {
  const found: Record<string, unknown> = {};
  for (const { name, text } of names) found[name] = told(await chunkFile(name, text, grammars));
  return found;
}

describe('definitions', async () => {
  const grammars = await createGrammars(grammarFolder);
  test.each(fixtures)('all of them are found in $name', async ({ name, text }) => {
    expect(told(await chunkFile(name, text, grammars))).toEqual(expected[name]);
  });

  test('every language with a grammar has a fixture', () => {
    const covered = new Set(Object.values(expected).map(({ language }) => language));
    const missing = languageTable.filter(({ id, syntax }) => syntax && !covered.has(id)).map(({ id }) => id);
    expect(missing).toEqual([]);
  });

  test('grammars agree in whatever order they are loaded, and when each is used again', async () => {
    const orders = [
      fixtures.toReversed(),
      fixtures.toSorted((a, b) => a.text.length - b.text.length),
      fixtures.toSorted((a, b) => (a.name.slice(8) < b.name.slice(8) ? -1 : 1)),
      [...fixtures.slice(30), ...fixtures.slice(0, 30)],
    ];
    for (const order of orders) {
      const fresh = await createGrammars(grammarFolder);
      expect(await all(order, fresh)).toEqual(expected);
      expect(await all(order, fresh)).toEqual(expected);
    }
  });
});
