import fc from 'fast-check';
import { expect, test } from 'vitest';
import { excerpt, excerptLines } from '../../src/panel/excerpt.ts';
import { markedSpans, marksIn } from '../../src/protocol/marks.ts';

const filler = (many: number) => Array.from({ length: many }, (_, index) => `  step${index}();`);

test('a short hit is shown whole, without blank lines at its end', () => {
  expect(excerpt(['a', 'b', 'c', '', ''], new Set(), '')).toEqual([0, 1, 2]);
});

test('the name’s line comes first, then the lines around which most of the words stand', () => {
  const lines = [
    '/** Docs. */',
    'function send() {',
    ...filler(12),
    '  if (retry) {',
    '    wait(delay);',
    '  }',
    '}',
  ];
  const shown = excerpt(lines, new Set(['retry', 'delay']), 'send');
  expect(shown[0]).toBe(1);
  expect(shown).toEqual(expect.arrayContaining([14, 15]));
  expect(shown).toHaveLength(excerptLines);
});

test('a comment that names the symbol is not its line', () => {
  const lines = ['// send: sends', ...filler(9), 'function send() {', ...filler(4)];
  expect(excerpt(lines, new Set(), 'Client.send')).toContain(10);
});

test('the lines rise, are within the hit and are few; where a word stands, a line with one is shown', () => {
  const line = fc.constantFrom('', '  x', 'retry()', 'function send() {', '// send', 'wait(delay)', '}');
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 60 }), (lines) => {
      const marks = new Set(['retry', 'delay']);
      const shown = excerpt(lines, marks, 'send');
      expect(shown).toEqual([...new Set(shown)].sort((a, b) => a - b));
      expect(shown.length).toBeLessThanOrEqual(excerptLines + 1);
      for (const index of shown) expect(lines[index]).toBeDefined();
      const has = (index: number) => marksIn(lines[index]!, marks).size > 0;
      if (lines.some((_, index) => has(index))) expect(shown.some(has)).toBe(true);
    }),
  );
});

test('marks whole identifiers, parts of them, and longer forms of stems', () => {
  const marked = (line: string, ...marks: string[]) =>
    markedSpans(line, new Set(marks)).map(({ from, to }) => line.slice(from, to));
  expect(marked('retryFailedRequest(retries)', 'retry', 'retri', 'request')).toEqual([
    'retry',
    'Request',
    'retries',
  ]);
  expect(marked('a cat scatters', 'cat')).toEqual(['cat']);
  expect(marked('HTTPServer http_server', 'http')).toEqual(['HTTP', 'http']);
});

test('marked spans rise, don’t overlap and lie in the line', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme' }),
      fc.array(fc.string({ minLength: 1, maxLength: 5 })),
      (line, marks) => {
        let last = 0;
        for (const { from, to } of markedSpans(line, new Set(marks))) {
          expect(from).toBeGreaterThanOrEqual(last);
          expect(to).toBeGreaterThan(from);
          last = to;
        }
        expect(last).toBeLessThanOrEqual(line.length);
      },
    ),
  );
});
