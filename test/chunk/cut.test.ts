import { expect, test } from 'vitest';
import { budget } from '../../src/engine/chunk/budget.ts';
import { chunkFile } from '../../src/engine/chunk/chunkFile.ts';
import { createGrammars } from '../../src/engine/chunk/grammars.ts';
import type { Chunk } from '../../src/engine/chunk/types.ts';
import { grammarFolder } from '../support/grammars.ts';

const grammars = await createGrammars(grammarFolder);
const chunksOf = async (name: string, text: string) => (await chunkFile(name, text, grammars)).chunks;

/** Statements of about 40 characters each. */
const statements = (count: number, indent = '  ') =>
  Array.from({ length: count }, (_, n) => `${indent}const value${n} = compute(${n}, 'argument');`).join('\n');
const symbolsOf = (chunks: readonly Chunk[]) => chunks.map(({ symbol }) => symbol);

test('a definition within the budget stays whole, with its comment and decorators', async () => {
  const text = `import a from 'a';\n${statements(20, '')}\n\n/**\n * Why.\n */\n@dec()\n@other\nexport class Queue {\n${'  size = 1;\n'.repeat(40)}}\n`;
  const chunk = (await chunksOf('a.ts', text)).find(({ symbol }) => symbol === 'Queue')!;
  expect(chunk.text).toMatch(/^\/\*\*\n \* Why\.[\s\S]*size = 1;\n}$/);
  expect(chunk.kind).toBe('class');
});

test('a class too big is its header and its members, each with the breadcrumb', async () => {
  const method = (name: string) => `  ${name}() {\n${statements(25, '    ')}\n  }\n`;
  const text = `class Queue {\n${'  size = 1;\n'.repeat(12)}\n${method('push')}\n${method('pop')}\n  tiny() {}\n}\n`;
  const chunks = await chunksOf('a.ts', text);
  expect(chunks.map(({ symbol, kind, breadcrumb }) => [symbol, kind, breadcrumb.join('.')])).toEqual([
    ['Queue', 'class', ''],
    ['push', 'method', 'Queue'],
    ['pop', 'method', 'Queue'],
  ]);
});

test('a bare first line of a class goes with its first method, which names the chunk', async () => {
  const method = (name: string) => `  ${name}() {\n${statements(25, '    ')}\n  }\n`;
  const [first] = await chunksOf('a.ts', `class Queue {\n${method('push')}\n${method('pop')}}\n`);
  expect(first).toMatchObject({ startLine: 1, symbol: 'push', kind: 'method', breadcrumb: ['Queue'] });
  expect(first!.definitions.map(({ name }) => name)).toEqual(['Queue', 'push']);
});

test('a function too big is cut between statements, and every piece says whose it is', async () => {
  const block = (n: number) => `  if (ready(${n})) {\n${statements(8, '    ')}\n  }\n`;
  const text = `function run() {\n${Array.from({ length: 12 }, (_, n) => block(n)).join('\n')}}\n`;
  const chunks = await chunksOf('a.js', text);
  expect(chunks.length).toBeGreaterThan(2);
  for (const chunk of chunks) {
    expect(chunk).toMatchObject({ symbol: 'run', kind: 'function', breadcrumb: ['run'] });
    expect(chunk.text.replace(/^\s+/gm, '').length).toBeLessThanOrEqual(budget);
  }
  for (const chunk of chunks.slice(1)) expect(chunk.text).toMatch(/^ {2}if /);
});

test('small neighbours are joined, two big ones are not', async () => {
  const small = Array.from({ length: 6 }, (_, n) => `function f${n}() {\n  return ${n};\n}\n`).join('\n');
  expect(await chunksOf('a.js', small)).toHaveLength(1);
  const big = (name: string) => `function ${name}() {\n${statements(12)}\n}\n`;
  expect(symbolsOf(await chunksOf('a.js', `${big('one')}\n${big('two')}`))).toEqual(['one', 'two']);
});

