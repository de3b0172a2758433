/**
 * Which documents hold which terms, and how often: a run of documents as one piece of memory, the same on
 * disk. It never changes; newer documents go into further segments, and segments are merged into one.
 */

/** Documents are numbered from 0; what they are is the caller's to know. */
export interface Segment {
  readonly docs: number;
  /** The number of terms in each document, repeated ones counted. */
  readonly lengths: Uint32Array;
  /** All of it, to be written to disk as it is. */
  readonly bytes: Uint8Array;
  /** The documents that hold a term, ascending, and how often each does; none where it stands nowhere. */
  find(term: string): Postings | undefined;
}

/** Documents and, place by place, how often a term stands in each. */
export interface Postings {
  readonly docs: Uint32Array;
  readonly counts: Uint32Array;
}

export const magic = 0x31545344;
export const headerNumbers = 5;

/** The segment that these bytes are, from a place divisible by four on. Throws an `Error` when they are none. */
export function readSegment(bytes: Uint8Array): Segment {
  const header = new Uint32Array(bytes.buffer, bytes.byteOffset, headerNumbers);
  const [mark, docs, terms, textBytes, postingBytes] = header as unknown as [
    number,
    number,
    number,
    number,
    number,
  ];
  const numbers = headerNumbers + docs + 3 * terms;
  if (mark !== magic || numbers * 4 + textBytes + postingBytes !== bytes.length) {
    throw new Error('These bytes are no segment of postings.');
  }
  const lengths = new Uint32Array(bytes.buffer, bytes.byteOffset + headerNumbers * 4, docs);
  const segment: Segment = {
    docs,
    lengths,
    bytes,
    find(term) {
      const { size, words, wordEnds, postings, postingEnds, sizes } = columnsOf(segment);
      let [low, high] = [0, size - 1];
      while (low <= high) {
        const middle = (low + high) >> 1;
        const word = words.toString('utf8', startOf(wordEnds, middle), wordEnds[middle]!);
        if (word === term) {
          const holding = sizes[middle]!;
          const found = { docs: new Uint32Array(holding), counts: new Uint32Array(holding) };
          decode(postings, startOf(postingEnds, middle), postingEnds[middle]!, found.docs, found.counts, 0);
          return found;
        }
        if (word < term) low = middle + 1;
        else high = middle - 1;
      }
      return undefined;
    },
  };
  return segment;
}

/** The terms of a segment in their order and their postings, each as bytes end to end with where each ends; and how many documents hold each. */
export function columnsOf({ docs, bytes }: Segment) {
  const [, , size, textBytes] = new Uint32Array(
    bytes.buffer,
    bytes.byteOffset,
    headerNumbers,
  ) as unknown as number[] as [number, number, number, number];
  const column = (nth: number) =>
    new Uint32Array(bytes.buffer, bytes.byteOffset + (headerNumbers + docs + nth * size) * 4, size);
  const texts = (headerNumbers + docs + 3 * size) * 4;
  return {
    size,
    words: Buffer.from(bytes.buffer, bytes.byteOffset + texts, textBytes),
    wordEnds: column(0),
    postings: bytes.subarray(texts + textBytes),
    postingEnds: column(1),
    sizes: column(2),
  };
}

/** Where the nth begins of what lies end to end. */
export function startOf(ends: Uint32Array, nth: number): number {
  return nth === 0 ? 0 : ends[nth - 1]!;
}

/** Reads the postings of a term into `docs` and `counts` from a place on; gives the place behind the last. */
export function decode(
  postings: Uint8Array,
  start: number,
  end: number,
  docs: Uint32Array,
  counts: Uint32Array,
  into: number,
): number {
  let at = start;
  let filled = into;
  let doc = -1;
  while (at < end) {
    let byte = postings[at++]!;
    let step = byte & 0x7f;
    for (let shift = 7; byte > 0x7f; shift += 7) {
      byte = postings[at++]!;
      step |= (byte & 0x7f) << shift;
    }
    doc += step >>> 1;
    docs[filled] = doc;
    let count = 1;
    if ((step & 1) === 0) {
      byte = postings[at++]!;
      count = byte & 0x7f;
      for (let shift = 7; byte > 0x7f; shift += 7) {
        byte = postings[at++]!;
        count |= (byte & 0x7f) << shift;
      }
    }
    counts[filled++] = count;
  }
  return filled;
}
