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
 * By how much the best row of full-text search is ahead of the best of another file, as a share of its score, a half at most; in
 * [0, 0.5]. Where one file stands out that far, few words may be common to both, but they are the ones that matter.
 */
export function ahead(lexical: readonly Found[]): number {
  let first = { path: '', score: 0 };
  let other = 0;
  for (const { row, score } of lexical) {
    if (score <= first.score) {
      if (row.path !== first.path) other = Math.max(other, score);
      continue;
    }
    if (row.path !== first.path) other = first.score;
    first = { path: row.path, score };
  }
  return first.score > 0 ? Math.min(0.5, (first.score - other) / first.score) : 0;
}

function saidBy(row: Row): ReadonlySet<string> {
  const { stem, folders } = namesOf(row.path);
  const names = [row.symbol, ...decodeDefinitions(row.definitions).map(({ name }) => name)];
  return new Set([...analyse(row.text), ...analyse(names.join(' ')), ...stem, ...folders]);
}
