/** How good a list of hits is, exactly as the public benchmark's README defines it. */

/** A place that answers: a whole file, or a span of its lines (1-based, inclusive). */
export interface Target {
  readonly path: string;
  readonly startLine?: number;
  readonly endLine?: number;
}

/** A hit, as far as scoring needs it. */
export interface Listed {
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
}

/** NDCG@10: a target's rank is that of the first hit that matches it; the ideal has all targets on top. */
export function ndcg10(hits: readonly Listed[], targets: readonly Target[]): number {
  const ranks = targets.map((target) => rankOf(hits, target)).filter((rank) => rank <= 10);
  // Two targets in one hit share its place: a place gains once.
  const gained = [...new Set(ranks)].reduce((sum, rank) => sum + 1 / Math.log2(rank + 1), 0);
  let ideal = 0;
  for (let rank = 1; rank <= Math.min(10, targets.length); rank++) ideal += 1 / Math.log2(rank + 1);
  return ideal === 0 ? 0 : gained / ideal;
}

/** MRR@10: one over the rank of the first hit that matches any target; 0 beyond the tenth. */
export function mrr10(hits: readonly Listed[], targets: readonly Target[]): number {
  const rank = Math.min(...targets.map((target) => rankOf(hits, target)));
  return rank <= 10 ? 1 / rank : 0;
}

/** 1-based rank of the first hit in the target's file that overlaps its lines, if it has any; Infinity for none. */
export function rankOf(hits: readonly Listed[], target: Target): number {
  const { path, startLine = 1, endLine = Number.POSITIVE_INFINITY } = target;
  const at = hits.findIndex(
    (hit) => hit.path === path && hit.startLine <= endLine && hit.endLine >= startLine,
  );
  return at < 0 ? Number.POSITIVE_INFINITY : at + 1;
}

/** The arithmetic mean; 0 of nothing. */
export function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The mean over queries in each repository, then over a language's repositories, then over languages. */
export function meanByLanguage(
  scores: readonly { readonly language: string; readonly repository: string; readonly score: number }[],
): number {
  return mean(grouped(scores, 'language').map((group) => mean(grouped(group, 'repository').map(meanScore))));
}

function meanScore(scores: readonly { readonly score: number }[]): number {
  return mean(scores.map(({ score }) => score));
}

function grouped<K extends string, T extends { readonly [key in K]: string }>(
  items: readonly T[],
  key: K,
): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(item[key]);
    if (group === undefined) groups.set(item[key], [item]);
    else group.push(item);
  }
  return [...groups.values()];
}
