import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildSegment } from '../../src/engine/store/buildSegment.ts';
import { mergeSegments } from '../../src/engine/store/mergeSegments.ts';
import { readSegment } from '../../src/engine/store/postings.ts';
import { termsIn } from '../support/bm25.ts';

const anyTerm = fc.oneof(
  // What UTF-8 and UTF-16 put in different orders, what shares its beginning, and what is no text by itself.
  fc.constantFrom(
    '\u{ffff}',
    '\u{e000}',
    '\u{d7ff}',
    '\u{1d4b3}',
    '\u{10ffff}a',
    '\u{ee00}b',
    '\u{f8ff}',
    '\ud800',
    '\udc00z',
  ),
  fc.constantFrom('a', 'a\0', '\0a', 'aaaaaa', 'aaaaaaaa', 'aaaaaaaaa', 'baaaaaaaa', 'caaaaaaaaaaaaaaaa'),
  fc.string({ unit: fc.constantFrom('a', 'b', 'é', '\u{fffd}', '\u{10000}'), minLength: 1, maxLength: 12 }),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 4 }).map((term) => term.replaceAll(/[ \t]/g, '_')),
);
const anyCount = fc.constantFrom('', '', '', '\t2', '\t9', '\t130', '\t1');
const anySpace = fc.constantFrom('', ' ');
const anyText = fc
  .tuple(
    anySpace,
    fc.array(
      fc.tuple(anyTerm, anyCount).map(([term, count]) => term + count),
      { maxLength: 12 },
    ),
    anySpace,
  )
  .map(([space, terms, more]) => `${space}${terms.join(` ${space}`)}${more}`);
const anyTexts = fc.array(anyText, { maxLength: 12 });

test('a segment is, byte by byte, its terms in order with the documents that hold them', () => {
  fc.assert(
    fc.property(anyTexts, (texts) => {
      const { bytes } = buildSegment(texts);
      expect(bytes).toEqual(written(texts));
      const read = readSegment(bytes);
      for (const [term, postings] of postingsOf(texts)) expect(found(read.find(term))).toEqual(postings);
      expect(read.find('nowhere')).toBeUndefined();
    }),
    { numRuns: 400 },
  );
});

test('segments merged are what a segment of their documents that are kept would be', () => {
  const anyDocs = fc.array(fc.record({ text: anyText, isKept: fc.boolean() }), { maxLength: 8 });
  fc.assert(
    fc.property(fc.array(anyDocs, { maxLength: 10 }), (parts) => {
      let next = 0;
      const merged = mergeSegments(
        parts.map((docs) => ({
          segment: buildSegment(docs.map(({ text }) => text)),
          numbers: Int32Array.from(docs, ({ isKept }) => (isKept ? next++ : -1)),
        })),
      );
      const kept = parts.flat().flatMap(({ text, isKept }) => (isKept ? [text] : []));
      expect(merged.bytes).toEqual(buildSegment(kept).bytes);
    }),
    { numRuns: 400 },
  );
});

test('very many terms, many with one beginning, and terms that stand very often', () => {
  const text = (doc: number) =>
    Array.from({ length: 40 }, (_, at) =>
      [`configuration${doc * at}`, `${doc ^ at}`, 'often often'].join(' '),
    ).join(' ');
  const texts = Array.from({ length: 1500 }, (_, doc) => text(doc));
  const one = buildSegment(texts);
  // Not by `toEqual`, which takes seconds for as many.
  expect(Buffer.compare(one.bytes, written(texts))).toBe(0);
  const halves = [texts.slice(0, 700), texts.slice(700)].map((half, nth) => ({
    segment: buildSegment(half),
    numbers: Int32Array.from(half, (_, doc) => doc + 700 * nth),
  }));
  expect(Buffer.compare(mergeSegments(halves).bytes, one.bytes)).toBe(0);
});

/** The terms of a text as the table gives them back: half of a pair of surrogates is written as U+FFFD. */
function termsOf(text: string): string[] {
  return termsIn(Buffer.from(text).toString());
}

/** The documents of each term, with how often it stands there; terms in the order of `<`. */
function postingsOf(texts: readonly string[]): [string, [number, number][]][] {
  const byTerm = new Map<string, Map<number, number>>();
  texts.forEach((text, doc) => {
    for (const term of termsOf(text)) {
      const docs = byTerm.get(term) ?? new Map<number, number>();
      byTerm.set(term, docs.set(doc, (docs.get(doc) ?? 0) + 1));
    }
  });
  return [...byTerm]
    .map(([term, docs]) => [term, [...docs]] as [string, [number, number][]])
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** A segment written in the plainest way. */
function written(texts: readonly string[]): Uint8Array {
  const [wordEnds, postingEnds, sizes, postings]: number[][] = [[], [], [], []];
  const number = (value: number): void => {
    if (value > 0x7f) postings!.push((value & 0x7f) | 0x80);
    if (value > 0x7f) number(value >>> 7);
    else postings!.push(value);
  };
  const all = postingsOf(texts);
  let words = '';
  for (const [term, docs] of all) {
    words += term;
    let last = -1;
    for (const [doc, count] of docs) {
      number(2 * (doc - last) + (count === 1 ? 1 : 0));
      if (count > 1) number(count);
      last = doc;
    }
    wordEnds!.push(Buffer.byteLength(term) + (wordEnds!.at(-1) ?? 0));
    postingEnds!.push(postings!.length);
    sizes!.push(docs.length);
  }
  const bytes = Buffer.from(words);
  const lengths = texts.map((text) => termsOf(text).length);
  const header = [0x31545344, texts.length, all.length, bytes.length, postings!.length];
  const numbers = Uint32Array.from([...header, ...lengths, ...wordEnds!, ...postingEnds!, ...sizes!]);
  return new Uint8Array(Buffer.concat([new Uint8Array(numbers.buffer), bytes, Uint8Array.from(postings!)]));
}

function found(postings: ReturnType<ReturnType<typeof readSegment>['find']>): [number, number][] | undefined {
  return postings && [...postings.docs].map((doc, at) => [doc, postings.counts[at]!]);
}
