import { expect, test } from 'vitest';
import { chunkFile } from '../../src/engine/chunk/chunkFile.ts';
import { createGrammars, type Grammars } from '../../src/engine/chunk/grammars.ts';
import { grammarFolder } from '../support/grammars.ts';

const source = 'export function push() {\n  return 1;\n}\n';

test('a grammar that throws costs the file its syntax only', async () => {
  const grammars: Grammars = {
    parse: () => Promise.reject(new Error('memory access out of bounds')),
    memory: () => 0,
  };
  const file = await chunkFile('a.ts', source, grammars);
  expect(file.fault).toBe('memory access out of bounds');
  expect(file.language).toBe('typescript');
  expect(file.chunks).toMatchObject([{ startLine: 1, endLine: 3, symbol: '', definitions: [] }]);
});

test('after a crash the next file is parsed in a new runtime', async () => {
  const grammars = await createGrammars(grammarFolder);
  let before: unknown;
  const crash = grammars.parse('python', 'a = 1', (root) => {
    before = root.tree.language;
    throw new Error('unreachable');
  });
  await expect(crash).rejects.toThrow('unreachable');
  const after = await grammars.parse('python', 'a = 1', (root) => root.tree.language);
  expect(after).not.toBe(before);
  expect((await chunkFile('a.ts', source, grammars)).chunks[0]?.symbol).toBe('push');
});

test('a parse that takes too long is given up, and the next file is parsed', async () => {
  const grammars = await createGrammars(grammarFolder, -1);
  const slow = await chunkFile('a.ts', source.repeat(2_000), grammars);
  expect(slow.fault).toMatch(/took longer/);
  expect(slow.chunks.at(-1)!.endLine).toBe(6_000);
  const again = await chunkFile('b.json', '{}', grammars);
  expect(again.fault).toBeUndefined();
});

test('a grammar that is missing is told, and the others work', async () => {
  const grammars = await createGrammars(grammarFolder);
  await expect(grammars.parse('nothing', 'x', () => 1)).rejects.toThrow(/ENOENT/);
  expect(await grammars.parse('python', 'a = 1', (root) => root.type)).toBe('module');
});

test('files of many languages may be cut at once', async () => {
  const grammars = await createGrammars(grammarFolder);
  const names = ['a.lua', 'a.ts', 'a.py', 'a.go', 'a.rb', 'a.php', 'a.c', 'a.css', 'a.java', 'a.lua'];
  const files = await Promise.all(names.map((name) => chunkFile(name, 'x = 1\n', grammars)));
  expect(files.map(({ fault }) => fault)).toEqual(names.map(() => undefined));
});

test('trees are freed: 30 MB of source leave the memory where the first ones put it', async () => {
  const grammars = await createGrammars(grammarFolder);
  const text = source.replaceAll('push', 'pushAnotherOne').repeat(5_000);
  await chunkFile('a.ts', text, grammars);
  const first = grammars.memory();
  expect(first).toBeGreaterThan(0);
  for (let parsed = 0; parsed < 30_000_000; parsed += text.length)
    await grammars.parse('typescript', text, () => 0);
  expect(grammars.memory()).toBe(first);
});

test('a ReScript file may end in the middle of a comment', async () => {
  const grammars = await createGrammars(grammarFolder);
  for (const text of ['let a = 1\n// note', 'let a = //', '//'])
    expect(await grammars.parse('rescript', text, (root) => root.hasError || root.childCount > 0)).toBe(true);
});
