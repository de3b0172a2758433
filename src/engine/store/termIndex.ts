/**
 * Full-text search over the rows of a table, kept in memory and exact: whatever came and went, in whatever
 * order, a search gives the scores that an index built anew of the same rows would give.
 */
import { buildSegment, type Kept, mergeSegments, type Segment } from './postings.ts';
import type { RowFilter } from './store.ts';

/** A file's rows as the index knows them. */
export interface IndexedFile {
  readonly path: string;
  readonly language: string;
  /** The commit that wrote its rows. */
  readonly commit: number;
  readonly chunks: number;
}

/** A file on its way in: the terms of each of its rows, in order, with one space between them. */
export interface FileTerms extends Omit<IndexedFile, 'chunks'> {
  readonly terms: readonly string[];
}

/** A row found, by its file and its place there. */
export interface TermHit {
  readonly path: string;
  readonly ordinal: number;
  readonly score: number;
}

/** The index of one table. */
export interface TermIndex {
  /** Takes in whole files; what was known of their paths goes. */
  put(files: readonly FileTerms[]): void;
  remove(paths: Iterable<string>): void;
  file(path: string): IndexedFile | undefined;
  files(): Iterable<IndexedFile>;
  readonly fileCount: number;
  /** Rows in all. */
  readonly chunks: number;
  /** BM25 with k1 1.2 and b 0.75 over all rows; the filter holds before the limit. Best first, equals by path and place. */
  search(terms: readonly string[], limit: number, filter?: RowFilter): TermHit[];
  /** The same in one segment, whose documents are the rows of `files` in their order. */
  whole(): WholeIndex;
}

/** An index in one piece, as it is written to disk. */
export interface WholeIndex {
  readonly files: readonly IndexedFile[];
  readonly segment: Segment;
}

const [k1, b] = [1.2, 0.75];
/** A segment is merged with the one before it unless that one is so many times as large: few segments, each term moved a few times. */
const growth = 3;

interface Part {
  readonly segment: Segment;
  /** The file of each document; undefined for one that is gone. */
  readonly fileOf: (Entry | undefined)[];
  dead: number;
}

interface Entry extends IndexedFile {
  part: Part;
  first: number;
}

/** An index of nothing, or of what was written to disk. */
export function createTermIndex(begin?: WholeIndex): TermIndex {
  const byPath = new Map<string, Entry>();
  let parts: Part[] = [];
  let [chunks, length] = [0, 0];

  const add = (segment: Segment, files: readonly IndexedFile[]) => {
    const part: Part = { segment, fileOf: [], dead: 0 };
    for (const { path, language, commit, chunks: count } of files) {
      const entry: Entry = { path, language, commit, chunks: count, part, first: part.fileOf.length };
      byPath.set(path, entry);
      for (let at = 0; at < count; at++) part.fileOf.push(entry);
    }
    if (part.fileOf.length !== segment.docs)
      throw new Error('Files and documents of a segment differ in number.');
    chunks += segment.docs;
    length += segment.lengths.reduce((sum, each) => sum + each, 0);
    parts.push(part);
  };
  const remove = (path: string) => {
    const entry = byPath.get(path);
    if (entry === undefined) return;
    byPath.delete(path);
    const { part, first, chunks: count } = entry;
    for (let doc = first; doc < first + count; doc++) {
      part.fileOf[doc] = undefined;
      length -= part.segment.lengths[doc]!;
    }
    part.dead += count;
    chunks -= count;
  };
  const mergeFrom = (from: number) => {
    const merged = mergeParts(parts.splice(from));
    parts.push(merged);
  };
  const settle = () => {
    parts = parts.filter(({ segment, dead }) => segment.docs > dead);
    for (let at = parts.length - 2; at >= 0; at--) {
      if (parts[at]!.segment.docs <= growth * parts[at + 1]!.segment.docs) mergeFrom(at);
    }
  };
  if (begin) add(begin.segment, begin.files);

  return {
    put(files) {
      for (const { path } of files) remove(path);
      const some = files.filter(({ terms }) => terms.length > 0);
      if (some.length > 0) {
        const counted = some.map(({ terms, ...file }) => ({ ...file, chunks: terms.length }));
        add(buildSegment(some.flatMap(({ terms }) => terms)), counted);
      }
      settle();
    },
    remove(paths) {
      for (const path of paths) remove(path);
      settle();
    },
    file: (path) => byPath.get(path),
    files: () => byPath.values(),
    get fileCount() {
      return byPath.size;
    },
    get chunks() {
      return chunks;
    },
    search: (terms, limit, filter) => best(parts, { chunks, length }, terms, limit, filter),
    whole() {
      if (parts.length !== 1 || parts[0]!.dead > 0) {
        if (parts.length > 0) mergeFrom(0);
        else parts.push({ segment: buildSegment([]), fileOf: [], dead: 0 });
      }
      const { segment, fileOf } = parts[0]!;
      const files = fileOf.filter((entry, doc) => entry?.first === doc).map((entry) => entry!);
      return { segment, files };
    },
  };
}

