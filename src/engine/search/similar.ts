/** Code like the code given: by the words that tell most of it, and by the model's vector where there is one. */
import type { SimilarRequest } from '../../protocol/engineApi.ts';
import type { Found, Row, RowFilter, Store } from '../store/store.ts';
import { analyse, termsOf, wordsOf } from '../store/terms.ts';
import { restrict } from './filter.ts';
import { grow } from './grow.ts';
import type { Outline } from './outline.ts';
import type { Ranked } from './rank.ts';
import type { Answer } from './search.ts';
import { measureRarity, type Rarity } from './termRarity.ts';

/** The part of a request that a search of one root needs. */
export type Sample = Pick<
  SimilarRequest,
  'path' | 'startLine' | 'endLine' | 'text' | 'limit' | 'paths' | 'excludes' | 'languages'
>;

/** How many rows each index is asked for. */
const CANDIDATES = 100;
/** Terms that full-text search is asked for; more cost time and find nothing else. */
const TELLING = 40;
/** Of longer text only the beginning is looked at: no chunk is nearly as long. */
const LONGEST = 20_000;
/** Hits that grow into the sample's own lines are left out again: so many more are asked for. */
const SPARE = 10;
const MARKED = 24;

/** The text that stands for a sample before a model. Throws an `Error` for people when there is nothing in it. */
export function sampleForModel(text: string): string {
  const sample = text.replaceAll('\0', ' ').slice(0, LONGEST).trim();
  if (sample === '') throw new Error('There is no text to compare with: select some lines of code first.');
  return sample;
}

/**
 * The rows most like the sample, grown to whole definitions, without those that overlap it. `vector` is the
 * sample's as a document under the store's model, undefined without one. A score is in [0, 1]: the cosine of both
 * texts' words by tf-idf, and with a model the mean of that and the cosine of the vectors. Throws an `Error` for people
 * when the sample, a glob or a language can't be used, or the signal's reason.
 */
export async function similar(
  store: Store,
  outline: Outline,
  sample: Sample,
  vector: Float32Array | undefined,
  signal?: AbortSignal,
): Promise<Answer> {
  signal?.throwIfAborted();
  const text = sampleForModel(sample.text);
  const terms = analyse(text);
  if (terms.length === 0) {
    throw new Error(`There is no word in "${text.slice(0, 40)}" to compare by: select more of the code.`);
  }
  const notices = text.length < sample.text.trim().length ? [CUT] : [];
  const restriction = restrict(sample, outline);
  const { nothing } = restriction;
  if (nothing !== undefined) return { hits: [], marks: [], notices: [...notices, nothing] };

  const rarity = await measureRarity(store, outline);
  const weighed = rarity.weigh(terms);
  const telling = [...weighed].sort(([, a], [, b]) => b - a).slice(0, TELLING);
  signal?.throwIfAborted();
  const found = await ask(
    store,
    telling.map(([term]) => term),
    vector,
    restriction.rows,
  );
  signal?.throwIfAborted();

  const ranked = compare(found, weighed, rarity).filter(({ row }) => !overlaps(row, sample));
  const grown = await grow(store, outline, ranked, Math.max(1, sample.limit) + SPARE);
  const hits = grown
    .filter(({ row, startLine, endLine }) => !overlaps({ path: row.path, startLine, endLine }, sample))
    .slice(0, Math.max(1, sample.limit));
  signal?.throwIfAborted();
  return { hits, marks: marksOf(text, new Set(telling.slice(0, MARKED).map(([term]) => term))), notices };
}

const CUT = `Only the first ${LONGEST.toLocaleString('en')} characters were compared.`;

interface Candidates {
  readonly lexical: readonly Found[];
  readonly meaning: readonly Found[] | undefined;
}

async function ask(
  store: Store,
  terms: readonly string[],
  vector: Float32Array | undefined,
  filter: RowFilter | undefined,
): Promise<Candidates> {
  const [lexical, meaning] = await Promise.all([
    store.searchTerms(terms, CANDIDATES, filter),
    vector && store.searchVector(vector, CANDIDATES, filter),
  ]);
  return { lexical, meaning };
}

/** Every candidate once, best first. */
function compare(
  { lexical, meaning }: Candidates,
  weighed: ReadonlyMap<string, number>,
  rarity: Rarity,
): Ranked[] {
  const rows = new Map<string, Row>([...lexical, ...(meaning ?? [])].map(({ row }) => [row.id, row]));
  const cosines = new Map(meaning?.map(({ row, score }) => [row.id, Math.max(0, Math.min(1, score))]));
  // A row that the vectors didn't bring is at most as near as the last one that they did.
  const farthest = meaning?.length ? Math.min(...cosines.values()) : 0;
  const ranked = [...rows.values()].map((row): Ranked => {
    const words = cosine(weighed, rarity.weigh(analyse(row.text)));
    if (meaning === undefined) return { row, score: words, parts: { words } };
    const parts = { words: words / 2, meaning: (cosines.get(row.id) ?? farthest) / 2 };
    return { row, score: parts.words + parts.meaning, parts };
  });
  return ranked.sort((a, b) => b.score - a.score || (a.row.id < b.row.id ? -1 : 1));
}

function cosine(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): number {
  let product = 0;
  for (const [term, weight] of a) product += weight * (b.get(term) ?? 0);
  return product === 0 ? 0 : Math.min(1, product / (length(a) * length(b)));
}

function length(weights: ReadonlyMap<string, number>): number {
  let square = 0;
  for (const weight of weights.values()) square += weight * weight;
  return Math.sqrt(square);
}

function overlaps(lines: Pick<Row, 'path' | 'startLine' | 'endLine'>, sample: Sample): boolean {
  return lines.path === sample.path && lines.startLine <= sample.endLine && sample.startLine <= lines.endLine;
}

/** The words of the text that tell most, as they are to be marked. */
function marksOf(text: string, telling: ReadonlySet<string>): string[] {
  const marked = wordsOf(text).filter((word) => termsOf(word).some((term) => telling.has(term)));
  return [...new Set([...marked.map((word) => word.toLowerCase()), ...telling])];
}
