import { headerNumbers, magic, readSegment, type Segment } from './postings.ts';
import { withRoom } from './withRoom.ts';

/** What a document and its count take at most. */
const mostBytes = 10;

/**
 * Writes a segment, term by term in ascending order. `expected` is about how many bytes its postings will take,
 * so that a large one isn't moved as it grows.
 */
export function createSegmentWriter(lengths: Uint32Array, expected = 0) {
  /** Of each term: where its word ends, where its postings do, and how many they are. */
  let columns = new Uint32Array(3 * 1024);
  let size = 0;
  let words = new Uint8Array(1024);
  let wordEnd = 0;
  let postings = new Uint8Array(Math.ceil(1024 + expected * 1.05 + mostBytes * lengths.length));
  let postingEnd = 0;

  return {
    /** The term that is UTF-8 from `start` to `end`, and the documents that hold it, ascending, from one place to another. */
    term(
      bytes: Uint8Array,
      start: number,
      end: number,
      docs: Uint32Array,
      counts: Uint32Array,
      from: number,
      to: number,
    ) {
      words = withRoom(words, wordEnd + end - start);
      copyShort(bytes, start, end, words, wordEnd);
      wordEnd += end - start;
      postings = withRoom(postings, postingEnd + mostBytes * (to - from));
      postingEnd = encode(docs, counts, from, to, postings, postingEnd);
      if (3 * size === columns.length) columns = withRoom(columns, columns.length + 1);
      columns[3 * size] = wordEnd;
      columns[3 * size + 1] = postingEnd;
      columns[3 * size + 2] = to - from;
      size++;
    },
    done(): Segment {
      const numbers = headerNumbers + lengths.length + 3 * size;
      const bytes = new Uint8Array(numbers * 4 + wordEnd + postingEnd);
      const all = new Uint32Array(bytes.buffer, 0, numbers);
      all.set([magic, lengths.length, size, wordEnd, postingEnd]);
      all.set(lengths, headerNumbers);
      let at = headerNumbers + lengths.length;
      for (let nth = 0; nth < 3; nth++) {
        for (let term = 0; term < size; term++) all[at++] = columns[3 * term + nth]!;
      }
      bytes.set(words.subarray(0, wordEnd), numbers * 4);
      bytes.set(postings.subarray(0, postingEnd), numbers * 4 + wordEnd);
      return readSegment(bytes);
    },
  };
}

/** The inverse of `decode`; gives the place behind what was written. */
function encode(
  docs: Uint32Array,
  counts: Uint32Array,
  from: number,
  to: number,
  bytes: Uint8Array,
  begin: number,
): number {
  let at = begin;
  let last = -1;
  for (let nth = from; nth < to; nth++) {
    const doc = docs[nth]!;
    const count = counts[nth]!;
    // The lowest bit says that it stands there once, as most do.
    let rest = (doc - last) * 2 + (count === 1 ? 1 : 0);
    for (; rest > 0x7f; rest >>>= 7) bytes[at++] = (rest & 0x7f) | 0x80;
    bytes[at++] = rest;
    if (count !== 1) {
      for (rest = count; rest > 0x7f; rest >>>= 7) bytes[at++] = (rest & 0x7f) | 0x80;
      bytes[at++] = rest;
    }
    last = doc;
  }
  return at;
}

/** For a few bytes, of which `set` would take longer to make a view. */
function copyShort(from: Uint8Array, start: number, end: number, to: Uint8Array, into: number): void {
  let at = into;
  for (let nth = start; nth < end; nth++) to[at++] = from[nth]!;
}
