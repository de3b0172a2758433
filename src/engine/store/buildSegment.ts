import { createWriter, type Segment } from './postings.ts';

/** A segment of documents, each given as its terms with one space between them. */
export function buildSegment(texts: readonly string[]): Segment {
  const lengths = new Uint32Array(texts.length);
  const numbers = new Map<string, number>();
  const standing: number[] = [];
  const tokens: number[] = [];
  texts.forEach((text, doc) => {
    let from = 0;
    while (from < text.length) {
      const space = text.indexOf(' ', from);
      const end = space < 0 ? text.length : space;
      if (end > from) {
        const term = text.slice(from, end);
        let number = numbers.get(term);
        if (number === undefined) {
          number = numbers.size;
          numbers.set(term, number);
          standing.push(0);
        }
        standing[number]!++;
        tokens.push(number);
        lengths[doc]!++;
      }
      from = end + 1;
    }
  });
  // Sorted by term, and within one by document, without a list a term: those would be most of the work.
  const ends = new Uint32Array(standing.length);
  for (let number = 1; number < ends.length; number++)
    ends[number] = ends[number - 1]! + standing[number - 1]!;
  const docs = new Uint32Array(tokens.length);
  let at = 0;
  for (let doc = 0; doc < lengths.length; doc++) {
    for (let left = lengths[doc]!; left > 0; left--) docs[ends[tokens[at++]!]!++] = doc;
  }
  const write = createWriter(lengths);
  // Without a comparison of ours, which takes half as long again: code units, as segments are merged and searched.
  for (const term of [...numbers.keys()].sort()) {
    const number = numbers.get(term)!;
    const end = ends[number]!;
    for (let from = end - standing[number]!; from < end; ) {
      const doc = docs[from]!;
      let next = from + 1;
      while (next < end && docs[next] === doc) next++;
      write.posting(doc, next - from);
      from = next;
    }
    write.term(term);
  }
  return write.done();
}
