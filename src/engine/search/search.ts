/** One search over one root: candidates from the indexes and from the outline, ranked, and grown to whole definitions. */
import type { SearchRequest } from '../../protocol/engineApi.ts';
import { rowId } from '../store/rowId.ts';
import type { Found, Row, RowFilter, Store } from '../store/store.ts';
import { type Restriction, restrict } from './filter.ts';
import { grow } from './grow.ts';
import type { Outline } from './outline.ts';
import { parseQuery, type Query } from './query.ts';
import { type Gathered, type Measurement, measure, order } from './rank.ts';
import { type EmbedShort, withSignatures } from './signatures.ts';
import { weights } from './weights.ts';

/** A run of lines that answers, as the index has them: the caller holds it against the disk. */
export interface RankedHit {
  /** The row that was found; its file's hash and its own text tell whether the disk still has it. */
  readonly row: Row;
  /** 1-based, inclusive: the row's lines, or those of the whole definition that it is a piece of. */
  readonly startLine: number;
  readonly endLine: number;
  readonly text: string;
  readonly score: number;
  /** Sign → points; they add up to the score. */
  readonly parts: Readonly<Record<string, number>>;
}

/** Hits, best first, and what to say of them. */
export interface Answer {
  readonly hits: readonly RankedHit[];
  readonly marks: readonly string[];
  readonly notices: readonly string[];
}

/** The part of a request that a search of one root needs. */
export type Question = Pick<SearchRequest, 'query' | 'limit' | 'paths' | 'excludes' | 'languages'>;

/** How many rows each index is asked for; its union held 99.8 % of the answers in trials. */
const CANDIDATES = 100;
const NONE: [Found[], Found[]] = [[], []];
/** How many files may join the candidates because the query names them or what they define. */
const JOINING = 24;

/**
 * Answers a question. `vector` is the query's under the store's model, undefined without one; `embed` is given where
 * that model is quick enough to be asked for more while somebody waits. Throws an `Error` for people when the query, a
 * glob or a language can't be used, or the signal's reason.
 */
export async function search(
  store: Store,
  outline: Outline,
  question: Question,
  vector: Float32Array | undefined,
  embed?: EmbedShort,
  signal?: AbortSignal,
): Promise<Answer> {
  signal?.throwIfAborted();
  const gathered = await gather(store, outline, question, vector);
  signal?.throwIfAborted();
  const measured = await measureAll(gathered, outline, vector, embed);
  signal?.throwIfAborted();
  const ranked = order(measured, weights);
  const hits = await grow(store, outline, ranked, Math.max(1, question.limit));
  signal?.throwIfAborted();
  return { hits, marks: gathered.query.marks, notices: gathered.notices };
}

/** The candidates with every sign, those that the model is asked for besides too. */
export async function measureAll(
  gathered: Gathered,
  outline: Outline,
  vector: Float32Array | undefined,
  embed: EmbedShort | undefined,
): Promise<Measurement> {
  const measured = measure(gathered, outline);
  return vector && embed ? withSignatures(measured, vector, embed) : measured;
}

/** All that may answer a question, not yet ranked. Throws like `search`. */
export async function gather(
  store: Store,
  outline: Outline,
  question: Question,
  vector: Float32Array | undefined,
): Promise<Gathered & { readonly notices: readonly string[] }> {
  const restriction = restrict(question, outline);
  const query = withLikelyNames(parseQuery(question.query), outline);
  if (restriction.nothing !== undefined) {
    const notices = [...query.notices, restriction.nothing];
    return { query, lexical: [], meaning: undefined, joined: [], notices };
  }
  const found = await candidates(store, outline, query, vector, restriction);
  return { query, ...found, notices: query.notices };
}

/** The query's text without stack-trace places, as a model should be given it. Throws like `search`. */
export function textForModel(raw: string): string {
  const { text } = parseQuery(raw);
  return text === '' ? raw : text;
}

/** All queries to the store go out at once. */
async function candidates(
  store: Store,
  outline: Outline,
  query: Query,
  vector: Float32Array | undefined,
  restriction: Restriction,
): Promise<Pick<Gathered, 'lexical' | 'meaning' | 'joined'>> {
  const { allows } = restriction;
  const named = outline.named(query.stems).filter(allows);
  const files = named.sort((a, b) => b.stem.length - a.stem.length).slice(0, JOINING);
  const theirs: RowFilter = { languages: [], paths: { only: files.map(({ path }) => path) } };
  const asked = (filter: RowFilter | undefined) =>
    Promise.all([
      query.terms.length > 0 ? store.searchTerms(query.terms, CANDIDATES, filter) : [],
      vector === undefined ? [] : store.searchVector(vector, CANDIDATES, filter),
    ]);
  const ids = [...placed(query, outline, allows), ...defining(query, outline, allows)];
  const [[words, vectors], [moreWords, moreVectors], joined] = await Promise.all([
    asked(restriction.rows),
    files.length > 0 ? asked(theirs) : NONE,
    ids.length > 0 ? store.rows([...new Set(ids)]) : [],
  ]);
  return {
    lexical: distinct([...words, ...moreWords]),
    meaning: vector === undefined ? undefined : distinct([...vectors, ...moreVectors]),
    joined,
  };
}

/** The chunks that define a name of the query: looked at whatever the indexes say. */
function defining(query: Query, outline: Outline, allows: Restriction['allows']): string[] {
  return [...query.names.map(({ name }) => name), ...query.compounds]
    .filter((name) => outline.defined(name) <= JOINING)
    .flatMap((name) => outline.places(name))
    .filter(({ file }) => allows(file))
    .slice(0, JOINING)
    .map(({ file, chunk }) => rowId(file.path, chunk));
}

/** The chunks around the lines that a `path:line` names. */
function placed(query: Query, outline: Outline, allows: Restriction['allows']): string[] {
  return query.places.flatMap(({ path, line }) =>
    outline
      .ending(path)
      .filter(allows)
      .slice(0, 3)
      .flatMap(({ path: known, starts }) => {
        const ordinal = starts.findLastIndex((start) => start <= line);
        return ordinal < 0 ? [] : [rowId(known, ordinal)];
      }),
  );
}

function distinct(found: readonly Found[]): Found[] {
  const byId = new Map<string, Found>();
  for (const one of found) {
    const known = byId.get(one.row.id);
    if (known === undefined || one.score > known.score) byId.set(one.row.id, one);
  }
  return [...byId.values()];
}

/** Names that nobody defines are taken for misspelt or partial ones, when they are written as names. */
function withLikelyNames(query: Query, outline: Outline): Query {
  const unknown = query.names.filter(
    ({ name, isCode }) => (isCode || query.isName) && outline.defined(name) === 0,
  );
  const likely = unknown.flatMap(({ name, qualifier }) =>
    outline.similar(name, SIMILAR).map((similar) => ({ name: similar, qualifier, isCode: true })),
  );
  return likely.length === 0 ? query : { ...query, names: [...query.names, ...likely] };
}

const SIMILAR = 5;
