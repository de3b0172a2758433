/**
 * Full-text search over the rows of a table, kept in memory and exact: whatever came and went, in whatever
 * order, a search gives the scores that an index built anew of the same rows would give.
 */
import type { PlacedHit } from './bestHits.ts';
import { type Entry, type IndexedFile, type Part, type Scores, scored, top } from './bm25.ts';
import { buildSegment } from './buildSegment.ts';
import { dueMerge } from './dueMerge.ts';
import { type Kept, mergeSegments } from './mergeSegments.ts';
import type { Segment } from './postings.ts';
import type { RowFilter } from './store.ts';

/** A file on its way in: the bag of terms of each of its rows, in order, as `encodeBag` has encoded it. */
export interface FileTerms extends Omit<IndexedFile, 'chunks'> {
  readonly terms: readonly string[];
}

/** The index of one table. */
export interface TermIndex {
  /** Takes in whole files; what was known of their paths goes. `segment` is that of all their rows in order, where it is made already. */
  put(files: readonly FileTerms[], segment?: Segment): void;
  remove(paths: Iterable<string>): void;
  file(path: string): IndexedFile | undefined;
  files(): Iterable<IndexedFile>;
  readonly fileCount: number;
  /** Rows in all. */
  readonly chunks: number;
  /** Raised whenever files came or went. */
  readonly changes: number;
  /** BM25 with k1 1.2 and b 0.75 over all rows; the filter holds before the limit. Best first, equals by path and place. */
  search(terms: readonly string[], limit: number, filter?: RowFilter): PlacedHit[];
  /** The same in one segment, whose documents are the rows of `files` in their order. */
  whole(): WholeIndex;
}

/** An index in one piece, as it is written to disk. */
export interface WholeIndex {
  readonly files: readonly IndexedFile[];
  readonly segment: Segment;
}

/** An index of nothing, or of what was written to disk. */
export function createTermIndex(begin?: WholeIndex): TermIndex {
  const byPath = new Map<string, Entry>();
  let parts: Part[] = [];
  let [chunks, length] = [0, 0];
  let changes = 0;
  /** What was asked last: a search often asks the same of all files and of a few. */
  let last:
    | { readonly terms: readonly string[]; readonly changes: number; readonly scores: Scores }
    | undefined;

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
  const due = () => dueMerge(parts.map(({ segment }) => segment.docs));
  const settle = () => {
    parts = parts.filter(({ segment, dead }) => segment.docs > dead);
    // What is mostly gone is only in the way of what searches read.
    parts = parts.map((part) => (2 * part.dead > part.segment.docs ? mergeParts([part]) : part));
    for (let from = due(); from !== undefined; from = due()) mergeFrom(from);
  };
  if (begin) add(begin.segment, begin.files);

  return {
    put(files, segment) {
      changes++;
      for (const { path } of files) remove(path);
      const some = files.filter(({ terms }) => terms.length > 0);
      if (some.length > 0) {
        const counted = some.map(({ terms, ...file }) => ({ ...file, chunks: terms.length }));
        add(segment ?? buildSegment(some.flatMap(({ terms }) => terms)), counted);
      }
      settle();
    },
    remove(paths) {
      changes++;
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
    get changes() {
      return changes;
    },
    search(terms, limit, filter) {
      if (last?.terms !== terms || last.changes !== changes) {
        last = { terms, changes, scores: scored(parts, { chunks, length }, terms, last?.scores) };
      }
      const paths = filter?.paths;
      if (!paths || !('only' in paths)) return top(parts, last.scores, limit, filter);
      const among = [...new Set(paths.only)].flatMap((path) => byPath.get(path) ?? []);
      return top(parts, last.scores, limit, { languages: filter.languages }, among);
    },
    whole() {
      // Documents get other numbers.
      last = undefined;
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
