/** How much a term tells of a text: tf-idf, with the idf taken from a sample of the index. */
import { rowId } from '../store/rowId.ts';
import type { Store } from '../store/store.ts';
import { analyse } from '../store/terms.ts';
import type { Outline } from './outline.ts';

/** The weight of terms in one index. */
export interface Rarity {
  /** Distinct terms → (1 + ln tf) · ln(1 + n / (1 + df)), with n and df counted over the sampled chunks. */
  weigh(terms: readonly string[]): Map<string, number>;
}

/** Chunks looked at: enough to tell what every file says from what few do, and read in some 20 ms. */
const SAMPLED = 200;

/** Counts terms over chunks spread evenly over the index. */
export async function measureRarity(store: Store, outline: Outline): Promise<Rarity> {
  const files = [...outline.files()];
  const step = Math.max(1, files.length / SAMPLED);
  const ids: string[] = [];
  for (let at = 0; at < files.length; at += step) {
    const { path, starts } = files[Math.floor(at)]!;
    // One chunk a file, from its middle: the beginnings are all imports.
    ids.push(rowId(path, Math.floor(starts.length / 2)));
  }
  const rows = await store.rows(ids);
  const counts = new Map<string, number>();
  for (const { text } of rows) {
    for (const term of new Set(analyse(text))) counts.set(term, (counts.get(term) ?? 0) + 1);
  }
  const idf = (term: string) => Math.log(1 + rows.length / (1 + (counts.get(term) ?? 0)));
  return {
    weigh(terms) {
      const times = new Map<string, number>();
      for (const term of terms) times.set(term, (times.get(term) ?? 0) + 1);
      // In an index of no chunks every term tells the same.
      return new Map([...times].map(([term, tf]) => [term, (1 + Math.log(tf)) * (idf(term) || 1)]));
    },
  };
}
