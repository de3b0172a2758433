/** How much each word of a query tells: what few of the candidates have tells more. Pure. */
import type { Matched } from './features.ts';
import type { Query } from './query.ts';

/** Stem of the query → its share of what the query says; all add up to 1. */
export type Worth = ReadonlyMap<string, number>;

/**
 * log(1 + candidates / candidates with the stem), over the sum for all stems. A stem that no candidate has
 * gets as much as one that a single one has: it may stand in a file's name.
 */
export function worthOf(query: Query, found: readonly Matched[]): Worth {
  const terms = found.map(({ row }) => ` ${row.terms} `);
  const worth = query.stems.map((stem) => {
    const holding = terms.filter((those) => those.includes(` ${stem} `)).length;
    return Math.log(1 + (found.length + 1) / (holding + 1));
  });
  const sum = worth.reduce((total, one) => total + one, 0);
  return new Map(query.stems.map((stem, at) => [stem, sum > 0 ? worth[at]! / sum : 0]));
}
