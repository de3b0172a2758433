import type { Table } from '@lancedb/lancedb';
import { visible } from './bm25.ts';
import { isStanding } from './lanceRows.ts';
import { asRows, noneOf, oneOf, rowColumns } from './lanceTable.ts';
import type { LevelTerms } from './levelTerms.ts';
import type { LevelVectors } from './levelVectors.ts';
import type { RowCache } from './rowCache.ts';
import type { Found, RowFilter, Store } from './store.ts';
import type { TermIndex } from './termIndex.ts';

/**
 * How widely the vectors' index is searched: partitions probed, and exact comparisons for each hit wanted. On
 * 33,000 random vectors, the worst there are, 180 and 5 found .93 of the true top ten in a fifth of the scan's time.
 */
const [probes, refine] = [128, 10];

/** What a search of one table works with. */
export interface SearchParts {
  readonly table: Table;
  /** The length of a vector; 0 for none. */
  readonly dimensions: number;
  readonly terms: LevelTerms;
  readonly vectors: LevelVectors;
  readonly cache: RowCache;
}

/** A store's two searches: found in memory, and what was found read from the table, as far as it isn't in memory too. */
export function lanceSearch(parts: SearchParts): Pick<Store, 'searchTerms' | 'searchVector'> {
  const { table, dimensions, terms, vectors, cache } = parts;

  const rowsFor = async (hits: readonly Place[]): Promise<Found[]> => {
    const ids = hits.map(({ path, ordinal }) => `${path}#${ordinal}`);
    const rows = new Map((await cache.rows(ids)).map((row) => [row.id, row]));
    // One that another process has just taken away is in the index still, and no more in the table.
    return hits.flatMap(({ score }, nth) => {
      const row = rows.get(ids[nth]!);
      return row === undefined ? [] : [{ row, score }];
    });
  };
  return {
    async searchTerms(words, limit, filter) {
      if (!words.length) return [];
      const index = await terms.level();
      return rowsFor(index.search(words, limit, filter));
    },
    async searchVector(vector, limit, filter) {
      if (!dimensions) return [];
      const index = await terms.level();
      const matrix = await vectors.level(index);
      if (matrix === undefined) {
        const found = await searchTable(table, index, vector, limit, filter);
        // Only now: they would have been in each other's way.
        vectors.fill(index);
        return found;
      }
      return rowsFor(matrix.search(vector, limit, filter && seen(index, filter)));
    },
  };
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

/** The rows nearest to a vector as LanceDB finds them. */
async function searchTable(
  table: Table,
  index: TermIndex,
  vector: Float32Array,
  limit: number,
  filter: RowFilter | undefined,
): Promise<Found[]> {
  const query = table.query().nearestTo(vector).distanceType('cosine').nprobes(probes).refineFactor(refine);
  const where = condition(filter);
  if (where) query.where(where);
  const found: Found[] = [];
  for await (const batch of query.select([...rowColumns, '_distance']).limit(limit)) {
    const distances = batch.getChild('_distance')!;
    asRows(batch).forEach((row, at) => {
      if (isStanding(row, index)) found.push({ row, score: 1 - distances.get(at) });
    });
  }
  return found;
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
