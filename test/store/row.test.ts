import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ChunkedFile, Definition } from '../../src/engine/chunk/types.ts';
import { encodeBag, putIn } from '../../src/engine/store/bag.ts';
import { decodeDefinitions, embedText, encodeDefinitions, toRows } from '../../src/engine/store/row.ts';
import { termsIn } from '../support/bm25.ts';

const file: ChunkedFile = {
  language: 'typescript',
  chunks: [
    {
      startLine: 1,
      endLine: 2,
      text: "import a from 'a';",
      symbol: '',
      kind: 'imports',
      breadcrumb: [],
      definitions: [],
    },
    {
      startLine: 3,
      endLine: 9,
      text: 'push(item) { this.items.push(item); }',
      symbol: 'push',
      kind: 'method',
      breadcrumb: ['Queue', 'push'],
      definitions: [{ name: 'push', kind: 'method', line: 3, endLine: 9, scope: ['Queue'] }],
    },
  ],
};

describe('toRows', () => {
  test('numbers the chunks of a file', () => {
    const rows = toRows('src/queue.ts', 'abc', file);
    expect(rows.map(({ id }) => id)).toEqual(['src/queue.ts#0', 'src/queue.ts#1']);
    expect(rows[1]).toMatchObject({
      breadcrumb: 'Queue.push',
      language: 'typescript',
      fileHash: 'abc',
      startLine: 3,
    });
  });

  test('a moved file keeps the hashes by which its vectors are found', () => {
    const hashes = (path: string) => toRows(path, 'abc', file).map(({ hash }) => hash);
    expect(hashes('elsewhere/other.ts')).toEqual(hashes('src/queue.ts'));
    expect(new Set(hashes('src/queue.ts')).size).toBe(2);
  });

  test('names count three times, the file name twice, its folders once', () => {
    const terms = termsIn(toRows('lib/deep/jobQueue.ts', 'abc', file)[1]!.terms);
    const count = (term: string) => terms.filter((one) => one === term).length;
    expect(count('push')).toBe(2 + 3);
    expect(count('jobqueue')).toBe(2);
    expect(count('deep')).toBe(1);
  });
});

test('a bag comes back as what was put in, whatever it was', () => {
  const term = fc.string({ minLength: 1, unit: 'grapheme' }).map((each) => each.replaceAll(/[ \t]/g, '_'));
  const times = fc.integer({ min: 1, max: 40 });
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.array(term), times)), (given) => {
      const bag = new Map<string, number>();
      for (const [terms, count] of given) putIn(bag, terms, count);
      const text = encodeBag(bag);
      const all = given.flatMap(([terms, count]) => terms.flatMap((each) => Array(count).fill(each)));
      expect(termsIn(text).sort()).toEqual(all.sort());
      expect(new Set(text.split(' ')).size).toBe(Math.max(1, bag.size));
    }),
  );
});

describe('embedText', () => {
  test('says the names around the lines, each once', () => {
    expect(embedText({ breadcrumb: 'Queue.push', symbol: 'push', text: 'x' })).toBe('Queue.push\nx');
    expect(embedText({ breadcrumb: 'Queue', symbol: 'push', text: 'x' })).toBe('Queue.push\nx');
    expect(embedText({ breadcrumb: '', symbol: '', text: 'x' })).toBe('x');
  });
});

test('definitions come back as they were, whatever their names hold', () => {
  const name = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: fc.constantFrom('\\', '\t', '\n', 't', 'n', '"', '\0', '\r', ' ') }),
  );
  const definition: fc.Arbitrary<Definition> = fc.record({
    name,
    kind: fc.constantFrom('function', 'class', 'heading'),
    line: fc.nat(),
    endLine: fc.nat(),
    scope: fc.array(name, { maxLength: 3 }),
  });
  fc.assert(
    fc.property(fc.array(definition), (definitions) => {
      expect(decodeDefinitions(encodeDefinitions(definitions))).toEqual(definitions);
    }),
  );
});
