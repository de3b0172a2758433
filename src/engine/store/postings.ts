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

const magic = 0x31545344;
const headerNumbers = 5;

/** A document of a segment on its way into another one. */
export interface Kept {
  readonly segment: Segment;
  /** Each document's new number, or -1 for one that is to go. New numbers ascend, over all segments in their order. */
  readonly numbers: Int32Array;
}

/** One segment of what is kept of several. */
export function mergeSegments(parts: readonly Kept[]): Segment {
  const docs = parts.reduce(
    (sum, { numbers }) => numbers.reduce((most, each) => Math.max(most, each + 1), sum),
    0,
  );
  const lengths = new Uint32Array(docs);
  for (const { segment, numbers } of parts) {
    numbers.forEach((to, doc) => {
      if (to >= 0) lengths[to] = segment.lengths[doc]!;
    });
  }
  const cursors = parts.map(({ segment, numbers }) => ({ terms: termsOf(segment), numbers, at: 0 }));
  const before = cursors.reduce((sum, { terms }) => sum + terms.postingBytes, 0);
  const write = createWriter(lengths, before);
  const words = cursors.map(({ terms }) => (terms.size > 0 ? terms.word(0) : undefined));
  for (;;) {
    let least: string | undefined;
    for (const word of words) if (word !== undefined && (least === undefined || word < least)) least = word;
    if (least === undefined) return write.done();
    cursors.forEach((cursor, nth) => {
      if (words[nth] !== least) return;
      cursor.terms.each(cursor.at, (doc, count) => {
        const to = cursor.numbers[doc]!;
        if (to >= 0) write.posting(to, count);
      });
      cursor.at++;
      words[nth] = cursor.at < cursor.terms.size ? cursor.terms.word(cursor.at) : undefined;
    });
    write.term(least);
  }
}

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
      const known = termsOf(segment);
      let [low, high] = [0, known.size - 1];
      while (low <= high) {
        const middle = (low + high) >> 1;
        const word = known.word(middle);
        if (word === term) return known.postings(middle);
        if (word < term) low = middle + 1;
        else high = middle - 1;
      }
      return undefined;
    },
  };
  return segment;
}

/** The terms of a segment in their order, and their postings. */
function termsOf({ docs, bytes }: Segment) {
  const [, , size, textBytes] = new Uint32Array(
    bytes.buffer,
    bytes.byteOffset,
    headerNumbers,
  ) as unknown as number[] as [number, number, number, number];
  const column = (nth: number) =>
    new Uint32Array(bytes.buffer, bytes.byteOffset + (headerNumbers + docs + nth * size) * 4, size);
  const [wordEnds, postingEnds, sizes] = [column(0), column(1), column(2)];
  const texts = (headerNumbers + docs + 3 * size) * 4;
  const words = Buffer.from(bytes.buffer, bytes.byteOffset + texts, textBytes);
  const postings = bytes.subarray(texts + textBytes);
  const each = (nth: number, visit: (doc: number, count: number) => void) => {
    let at = nth === 0 ? 0 : postingEnds[nth - 1]!;
    const end = postingEnds[nth]!;
    let doc = -1;
    const number = () => {
      let value = 0;
      for (let shift = 0; ; shift += 7) {
        const byte = postings[at++]!;
        value |= (byte & 0x7f) << shift;
        if (byte < 0x80) return value >>> 0;
      }
    };
    while (at < end) {
      const step = number();
      doc += step >>> 1;
      visit(doc, step & 1 ? 1 : number());
    }
  };
  return {
    size,
    postingBytes: postings.length,
    word: (nth: number) => words.toString('utf8', nth === 0 ? 0 : wordEnds[nth - 1]!, wordEnds[nth]!),
    each,
    postings(nth: number): Postings {
      const found = { docs: new Uint32Array(sizes[nth]!), counts: new Uint32Array(sizes[nth]!) };
      let filled = 0;
      each(nth, (doc, count) => {
        found.docs[filled] = doc;
        found.counts[filled++] = count;
      });
      return found;
    },
  };
}

/**
 * Writes a segment: takes terms in ascending order, each after its postings; a term without any is left out.
 * `expected` is about how many bytes its postings will take, so that a large one isn't moved as it grows.
 */
export function createWriter(lengths: Uint32Array, expected = 0) {
  const wordEnds: number[] = [];
  const postingEnds: number[] = [];
  const sizes: number[] = [];
  const words: string[] = [];
  let wordEnd = 0;
  let postings = new Uint8Array(Math.max(1024, Math.ceil(expected * 1.05)));
  let end = 0;
  let [last, size] = [-1, 0];
  const number = (value: number) => {
    let rest = value;
    for (; rest > 0x7f; rest >>>= 7) postings[end++] = (rest & 0x7f) | 0x80;
    postings[end++] = rest;
  };
  return {
    posting(doc: number, count: number) {
      if (end + 10 > postings.length) {
        const larger = new Uint8Array(Math.ceil(postings.length * 1.5));
        larger.set(postings);
        postings = larger;
      }
      // The lowest bit says that it stands there once, as most do.
      number((doc - last) * 2 + (count === 1 ? 1 : 0));
      if (count !== 1) number(count);
      last = doc;
      size++;
    },
    term(term: string) {
      if (size === 0) return;
      words.push(term);
      wordEnd += Buffer.byteLength(term);
      wordEnds.push(wordEnd);
      postingEnds.push(end);
      sizes.push(size);
      [last, size] = [-1, 0];
    },
    done(): Segment {
      const numbers = headerNumbers + lengths.length + 3 * words.length;
      const bytes = new Uint8Array(numbers * 4 + wordEnd + end);
      const all = new Uint32Array(bytes.buffer, 0, numbers);
      all.set([magic, lengths.length, words.length, wordEnd, end]);
      let at = headerNumbers;
      for (const column of [lengths, wordEnds, postingEnds, sizes]) {
        all.set(column, at);
        at += column.length;
      }
      Buffer.from(bytes.buffer).write(words.join(''), numbers * 4);
      bytes.set(postings.subarray(0, end), numbers * 4 + wordEnd);
      return readSegment(bytes);
    },
  };
}
