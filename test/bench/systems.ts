/** The searches that are held against each other over one corpus. */
import { fuse } from '../../src/engine/search/fuse.ts';
import { grow } from '../../src/engine/search/grow.ts';
import { type Gathered, order } from '../../src/engine/search/rank.ts';
import { gather, measureAll, search } from '../../src/engine/search/search.ts';
import { weights } from '../../src/engine/search/weights.ts';
import { analyseQuery, isStopWord } from '../../src/engine/store/terms.ts';
import { createBm25 } from '../support/bm25.ts';
import type { Corpus } from './corpus.ts';
import type { Embedded } from './embedded.ts';
import type { Listed } from './scores.ts';

/** A way to search: hits of a query, best first. */
export type System = (query: string) => Promise<readonly Listed[]>;

const LIMIT = 10;

/** Words as they stand in the text, lower-cased: what BM25 without any knowledge of code sees. */
export function plainBm25(corpus: Corpus, onePerFile: boolean): System {
  const index = createBm25(corpus.rows.map(({ text }) => plainWords(text)));
  return async (query) => {
    const scored = [...index.scores(plainWords(query))].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
    return firstHits(
      scored.map(([at]) => corpus.rows[at]!),
      onePerFile,
    );
  };
}

/** BM25 over our terms: identifiers split, stems, names and paths as fields of weight. */
export function termsBm25(corpus: Corpus, onePerFile: boolean): System {
  return async (query) => {
    const found = await corpus.store.searchTerms(analyseQuery(query), 200);
    return firstHits(
      found.map(({ row }) => row),
      onePerFile,
    );
  };
}

/** All of search, as a person gets it. */
export function lexicalSearch({ store, outline }: Corpus): System {
  return async (query) => {
    const question = { query, limit: LIMIT, paths: [], excludes: [], languages: [] };
    const { hits } = await search(store, outline, question, undefined);
    return hits.map(({ row, startLine, endLine }) => ({ path: row.path, startLine, endLine }));
  };
}

/**
 * Words, the model and both: each first as the indexes give it, the best chunk of each file, then with the rules of
 * ranking. Without a model, words alone.
 */
export function sixWays(corpus: Embedded): Record<string, System> {
  const way =
    (part: (all: Gathered) => Gathered, rules: boolean): System =>
    async (query) => {
      const question = { query, limit: LIMIT, paths: [], excludes: [], languages: [] };
      const vector = await corpus.vectorOf(query);
      const gathered = part(await gather(corpus.store, corpus.outline, question, vector));
      if (rules) {
        const by = gathered.meaning && vector;
        const measured = await measureAll(gathered, corpus.outline, by, corpus.embed);
        const hits = await grow(corpus.store, corpus.outline, order(measured, weights), LIMIT);
        return hits.map(({ row, startLine, endLine }) => ({ path: row.path, startLine, endLine }));
      }
      const matched = fuse({ ...gathered, joined: [] }).sort((a, b) => b.match - a.match);
      return firstHits(
        matched.map(({ row }) => row),
        true,
      );
    };
  const words = (all: Gathered): Gathered => ({ ...all, meaning: undefined });
  const meaning = (all: Gathered): Gathered => ({ ...all, lexical: [] });
  const both = (all: Gathered): Gathered => all;
  return corpus.hasModel
    ? {
        words: way(words, false),
        'words + rules': way(words, true),
        model: way(meaning, false),
        'model + rules': way(meaning, true),
        both: way(both, false),
        'both + rules': way(both, true),
      }
    : { words: way(words, false), 'words + rules': way(words, true) };
}

/** What a person does with ripgrep: lines with most of the query's words, each with two lines around it. */
export function grepLike(corpus: Corpus): System {
  const lines = corpus.rows.flatMap(({ path, startLine, text }) =>
    text.split('\n').map((line, at) => ({ path, line: startLine + at, text: line.toLowerCase() })),
  );
  return async (query) => {
    const words = [...new Set(plainWords(query))].filter((word) => !isStopWord(word));
    const inFile = new Map<string, number>();
    const scored = lines
      .map((line) => ({ ...line, count: words.filter((word) => line.text.includes(word)).length }))
      .filter(({ count }) => count > 0);
    for (const { path, count } of scored) inFile.set(path, Math.max(inFile.get(path) ?? 0, count));
    scored.sort((a, b) => b.count - a.count || inFile.get(b.path)! - inFile.get(a.path)!);
    return scored.slice(0, LIMIT).map(({ path, line }) => ({ path, startLine: line - 2, endLine: line + 2 }));
  };
}

function plainWords(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}_]+/gu) ?? [];
}

function firstHits(rows: readonly Listed[], onePerFile: boolean): Listed[] {
  const seen = new Set<string>();
  const hits: Listed[] = [];
  for (const row of rows) {
    if (hits.length === LIMIT) break;
    if (onePerFile && seen.has(row.path)) continue;
    seen.add(row.path);
    hits.push(row);
  }
  return hits;
}
