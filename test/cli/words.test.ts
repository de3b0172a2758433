import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clipped, printable } from '../../src/cli/words.ts';
import { bytes, count, counted, duration } from '../../src/protocol/words.ts';

describe('numbers for people', () => {
  it('groups digits and minds the plural', () => {
    expect(count(1234567)).toBe('1,234,567');
    expect([counted(0, 'file'), counted(1, 'file'), counted(2000, 'file')]).toEqual([
      '0 files',
      '1 file',
      '2,000 files',
    ]);
  });

  it('writes durations in the unit that fits', () => {
    expect([0.4, 999, 1000, 9949, 9950, 59_400, 60_000, 185_000, 7_440_000].map(duration)).toEqual([
      '0 ms',
      '999 ms',
      '1.0 s',
      '9.9 s',
      '10 s',
      '59 s',
      '1 min 0 s',
      '3 min 5 s',
      '2 h 4 min',
    ]);
  });

  it('writes sizes in the unit that fits', () => {
    expect([0, 999, 1000, 9940, 9960, 999_499, 999_500, 1_300_000_000].map(bytes)).toEqual([
      '0 B',
      '999 B',
      '1.0 kB',
      '9.9 kB',
      '10 kB',
      '999 kB',
      '1.0 MB',
      '1.3 GB',
    ]);
  });
});

describe('printable', () => {
  it('writes out what could move the cursor or hide text, and keeps everything else', () => {
    expect(printable('a\nb\rc\u001b[31md\u202ee')).toBe('a\\nb\\rc\\u{1b}[31md\\u{202e}e');
    expect(printable('tab\t, quotes \' ", emoji 🧭, 日本語')).toBe('tab\t, quotes \' ", emoji 🧭, 日本語');
  });

  it('never lets a control character through but a tab', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(printable(text)).not.toMatch(/[^\P{Cc}\t]/u);
      }),
    );
  });
});

describe('clipped', () => {
  it('keeps to the width and to whole characters', () => {
    expect(clipped('short', 5)).toBe('short');
    expect(clipped('longer', 5)).toBe('long…');
    expect(clipped('abc🧭🧭', 5)).toBe('abc…');
  });
});