test('a licence and imports stand apart from the first definition, and join each other', async () => {
  const text = `// Licence\n\nimport a from 'a';\nimport b from 'b';\n\nexport function run() {\n${statements(12)}\n}\n`;
  const chunks = await chunksOf('a.ts', text);
  expect(chunks.map(({ kind, startLine, endLine }) => [kind, startLine, endLine])).toEqual([
    ['imports', 1, 5],
    ['function', 6, 19],
  ]);
  const licence = `${'// A licence that goes on for a good while.\n'.repeat(12)}\n`;
  const many = Array.from({ length: 20 }, (_, n) => `import a${n} from 'a${n}';\n`).join('');
  expect((await chunksOf('a.ts', licence + many + text)).map(({ kind }) => kind)).toEqual([
    'header',
    'imports',
    'function',
  ]);
});

test('re-exports and lists of types say what they are', async () => {
  const reexports = Array.from({ length: 20 }, (_, n) => `export * from './module${n}';`).join('\n');
  expect((await chunksOf('index.ts', reexports)).map(({ kind }) => kind)).toEqual(['reexports']);
  expect((await chunksOf('a/__init__.py', 'from .a import b\nfrom .c import d\n'))[0]?.kind).toBe(
    'reexports',
  );
  const types = 'export interface A { a: 1 }\nexport type B = A;\nexport declare function c(): void;\n';
  expect((await chunksOf('a.d.ts', types))[0]?.kind).toBe('types');
});

test('a namespace around one class is about that class', async () => {
  const [chunk] = await chunksOf(
    'a.cs',
    'namespace A.B\n{\n  class Queue\n  {\n    int size = 1;\n    void Push() {}\n  }\n}\n',
  );
  expect(chunk).toMatchObject({ symbol: 'Queue', kind: 'class', breadcrumb: ['A.B'] });
});

test('prose is cut by headings, and a fenced block stays whole', async () => {
  const section = (title: string) =>
    `## ${title}\n\n${'Some words about it, again and again.\n'.repeat(25)}\n`;
  const fence = `\`\`\`sh\n# no heading\n${'echo some words here\n'.repeat(45)}\`\`\`\n`;
  const chunks = await chunksOf('a.md', `# Jobs\n\n${section('One')}${section('Two')}${fence}`);
  expect(chunks.map(({ symbol, breadcrumb }) => [...breadcrumb, symbol].join(' > '))).toEqual([
    'Jobs',
    'Jobs > One',
    'Jobs > Two',
    'Jobs > Two > Two',
  ]);
  expect(chunks.at(-1)!.text).toContain(fence.trimEnd());
});

test('a notebook is cut by cells that keep the lines of the file', async () => {
  const cell = (type: string, source: string[]) => ({
    cell_type: type,
    metadata: {},
    outputs: [{ text: ['out'] }],
    source,
  });
  const cells = [
    cell('markdown', ['# Jobs\n', 'Words.']),
    cell('code', ['%time\n', 'def push(x):\n', '    return x']),
    cell('code', ['push(1)']),
  ];
  const text = JSON.stringify(
    { cells, metadata: { language_info: { name: 'python' } }, nbformat: 4 },
    null,
    1,
  );
  const chunks = await chunksOf('a.ipynb', text);
  expect(chunks.map(({ text: each, kind, symbol }) => [each, kind, symbol])).toEqual([
    ['# Jobs\nWords.', 'heading', 'Jobs'],
    ['%time\ndef push(x):\n    return x', 'function', 'push'],
    ['push(1)', 'cell', ''],
  ]);
  const lines = text.split('\n');
  expect(lines[chunks[1]!.definitions[0]!.line - 1]).toContain('def push');
  expect(lines[chunks[2]!.startLine - 1]).toContain('push(1)');
});

test('a broken notebook is cut by lines and says so', async () => {
  const file = await chunkFile('a.ipynb', '{"cells": [\n', grammars);
  expect(file.fault).toMatch(/cut off/);
  expect(file.chunks).toHaveLength(1);
});
