/** How well words find what is asked for: what tells a question in the code's own words from one in plain words. */
import { decodeDefinitions } from '../store/row.ts';
import type { Found, Row } from '../store/store.ts';
import { analyse } from '../store/terms.ts';
import { namesOf } from './paths.ts';
import type { Query } from './query.ts';

/** The best of full-text search that are looked at; those behind them say less of the query. */
const LOOKED_AT = 10;

/** The largest share of the query's stems that one row says, in its text, its names or its path; in [0, 1]. */
export function covered({ stems }: Pick<Query, 'stems'>, lexical: readonly Found[]): number {
  if (stems.length === 0) return 0;
  const best = [...lexical].sort((a, b) => b.score - a.score).slice(0, LOOKED_AT);
  return best.reduce((most, { row }) => {
    const said = saidBy(row);
    return Math.max(most, stems.filter((stem) => said.has(stem)).length / stems.length);
  }, 0);
}

/**
 * By how much the best row of full-text search is ahead of the next, as a share of its score, a half at most; in [0, 0.5].
 * Where one chunk stands out that far, few words may be common to both, but they are the ones that matter.
 */
export function ahead(lexical: readonly Found[]): number {
  let [first, second] = [0, 0];
  for (const { score } of lexical) {
    if (score > first) [first, second] = [score, first];
    else if (score > second) second = score;
  }
  return first > 0 ? Math.min(0.5, (first - second) / first) : 0;
}

function saidBy(row: Row): ReadonlySet<string> {
  const { stem, folders } = namesOf(row.path);
  const names = [row.symbol, ...decodeDefinitions(row.definitions).map(({ name }) => name)];
  return new Set([...analyse(row.text), ...analyse(names.join(' ')), ...stem, ...folders]);
}
