import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { markWords, numberedLines, styles } from '../../src/cli/mark.ts';

const marked = (line: string, ...marks: string[]) => markWords(line, new Set(marks), (text) => `[${text}]`);

describe('markWords', () => {
  it('marks whole words in any case, and not inside others', () => {
    expect(marked('Retry the retry; untry', 'try', 'retry')).toBe('[Retry] the [retry]; untry');
  });

  it('marks the parts of identifiers', () => {
    expect(marked('maxRetryCount = max_retry_count', 'retry')).toBe('max[Retry]Count = max_[retry]_count');
    expect(marked('parseHTTPHeader(v2)', 'http')).toBe('parse[HTTP]Header(v2)');
  });

  it('marks a whole identifier that was asked for by its name', () => {
    expect(marked('parseArgs(argv)', 'parseargs')).toBe('[parseArgs](argv)');
  });

  it('marks the forms of a stem, but not what merely begins like a short one', () => {
    expect(marked('uploaded uploads uploader', 'upload')).toBe('[uploaded] [uploads] [uploader]');
    expect(marked('update go gone', 'up', 'go')).toBe('update [go] gone');
  });

  it('takes marks for words, never for patterns', () => {
    expect(marked('a.b a+b (x', '.', 'a+b', '(')).toBe('a.b a+b (x');
  });

  it('changes nothing but the marks', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.array(fc.string()), (line, marks) => {
        const kept = markWords(line, new Set(marks), (text) => `\u0001${text}\u0002`);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they are the marks
        expect(kept.replace(/[\u0001\u0002]/g, '')).toBe(line.replace(/[\u0001\u0002]/g, ''));
      }),
    );
  });
});

describe('numberedLines', () => {
  const plain = styles(false);

  it('numbers from the first line on, in one width', () => {
    expect(numberedLines('a\n\tb', 9, new Set(), plain)).toEqual(['   9  a', '  10  \tb']);
  });

  it('shows twelve lines and says how many more there are', () => {
    const text = Array.from({ length: 15 }, (_, n) => `line ${n}`).join('\n');
    const lines = numberedLines(text, 1, new Set(), plain);
    expect(lines).toHaveLength(13);
    expect(lines[11]).toBe('  12  line 11');
    expect(lines[12]).toBe('      … 3 more');
  });

  it('cuts a line that is too long', () => {
    expect(numberedLines('x'.repeat(1_000_000), 1, new Set(), plain)[0]).toHaveLength(5 + 240);
  });

  it('puts no escape sequence where no colour is wanted, and ends each where it is', () => {
    expect(numberedLines('a word', 1, new Set(['word']), plain)).toEqual(['  1  a word']);
    expect(numberedLines('a word', 1, new Set(['word']), styles(true))).toEqual([
      '  \u001b[2m1\u001b[22m  a \u001b[1m\u001b[33mword\u001b[39m\u001b[22m',
    ]);
  });
});
