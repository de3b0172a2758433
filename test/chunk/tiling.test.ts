import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hardLimit } from '../../src/engine/chunk/budget.ts';
import { chunkFile } from '../../src/engine/chunk/chunkFile.ts';
import { createGrammars } from '../../src/engine/chunk/grammars.ts';
import { lineLimit } from '../../src/engine/chunk/lines.ts';
import { grammarFolder } from '../support/grammars.ts';

const folder = path.join(import.meta.dirname, '../fixtures/chunk');
const fixtures = readdirSync(folder)
  .filter((file) => file.endsWith('.fixture'))
  .map((file) => ({
    name: file.replace('.fixture', ''),
    text: readFileSync(path.join(folder, file), 'utf8'),
  }));
const grammars = await createGrammars(grammarFolder);

/** The lines as an editor numbers them. */
function editorLines(text: string): string[] {
  const lines = text.replace(/^\ufeff/, '').split(/\r\n|\r|\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

async function expectTiled(name: string, text: string): Promise<void> {
  const { chunks } = await chunkFile(name, text, grammars);
  const lines = editorLines(text);
  if (chunks.length === 0) {
    expect(lines.every((line) => line.replaceAll(/[\0-\x20]/g, '').trim() === '')).toBe(true);
    return;
  }
  let next = 1;
  for (const chunk of chunks) {
    expect(chunk.startLine).toBe(next);
    expect(chunk.endLine).toBeGreaterThanOrEqual(chunk.startLine);
    next = chunk.endLine + 1;
    if (!name.endsWith('.ipynb')) {
      expect(chunk.text).toBe(lines.slice(chunk.startLine - 1, chunk.endLine).join('\n'));
    }
    expect(chunk.startLine === chunk.endLine || chunk.text.length <= hardLimit).toBe(true);
    for (const { line, endLine } of chunk.definitions) {
      expect(line).toBeGreaterThanOrEqual(chunk.startLine);
      expect(line).toBeLessThanOrEqual(chunk.endLine);
      expect(endLine).toBeGreaterThanOrEqual(line);
      expect(endLine).toBeLessThanOrEqual(lines.length);
    }
  }
  expect(next).toBe(lines.length + 1);
}

const names = fixtures.map(({ name }) => name);
const ends = fc.constantFrom(
  '\n',
  '\r\n',
  '\r',
  '\n\n',
  '\f',
  '\0',
  '\ufffd',
  '\ufeff',
  '}',
  '(',
  '"',
  '/*',
  "'''",
  '```',
  '\t',
);

test('any text in any language is tiled by its chunks', async () => {
  const text = fc
    .array(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        ends,
        fc.constantFrom('def a', 'class B {', '# x', ' '.repeat(9)),
      ),
    )
    .map((parts) => parts.join(''));
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...names), text, (name, each) => expectTiled(name, each)),
    { numRuns: 300 },
  );
});

test('real source with pieces cut out, doubled and broken is tiled by its chunks', async () => {
  const change = fc.record({
    at: fc.nat(),
    length: fc.nat(60),
    insert: fc.oneof(ends, fc.string()),
    times: fc.integer({ min: 1, max: 40 }),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...fixtures),
      fc.array(change, { maxLength: 4 }),
      async ({ name, text }, changes) => {
        let broken = text;
        for (const { at, length, insert, times } of changes) {
          const from = at % (broken.length + 1);
          broken =
            broken.slice(0, from) +
            insert.repeat(times) +
            broken.slice(from + length) +
            broken.slice(from, from + length);
        }
        await expectTiled(name, broken.repeat(1 + ((changes[0]?.times ?? 0) % 12)));
      },
    ),
    { numRuns: 400 },
  );
});

test('blank files have no chunks', async () => {
  for (const text of ['', '\n', '\r\n \r\n\t', '\ufeff']) {
    expect((await chunkFile('a.ts', text, grammars)).chunks).toEqual([]);
  }
});

test('a line of 50 MB is one chunk with its beginning as text', async () => {
  const { chunks } = await chunkFile('a.js', `let a;\n${'x'.repeat(50_000_000)}\nlet b;`, grammars);
  expect(chunks.at(-1)!.endLine).toBe(3);
  const long = chunks.find((chunk) => chunk.startLine <= 2 && chunk.endLine >= 2)!;
  expect(long.text).toContain('x…');
  expect(long.text.length).toBeLessThanOrEqual(lineLimit + 20);
});
