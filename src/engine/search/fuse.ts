/** From two lists of found rows to one of candidates, with the two measures made comparable. */
import type { Found, Row } from '../store/store.ts';
import { ahead, covered } from './covered.ts';
import type { Matched } from './features.ts';
import type { Query } from './query.ts';
import type { Gathered } from './rank.ts';
import { type FuseWeights, weights as tuned } from './weights.ts';

/** One a row: each measure min-max scaled over the query's rows, 0 where it didn't find the row. */
export function fuse(
  gathered: Gathered,
  foreign: number = foreignTo(gathered),
  weights: FuseWeights = tuned.fuse,
): Matched[] {
  const { query, lexical, meaning = [], joined } = gathered;
  const words = scale(lexical);
  const vectors = scale(meaning);
  const share = meaning.length === 0 ? 0 : shareOfMeaning(query, foreign, weights);
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

/** How foreign a question's words are to the code that was found; 0 where there is no meaning to go by instead. */
export function foreignTo(
  { query, lexical, meaning = [] }: Gathered,
  weights: FuseWeights = tuned.fuse,
): number {
  return meaning.length === 0 ? 0 : foreignness(covered(query, lexical), ahead(lexical), weights);
}

/**
 * 0 where one chunk says most of the query or its file is far ahead of others by words, 1 where none is and none says much of
 * it: what its words find is chance. Takes what `covered` and `ahead` give.
 */
export function foreignness(share: number, lead: number, weights: FuseWeights): number {
  const known = share * (1 + weights.ahead * lead);
  return Math.min(1, Math.max(0, (weights.familiar - known) / (weights.familiar - weights.foreign)));
}

/** How much of a match is meaning and how much the words themselves, in [0, 1]: a name is sought by its letters. */
export function shareOfMeaning(
  query: Pick<Query, 'isName' | 'names'>,
  foreign: number,
  weights: FuseWeights,
): number {
  const named = query.isName || query.names.some(({ isCode }) => isCode);
  const base = named ? weights.named : weights.meaning;
  return base + weights.more * foreign * (1 - base);
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
