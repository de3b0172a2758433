import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { literal, quickText, tellingLine } from '../../src/host/quickItems.ts';
import { quickTitle } from '../../src/host/quickTitle.ts';
import type { Hit, RootState } from '../../src/protocol/engineApi.ts';

const hit: Hit = {
  path: 'src/upload.ts',
  startLine: 12,
  endLine: 40,
  language: 'typescript',
  symbol: 'retryUpload',
  kind: 'function',
  score: 0.8,
  text: '/** Tries again. */\nfunction retryUpload() {\n  await upload(file);\n}',
  stale: false,
};

describe('a line of the quick search', () => {
  test('icon and symbol, path and lines, the line that tells most', () => {
    expect(quickText(hit, '', ['upload', 'file'])).toEqual({
      label: '$(symbol-method) retryUpload',
      description: 'src/upload.ts:12-40',
      detail: 'await upload(file);',
      line: 14,
    });
    expect(quickText({ ...hit, symbol: '', kind: 'code' }, 'app/', [])).toEqual({
      label: '$(symbol-snippet) upload.ts',
      description: 'app/src/upload.ts:12-40',
      detail: '/** Tries again. */',
      line: 12,
    });
  });

  test("the editor's icons in a file's text are shown as text", () => {
    expect(literal('echo $(trash) $(x)')).toBe('echo \\$(trash) \\$(x)');
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(literal(text)).not.toMatch(/(?<!\\)\$\(/);
        expect(literal(text)).not.toMatch(/[\n\r]/);
      }),
    );
  });

  test('a preview is one line of the text, and not long', () => {
    fc.assert(
      fc.property(fc.string(), fc.array(fc.string()), (text, marks) => {
        const { at, text: line } = tellingLine(text, marks);
        expect(line.length).toBeLessThanOrEqual(161);
        expect(line).not.toContain('\n');
        expect(at).toBeLessThan(text.split('\n').length);
      }),
    );
    expect(tellingLine(`x${'y'.repeat(500)}`, []).text).toMatch(/^xy+…$/);
    expect(tellingLine('{\n}', []).text).toBe('');
    expect(tellingLine('texts: string[]\ntryOnce(triage)', ['tri'])).toEqual({
      at: 1,
      text: 'tryOnce(triage)',
    });
  });
});

test('the title says how far a sync is, and what the answer said', () => {
  const state = (percent: number) =>
    ({ activity: { kind: 'syncing', elsewhere: false, progress: { percent } } }) as RootState;
  const states = new Map([
    ['/a', state(80.2)],
    ['/b', state(62.9)],
  ]);
  expect(quickTitle([{ root: '/a' }, { root: '/b' }], states, ['Words alone.', 'More.'])).toBe(
    'Quick Search · syncing, 62 % · Words alone',
  );
  expect(quickTitle([{ root: '/a' }], new Map(), [])).toBe('Quick Search');
});
