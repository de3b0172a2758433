/** The best of many rows that are looked at one by one. */

/** A row found, by its file and its place there, with its measure: larger is better. */
export interface PlacedHit {
  readonly path: string;
  readonly ordinal: number;
  readonly score: number;
}

/** Keeps the best `limit` of what it is offered. */
export interface BestHits {
  /** What scores less needn't be offered: there are enough that are better. */
  readonly least: number;
  offer(path: string, ordinal: number, score: number): void;
  /** Best first, equals by path and place. */
  done(): PlacedHit[];
}

/** Nothing is offered yet. */
export function createBestHits(limit: number): BestHits {
  let hits: PlacedHit[] = [];
  const prune = () => {
    hits = hits.sort(byScore).slice(0, limit);
    if (hits.length === limit && limit > 0) best.least = hits[limit - 1]!.score;
  };
  const best = {
    least: Number.NEGATIVE_INFINITY,
    offer(path: string, ordinal: number, score: number) {
      hits.push({ path, ordinal, score });
      // Seldom, and so that what is left in between is soon little.
      if (hits.length >= 8 * limit) prune();
    },
    done() {
      prune();
      return hits;
    },
  };
  return best;
}

function byScore(a: PlacedHit, b: PlacedHit): number {
  return b.score - a.score || (a.path < b.path ? -1 : a.path > b.path ? 1 : a.ordinal - b.ordinal);
}
