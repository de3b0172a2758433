/** A bag of words: which terms stand in a row, and how often, whatever their order. Of each 100 terms of source, 70 have stood there before. */

/** Terms and how often each stands there. */
export type Bag = Map<string, number>;

/** Between a term and its count, which is left out where it is one. */
export const tab = 0x09;
/** Between terms, none of which has either in it. */
export const space = 0x20;

/** Puts terms in, each as so many. */
export function putIn(bag: Bag, terms: Iterable<string>, times = 1): void {
  for (const term of terms) bag.set(term, (bag.get(term) ?? 0) + times);
}

/** As `Row.terms` has it, and `countTerms` reads it: `retry\t3 upload`. */
export function encodeBag(bag: Bag): string {
  let text = '';
  for (const [term, count] of bag) {
    if (text !== '') text += ' ';
    text += count === 1 ? term : `${term}\t${count}`;
  }
  return text;
}
