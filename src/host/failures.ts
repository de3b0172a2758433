/** Which failures a person is told of, so that none is told twice by the parts that hear of it. Pure. */

/** Tells people of failures. */
export interface Failures {
  /** Tells a sentence that a person has to do something about, once for as long as the window lives. */
  happened(sentence: string): void;
  /** Tells what came of something that a person has just started, however often they start it. */
  answered(sentence: string): void;
}

/** The same sentence within so many milliseconds is the same failure, heard of by another way. */
const same = 3000;

/** Makes one; `show` puts a sentence before the person. */
export function createFailures(show: (sentence: string) => void, now: () => number = Date.now): Failures {
  const told = new Map<string, number>();
  const tell = (sentence: string) => {
    told.set(sentence, now());
    show(sentence);
  };
  return {
    happened(sentence) {
      if (!told.has(sentence)) tell(sentence);
    },
    answered(sentence) {
      const before = told.get(sentence);
      if (before === undefined || now() - before > same) tell(sentence);
    },
  };
}
