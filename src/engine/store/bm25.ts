/** Which rows hold the words of a query best: BM25, exact over the rows that there are. */
import { createBestHits, type PlacedHit } from './bestHits.ts';
import type { Segment } from './postings.ts';
import type { RowFilter } from './store.ts';

/** A file's rows as the index knows them. */
export interface IndexedFile {
  readonly path: string;
  readonly language: string;
  /** The commit that wrote its rows. */
  readonly commit: number;
  readonly chunks: number;
}

/** A segment and what its documents are. */
export interface Part {
  readonly segment: Segment;
  /** The file of each document; undefined for one that is gone. */
  readonly fileOf: (Entry | undefined)[];
  dead: number;
}

/** A file with its place in a part. */
export interface Entry extends IndexedFile {
  part: Part;
  first: number;
}

const [k1, b] = [1.2, 0.75];

/** What the documents of each part get for some terms, place by place; 0 for those that hold none. */
export type Scores = readonly Float64Array[];

/** Scores all documents by BM25. `into` may be an earlier call's result, whose memory is used again. */
export function scored(
  parts: readonly Part[],
  all: { readonly chunks: number; readonly length: number },
  terms: readonly string[],
  into: Scores = [],
): Scores {
  const mean = all.length / Math.max(1, all.chunks);
  const scores = parts.map(({ segment }, nth) => {
    const own = into[nth];
    return own?.length === segment.docs ? own.fill(0) : new Float64Array(segment.docs);
  });
  for (const term of new Set(terms)) {
    const found = parts.map((part) => standing(part, term));
    const holding = found.reduce((sum, each) => sum + each.living, 0);
    const idf = Math.log(1 + (all.chunks - holding + 0.5) / (holding + 0.5));
    found.forEach(({ postings }, nth) => {
      if (postings === undefined) return;
      const { lengths } = parts[nth]!.segment;
      const sums = scores[nth]!;
      const { docs, counts } = postings;
      for (let at = 0; at < docs.length; at++) {
        const doc = docs[at]!;
        const count = counts[at]!;
        sums[doc]! += (idf * count * (k1 + 1)) / (count + k1 * (1 - b + (b * lengths[doc]!) / mean));
      }
    });
  }
  return scores;
}

/** A term's postings in a part, and how many of its documents are still there. */
function standing({ segment, fileOf, dead }: Part, term: string) {
  const postings = segment.find(term);
  if (postings === undefined) return { postings, living: 0 };
  if (dead === 0) return { postings, living: postings.docs.length };
  let living = 0;
  for (const doc of postings.docs) if (fileOf[doc] !== undefined) living++;
  return { postings, living };
}

/** The best rows that a filter lets be seen, `among` some files where they are given; equals by path and place. */
export function top(
  parts: readonly Part[],
  scores: Scores,
  limit: number,
  filter: RowFilter | undefined,
  among?: Iterable<Entry>,
): PlacedHit[] {
  const sees = visible(filter);
  const best = createBestHits(limit);
  const look = (fileOf: Part['fileOf'], own: Float64Array, first: number, end: number) => {
    for (let doc = first; doc < end; doc++) {
      const score = own[doc]!;
      if (score === 0 || score < best.least) continue;
      const entry = fileOf[doc];
      if (entry !== undefined && sees(entry)) best.offer(entry.path, doc - entry.first, score);
    }
  };
  if (among === undefined) {
    parts.forEach(({ fileOf }, nth) => {
      look(fileOf, scores[nth]!, 0, scores[nth]!.length);
    });
  } else {
    for (const { part, first, chunks } of among) {
      look(part.fileOf, scores[parts.indexOf(part)]!, first, first + chunks);
    }
  }
  return best.done();
}

/** Whether a filter lets a file be seen. */
export function visible(
  filter: RowFilter | undefined,
): (file: Pick<IndexedFile, 'path' | 'language'>) => boolean {
  if (filter === undefined) return () => true;
  const { languages, paths } = filter;
  const listed = new Set(paths === undefined ? [] : 'only' in paths ? paths.only : paths.not);
  const wanted = paths !== undefined && 'only' in paths;
  return ({ path, language }) =>
    (languages.length === 0 || languages.includes(language)) &&
    (paths === undefined || listed.has(path) === wanted);
}
