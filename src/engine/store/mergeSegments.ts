import { columnsOf, decode, type Segment, startOf } from './postings.ts';
import { createSegmentWriter } from './segmentWriter.ts';
import { compareTexts, prefixOf } from './termOrder.ts';

/** A document of a segment on its way into another one. */
export interface Kept {
  readonly segment: Segment;
  /** Each document's new number, or -1 for one that is to go. New numbers ascend, over all segments in their order. */
  readonly numbers: Int32Array;
}

/** One segment of what is kept of several. */
export function mergeSegments(parts: readonly Kept[]): Segment {
  const cursors = parts.map(cursorOf);
  const expected = cursors.reduce((sum, { postings }) => sum + postings.length, 0);
  const write = createSegmentWriter(lengthsOf(parts), expected);
  const most = parts.reduce((sum, { segment }) => sum + segment.docs, 0);
  const docs = new Uint32Array(most);
  const counts = new Uint32Array(most);
  /** How the term of each cursor begins: most are told apart by that alone. */
  const prefixes = Float64Array.from(cursors, prefixAt);
  const next = new Uint32Array(cursors.length);
  for (;;) {
    const found = findLeast(cursors, prefixes, next);
    if (found === 0) return write.done();
    let held = 0;
    for (let at = 0; at < found; at++) held = keptAt(cursors[next[at]!]!, docs, counts, held);
    const { words, start, end } = cursors[next[0]!]!;
    if (held > 0) write.term(words, start, end, docs, counts, 0, held);
    for (let at = 0; at < found; at++) {
      const cursor = cursors[next[at]!]!;
      advance(cursor);
      prefixes[next[at]!] = prefixAt(cursor);
    }
  }
}

/** A segment at the nth of its terms, which stands in `words` from `start` to `end`. */
type Cursor = ReturnType<typeof cursorOf>;

function cursorOf({ segment, numbers }: Kept) {
  const columns = columnsOf(segment);
  return { ...columns, numbers, nth: 0, start: 0, end: columns.size > 0 ? columns.wordEnds[0]! : 0 };
}

function advance(cursor: Cursor): void {
  cursor.nth++;
  cursor.start = cursor.end;
  if (cursor.nth < cursor.size) cursor.end = cursor.wordEnds[cursor.nth]!;
}

/** As `prefixOf`, and more than that of any term where there are no more. */
function prefixAt({ size, words, nth, start, end }: Cursor): number {
  return nth < size ? prefixOf(words, start, end) : Number.POSITIVE_INFINITY;
}

/** Puts into `next` which of the cursors are at the term that comes first; gives how many: none when all are at their ends. */
function findLeast(cursors: readonly Cursor[], prefixes: Float64Array, next: Uint32Array): number {
  let least = Number.POSITIVE_INFINITY;
  let found = 0;
  for (let at = 0; at < prefixes.length; at++) {
    const prefix = prefixes[at]!;
    if (prefix > least || prefix === Number.POSITIVE_INFINITY) continue;
    const order = prefix < least ? -1 : compare(cursors[at]!, cursors[next[0]!]!);
    if (order > 0) continue;
    if (order < 0) found = 0;
    next[found++] = at;
    least = prefix;
  }
  return found;
}

function compare(one: Cursor, other: Cursor): number {
  return compareTexts(one.words, one.start, one.end, other.words, other.start, other.end);
}

/** Puts the postings that are kept of a cursor's term into `docs` and `counts` from a place on; gives the place behind them. */
function keptAt(cursor: Cursor, docs: Uint32Array, counts: Uint32Array, into: number): number {
  const { postings, postingEnds, numbers, nth } = cursor;
  const read = decode(postings, startOf(postingEnds, nth), postingEnds[nth]!, docs, counts, into);
  let held = into;
  for (let from = into; from < read; from++) {
    const to = numbers[docs[from]!]!;
    if (to < 0) continue;
    docs[held] = to;
    counts[held++] = counts[from]!;
  }
  return held;
}

function lengthsOf(parts: readonly Kept[]): Uint32Array {
  let docs = 0;
  for (const { numbers } of parts) for (const to of numbers) if (to >= docs) docs = to + 1;
  const lengths = new Uint32Array(docs);
  for (const { segment, numbers } of parts) {
    for (let doc = 0; doc < numbers.length; doc++) {
      const to = numbers[doc]!;
      if (to >= 0) lengths[to] = segment.lengths[doc]!;
    }
  }
  return lengths;
}