/** One part of several, without what is gone. */
function mergeParts(parts: readonly Part[]): Part {
  const fileOf: Entry[] = [];
  const kept: Kept[] = [];
  const moved: { entry: Entry; first: number }[] = [];
  for (const part of parts) {
    const numbers = new Int32Array(part.segment.docs).fill(-1);
    part.fileOf.forEach((entry, doc) => {
      if (entry === undefined) return;
      if (entry.first === doc) moved.push({ entry, first: fileOf.length });
      numbers[doc] = fileOf.push(entry) - 1;
    });
    kept.push({ segment: part.segment, numbers });
  }
  const merged: Part = { segment: mergeSegments(kept), fileOf, dead: 0 };
  for (const { entry, first } of moved) {
    entry.part = merged;
    entry.first = first;
  }
  return merged;
}

function best(
  parts: readonly Part[],
  all: { readonly chunks: number; readonly length: number },
  terms: readonly string[],
  limit: number,
  filter: RowFilter | undefined,
): TermHit[] {
  const mean = all.length / Math.max(1, all.chunks);
  const scores = parts.map(({ segment }) => new Float64Array(segment.docs));
  for (const term of new Set(terms)) {
    const found = parts.map((part) => standing(part, term));
    const holding = found.reduce((sum, each) => sum + each.living, 0);
    const idf = Math.log(1 + (all.chunks - holding + 0.5) / (holding + 0.5));
    found.forEach(({ postings }, nth) => {
      if (postings === undefined) return;
      const { lengths } = parts[nth]!.segment;
      const into = scores[nth]!;
      const { docs, counts } = postings;
      for (let at = 0; at < docs.length; at++) {
        const doc = docs[at]!;
        const count = counts[at]!;
        into[doc]! += (idf * count * (k1 + 1)) / (count + k1 * (1 - b + (b * lengths[doc]!) / mean));
      }
    });
  }
  return top(parts, scores, limit, filter);
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

function top(
  parts: readonly Part[],
  scores: readonly Float64Array[],
  limit: number,
  filter: RowFilter | undefined,
): TermHit[] {
  const sees = visible(filter);
  let hits: TermHit[] = [];
  let least = 0;
  const prune = () => {
    hits = hits.sort(byScore).slice(0, limit);
    if (hits.length === limit) least = hits.at(-1)?.score ?? 0;
  };
  parts.forEach(({ fileOf }, nth) => {
    const own = scores[nth]!;
    for (let doc = 0; doc < own.length; doc++) {
      const score = own[doc]!;
      if (score === 0 || score < least) continue;
      const entry = fileOf[doc];
      if (entry === undefined || !sees(entry)) continue;
      hits.push({ path: entry.path, ordinal: doc - entry.first, score });
      if (hits.length >= 8 * limit) prune();
    }
  });
  prune();
  return hits;
}

function visible(filter: RowFilter | undefined): (file: IndexedFile) => boolean {
  if (filter === undefined) return () => true;
  const { languages, paths } = filter;
  const listed = new Set(paths === undefined ? [] : 'only' in paths ? paths.only : paths.not);
  const wanted = paths !== undefined && 'only' in paths;
  return ({ path, language }) =>
    (languages.length === 0 || languages.includes(language)) &&
    (paths === undefined || listed.has(path) === wanted);
}

function byScore(a: TermHit, b: TermHit): number {
  return b.score - a.score || (a.path < b.path ? -1 : a.path > b.path ? 1 : a.ordinal - b.ordinal);
}
