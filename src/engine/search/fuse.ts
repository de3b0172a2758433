/** From two lists of found rows to one of candidates, with the two measures made comparable. */
import type { Found, Row } from '../store/store.ts';
import type { Matched } from './features.ts';
import type { Query } from './query.ts';
import type { Gathered } from './rank.ts';

/**
 * How much of a match is meaning and how much the words themselves, in [0, 1]. The one place for what
 * depends on the query: a name is sought by its letters.
 */
function shareOfMeaning(query: Query): number {
  return query.isName || query.names.some(({ isCode }) => isCode) ? 0.2 : 0.35;
}

/** One a row: each measure min-max scaled over the query's rows, 0 where it didn't find the row. */
export function fuse({ query, lexical, meaning = [], joined }: Gathered): Matched[] {
  const words = scale(lexical);
  const vectors = scale(meaning);
  const share = meaning.length === 0 ? 0 : shareOfMeaning(query);
  const rows = new Map<string, Row>(joined.map((row) => [row.id, row]));
  for (const { row } of lexical) rows.set(row.id, row);
  for (const { row } of meaning) rows.set(row.id, row);
  return [...rows.values()].map((row) => {
    const byWords = words.get(row.id) ?? 0;
    const byMeaning = vectors.get(row.id) ?? 0;
    const match = (1 - share) * byWords + share * byMeaning;
    return { row, lexical: byWords, meaning: byMeaning, match };
  });
}

/** Scores over their range; a single score is the best there is. */
function scale(found: readonly Found[]): Map<string, number> {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const { score } of found) {
    least = Math.min(least, score);
    most = Math.max(most, score);
  }
  const range = most - least;
  return new Map(found.map(({ row, score }) => [row.id, range > 0 ? (score - least) / range : 1]));
}
