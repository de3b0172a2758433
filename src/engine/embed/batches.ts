/** Texts that go through the graph together: their places, and the tokens of the longest. */
export interface Batch {
  readonly places: readonly number[];
  readonly width: number;
}

/** Tokens with padding in one run of the graph: enough to fill a core, and not too long to wait for when cancelled. */
const mostTokens = 8192;

/**
 * Puts texts of about one length together, so that little is computed for padding: every place of
 * `lengths` (tokens, 0 is left out) once, at most `limit` tokens a batch with padding, or one text.
 * With `even`, only texts of the same length meet.
 */
export function batchesOf(lengths: readonly number[], even: boolean, limit: number = mostTokens): Batch[] {
  const order = lengths.map((_, place) => place).filter((place) => lengths[place]! > 0);
  order.sort((a, b) => lengths[a]! - lengths[b]!);
  const batches: { places: number[]; width: number }[] = [];
  let last: { places: number[]; width: number } | undefined;
  for (const place of order) {
    const width = lengths[place]!;
    if (!last || (even && last.width !== width) || (last.places.length + 1) * width > limit) {
      last = { places: [], width };
      batches.push(last);
    }
    last.places.push(place);
    last.width = width;
  }
  return batches;
}
