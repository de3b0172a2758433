import fc from 'fast-check';
import { expect, test } from 'vitest';
import { filtersInWords, listed } from '../../src/panel/filters.ts';
import { createHistory } from '../../src/panel/queryHistory.ts';
import { colouredLines } from '../../src/panel/syntax.ts';
import { relative } from '../../src/panel/words.ts';
import { bytes, duration } from '../../src/protocol/words.ts';

test('commas part globs, but not within braces', () => {
  expect(listed(' src/**, *.{ts,tsx} ,, *.md')).toEqual(['src/**', '*.{ts,tsx}', '*.md']);
});

test('filters are told in words', () => {
  const content = {
    query: '',
    include: 'src',
    exclude: '*.test.ts, dist',
    languages: '',
    root: '',
    details: true,
  };
  expect(filtersInWords(content)).toBe('in src; without *.test.ts, dist');
});

test('the history is walked back and forth as in the editor’s own boxes', () => {
  const history = createHistory(['one', 'two']);
  expect(history.older('')).toBe('two');
  expect(history.isWalking).toBe(true);
  expect(history.older('two')).toBe('one');
  expect(history.older('one')).toBeUndefined();
  expect(history.newer()).toBe('two');
  expect(history.newer()).toBe('');
  expect(history.isWalking).toBe(false);
  history.add('one');
  expect(history.older('')).toBe('one');
  expect(history.older('one')).toBe('two');
});

test('coloured lines, put together, are the text, in any language', () => {
  const language = fc.constantFrom(
    'typescript',
    'python',
    'html',
    'markdown',
    'css',
    'rust',
    'bash',
    'toml',
    'cobol',
  );
  const piece = fc.oneof(
    fc.string(),
    fc.constantFrom('\n', '<b>', '"', '/*', '*/', '`${', '#', 'function f() {'),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), language, (pieces, language) => {
      const text = pieces.join('').replaceAll('\r', '');
      const lines = colouredLines(text, language).map((tokens) => tokens.map((token) => token.text).join(''));
      expect(lines.join('\n')).toBe(text);
    }),
  );
});

test('words that declare and words that control have colours of their own', () => {
  const scopes = colouredLines('const a = await f(1, "x");', 'typescript')[0]!.map(({ text, scope }) => [
    text,
    scope,
  ]);
  expect(scopes).toContainEqual(['const', 'storage']);
  expect(scopes).toContainEqual(['await', 'keyword']);
  expect(scopes).toContainEqual(['f', 'function']);
  expect(scopes).toContainEqual(['"x"', 'string']);
});

test('sizes, durations and moments are written for people', () => {
  expect([bytes(812), bytes(4200), bytes(1.31e9)]).toEqual(['812 B', '4.2 kB', '1.3 GB']);
  expect([duration(340), duration(4200), duration(185_000)]).toEqual(['340 ms', '4.2 s', '3 min 5 s']);
  const now = Date.parse('2026-11-21T10:00:00Z');
  expect(relative('2026-11-21T09:57:00Z', now)).toBe('3 minutes ago');
  expect(relative('2026-11-21T11:00:00Z', now)).toBe('in 1 hour');
  expect(relative('2026-11-21T09:59:50Z', now)).toBe('just now');
});
