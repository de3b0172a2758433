import type { Table } from '@lancedb/lancedb';
import { visible } from './bm25.ts';
import { noneOf, oneOf } from './lanceTable.ts';
import type { LevelTerms } from './levelTerms.ts';
import type { LevelVectors } from './levelVectors.ts';
import type { RowCache } from './rowCache.ts';
import { ordinalOf, rowId } from './rowId.ts';
import type { Found, RowFilter, Store } from './store.ts';
import type { TermIndex } from './termIndex.ts';

/**
 * How widely the vectors' index is searched: partitions probed, and exact comparisons for each hit wanted. On
 * 33,000 random vectors, the worst there are, 180 and 5 found .93 of the true top ten in a fifth of the scan's time.
 */
const [probes, refine] = [128, 10];
/** What tells where a found row is. */
const placeColumns = ['id', 'path', 'commit', '_distance'];

/** What a search of one table works with. */
export interface SearchParts {
  readonly table: Table;
  /** The length of a vector; 0 for none. */
  readonly dimensions: number;
  readonly terms: LevelTerms;
  readonly vectors: LevelVectors;
  readonly cache: RowCache;
}

/** A commit may come between what was found and the reading of it: then it is sought again, so many times. */
const tries = 3;

/**
 * A store's two searches: found in memory, and what was found read from the table, as far as it isn't in memory
 * too. Whatever is committed meanwhile, all rows of a file that are given are of one commit.
 */
export function lanceSearch(parts: SearchParts): Pick<Store, 'searchTerms' | 'searchVector'> {
  const { table, dimensions, terms, vectors, cache } = parts;

  const rowsFor = async (index: TermIndex, hits: readonly Place[]): Promise<Result> => {
    const ids = hits.map(({ path, ordinal }) => rowId(path, ordinal));
    // As they are before the rows are read.
    const commits = hits.map(({ path }) => index.file(path)?.commit);
    const rows = new Map((await cache.rows(ids)).map((row) => [row.id, row]));
    const found: Found[] = [];
    hits.forEach(({ score }, at) => {
      const row = rows.get(ids[at]!);
      if (row !== undefined && row.commit === commits[at]) found.push({ row, score });
    });
    return { found, isWhole: found.length === hits.length };
  };
  const level = async (find: (index: TermIndex) => Promise<Result>): Promise<Found[]> => {
    for (let left = tries; ; left--) {
      const { found, isWhole } = await find(await terms.level());
      if (isWhole || left === 0) return found;
    }
  };
  return {
    async searchTerms(words, limit, filter) {
      if (!words.length) return [];
      return level((index) => rowsFor(index, index.search(words, limit, filter)));
    },
    async searchVector(vector, limit, filter) {
      if (!dimensions) return [];
      return level(async (index) => {
        const matrix = await vectors.level(index);
        if (matrix) return rowsFor(index, matrix.search(vector, limit, filter && seen(index, filter)));
        const { standing, isWhole } = await searchTable(table, index, vector, limit, filter);
        const result = await rowsFor(index, standing);
        // Only now: they would have been in each other's way.
        vectors.fill(index);
        return { ...result, isWhole: result.isWhole && isWhole };
      });
    },
  };
}

interface Result {
  readonly found: Found[];
  /** Nothing came in between. */
  readonly isWhole: boolean;
}

/** The files that a filter lets be seen. */
function seen(index: TermIndex, filter: RowFilter): string[] {
  const { languages, paths } = filter;
  if (languages.length === 0 && paths && 'only' in paths) return [...new Set(paths.only)];
  return [...index.files()].filter(visible(filter)).map(({ path }) => path);
}

interface Place {
  readonly path: string;
  readonly ordinal: number;
  readonly score: number;
}

/**
 * Where the rows nearest to a vector are, as LanceDB finds them: the rows themselves would take it as long again, which are had
 * from `cache` in a tenth of that. `isWhole` is false where some of them don't stand in the index.
 */
async function searchTable(
  table: Table,
  index: TermIndex,
  vector: Float32Array,
  limit: number,
  filter: RowFilter | undefined,
): Promise<{ readonly standing: Place[]; readonly isWhole: boolean }> {
  const query = table.query().nearestTo(vector).distanceType('cosine').nprobes(probes).refineFactor(refine);
  const where = condition(filter);
  if (where) query.where(where);
  const standing: Place[] = [];
  let isWhole = true;
  for await (const batch of query.select(placeColumns).limit(limit)) {
    const [ids, paths, commits, distances] = placeColumns.map((name) => batch.getChild(name)!);
    for (let at = 0; at < batch.numRows; at++) {
      const path: string = paths!.get(at);
      if (commits!.get(at) !== index.file(path)?.commit) isWhole = false;
      else standing.push({ path, ordinal: ordinalOf(ids!.get(at)), score: 1 - distances!.get(at) });
    }
  }
  return { standing, isWhole };
}

/** The SQL condition for a filter; it holds before the search, so that `limit` counts only what may be seen. */
function condition(filter?: RowFilter): string | undefined {
  const conditions: string[] = [];
  if (filter?.languages.length) conditions.push(oneOf('language', filter.languages));
  if (filter?.paths) {
    conditions.push(
      'only' in filter.paths ? oneOf('path', filter.paths.only) : noneOf('path', filter.paths.not),
    );
  }
  return conditions.length ? conditions.join(' AND ') : undefined;
}
