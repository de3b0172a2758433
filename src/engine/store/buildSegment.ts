import { type Segment, startOf } from './postings.ts';
import { createSegmentWriter } from './segmentWriter.ts';
import { countTerms } from './termCounts.ts';
import { inOrder } from './termOrder.ts';

/** A segment of documents, each given as a bag that `encodeBag` has encoded. */
export function buildSegment(texts: readonly string[]): Segment {
  const { bytes, ends, lengths, held, terms, counts } = countTerms(texts);
  // Sorted by term, and within one by document, without a list a term: those would be most of the work.
  const standing = new Uint32Array(ends.length);
  for (let at = 0; at < terms.length; at++) standing[terms[at]!]!++;
  const places = new Uint32Array(ends.length);
  for (let term = 1; term < places.length; term++) places[term] = places[term - 1]! + standing[term - 1]!;
  const sorted = { docs: new Uint32Array(terms.length), counts: new Uint32Array(terms.length) };
  for (let doc = 0, at = 0; doc < held.length; doc++) {
    for (let left = held[doc]!; left > 0; left--, at++) {
      const place = places[terms[at]!]!++;
      sorted.docs[place] = doc;
      sorted.counts[place] = counts[at]!;
    }
  }
  const write = createSegmentWriter(lengths, 2 * terms.length);
  for (const term of inOrder(bytes, ends)) {
    const to = places[term]!;
    write.term(bytes, startOf(ends, term), ends[term]!, sorted.docs, sorted.counts, to - standing[term]!, to);
  }
  return write.done();
}
