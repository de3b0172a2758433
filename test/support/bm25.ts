/** A store in memory with exact BM25 (k1 1.2, b .75) and exact cosine: what the real one is held against. */
import type { Found, OutlineRow, Row, RowFilter, Store, StoredRow } from '../../src/engine/store/store.ts';

const K1 = 1.2;
const B = 0.75;

interface Posting {
  readonly at: number;
  readonly count: number;
}

/** A ready index of texts. */
export interface Bm25 {
  /** Score of each text that has any of the terms, by its place in the list. */
  scores(terms: readonly string[]): Map<number, number>;
}

/** Indexes texts given as lists of terms. */
export function createBm25(texts: Iterable<readonly string[]>): Bm25 {
  const postings = new Map<string, Posting[]>();
  const lengths: number[] = [];
  for (const terms of texts) {
    const at = lengths.push(terms.length) - 1;
    const counts = new Map<string, number>();
    for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
    for (const [term, count] of counts) {
      const list = postings.get(term);
      if (list === undefined) postings.set(term, [{ at, count }]);
      else list.push({ at, count });
    }
  }
  const mean = lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, lengths.length);
  return {
    scores(terms) {
      const scores = new Map<number, number>();
      for (const term of new Set(terms)) {
        const list = postings.get(term) ?? [];
        const idf = Math.log(1 + (lengths.length - list.length + 0.5) / (list.length + 0.5));
        for (const { at, count } of list) {
          const norm = K1 * (1 - B + (B * lengths[at]!) / mean);
          scores.set(at, (scores.get(at) ?? 0) + (idf * count * (K1 + 1)) / (count + norm));
        }
      }
      return scores;
    },
  };
}

/** The terms of a bag that `encodeBag` has encoded, each as often as it stands there. */
export function termsIn(bag: string): string[] {
  return bag.split(' ').flatMap((each) => {
    const [term, count = '1'] = each.split('\t');
    return term ? Array.from({ length: Number(count) }, () => term) : [];
  });
}

/** An empty store. It counts its commits and nothing more of them. */
export function createMemoryStore(): Store {
  let rows: StoredRow[] = [];
  let version = 0;
  let index: Bm25 | undefined;

  return {
    async replace(paths, fresh) {
      const gone = new Set(paths);
      rows = [...rows.filter(({ path }) => !gone.has(path)), ...fresh];
      index = undefined;
      version++;
      return 1;
    },
    former: { note() {}, of: () => [], read: async () => new Map(), keep: async () => {} },
    version: async () => version,
    count: async () => rows.length,
    countSince: async () => rows.length,
    async searchTerms(terms, limit, filter) {
      index ??= createBm25(rows.map((row) => termsIn(row.terms)));
      const seen = visible(filter);
      const found: Found[] = [];
      for (const [at, score] of index.scores(terms))
        if (seen(rows[at]!)) found.push({ row: rows[at]!, score });
      return best(found, limit);
    },
    async searchVector(vector, limit, filter) {
      const seen = visible(filter);
      const found: Found[] = [];
      for (const row of rows) {
        if (row.vector !== undefined && seen(row)) found.push({ row, score: dot(row.vector, vector) });
      }
      return best(found, limit);
    },
    rows: async (ids) => rows.filter(({ id }) => ids.includes(id)),
    rowsOf: async (paths) => rows.filter(({ path }) => paths.includes(path)).sort(byPlace),
    held: async () =>
      new Map(
        rows.map(({ path, fileHash }) => [
          path,
          { chunks: rows.filter((row) => row.path === path).length, fileHash },
        ]),
      ),
    hashes: async () => new Set(rows.map(({ hash }) => hash)),
    async *outline(): AsyncIterable<OutlineRow[]> {
      yield rows;
    },
    files: async () => ({
      count: new Set(rows.map(({ path }) => path)).size,
      chunks: (path) => rows.filter((row) => row.path === path).length,
    }),
    optimize: async () => 0,
    save: async () => {},
    close: async () => {},
  };
}

function visible(filter: RowFilter | undefined): (row: Row) => boolean {
  if (filter === undefined) return () => true;
  const { languages, paths } = filter;
  const listed = paths === undefined ? undefined : new Set('only' in paths ? paths.only : paths.not);
  const wanted = paths !== undefined && 'only' in paths;
  return ({ language, path }) =>
    (languages.length === 0 || languages.includes(language)) &&
    (listed === undefined || listed.has(path) === wanted);
}

function best(found: Found[], limit: number): Found[] {
  return found.sort((a, b) => b.score - a.score || (a.row.id < b.row.id ? -1 : 1)).slice(0, limit);
}

function byPlace(a: Row, b: Row): number {
  return a.path === b.path ? a.startLine - b.startLine : a.path < b.path ? -1 : 1;
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += a[at]! * b[at]!;
  return sum;
}
