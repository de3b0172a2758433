import type { ModelIdentity } from '../embed/embedder.ts';
import type { FormerRows } from './formerRows.ts';

/** One chunk as it is stored. */
export interface Row {
  /** `path#ordinal`: unique in a table. */
  readonly id: string;
  readonly path: string;
  /** 1-based, inclusive. */
  readonly startLine: number;
  readonly endLine: number;
  readonly language: string;
  readonly symbol: string;
  readonly kind: string;
  /** Names around the chunk, outermost first, joined by `.`. */
  readonly breadcrumb: string;
  /** The chunk's definitions, encoded by `encodeDefinitions`. */
  readonly definitions: string;
  readonly text: string;
  /** What full-text search sees: analysed words and how often each stands there, by their field's weight, encoded by `encodeBag`. */
  readonly terms: string;
  /** Hash of what is embedded: equal hashes under one model have equal vectors. Doesn't depend on the path. */
  readonly hash: string;
  /** Hash of the whole file's bytes. */
  readonly fileHash: string;
}

/** A row with its vector, or without when the index has no model. */
export interface StoredRow extends Row {
  readonly vector?: Float32Array;
}

/** What made an index. Another one is built beside it, never into it. */
export interface IndexIdentity {
  readonly schema: number;
  readonly chunker: number;
  readonly model: ModelIdentity;
}

/** Which rows a search may see; undefined for all. */
export interface RowFilter {
  readonly languages: readonly string[];
  /** The only paths to look in, or the only ones not to; undefined for all. */
  readonly paths?: { readonly only: readonly string[] } | { readonly not: readonly string[] };
}

/** A row found, with the measure that found it: BM25, larger is better, or cosine in [-1, 1]. */
export interface Found {
  readonly row: Row;
  readonly score: number;
}

/** One row as the table of files and symbols needs it. */
export interface OutlineRow {
  readonly id: string;
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly language: string;
  readonly symbol: string;
  readonly kind: string;
  readonly definitions: string;
  readonly hash: string;
}

/** A file's rows as they lie in the table. */
export interface HeldFile {
  readonly chunks: number;
  /** `Row.fileHash`; undefined where the rows are of several versions of the file. */
  readonly fileHash: string | undefined;
}

/** The files of a table as it is now. */
export interface FilesNow {
  readonly count: number;
  /** The number of a file's rows; 0 for one that has none. */
  chunks(path: string): number;
}

/** The chunks of one root under one identity. One writer, any number of readers in any process. */
export interface Store {
  /** Whole files in one commit: after it these paths have these rows and no others. Resolves to the number of commits made. */
  replace(paths: readonly string[], rows: readonly StoredRow[]): Promise<number>;
  /** Rows that were replaced lately. */
  readonly former: FormerRows;
  /** Changes with every commit of any process. */
  version(): Promise<number>;
  count(): Promise<number>;
  /** How many rows were committed after a version. */
  countSince(version: number): Promise<number>;
  /** BM25 over the analysed terms, best first. */
  searchTerms(terms: readonly string[], limit: number, filter?: RowFilter): Promise<Found[]>;
  /** Cosine, best first. Empty when the index has no model. */
  searchVector(vector: Float32Array, limit: number, filter?: RowFilter): Promise<Found[]>;
  /** The rows with these ids, in any order. */
  rows(ids: readonly string[]): Promise<Row[]>;
  /** All rows of these paths, in order of path and line. */
  rowsOf(paths: readonly string[]): Promise<Row[]>;
  /** What there is of each path, rows of a commit that was cut short included. */
  held(): Promise<Map<string, HeldFile>>;
  /** `Row.hash` of all rows. */
  hashes(): Promise<Set<string>>;
  /** The outlines of all rows that were committed after a version, by default of all, streamed in batches. */
  outline(since?: number): AsyncIterable<OutlineRow[]>;
  /** Which files have rows now. */
  files(): Promise<FilesNow>;
  /**
   * Keeps the table small and its searches fast, when that pays: seldom at the end of a run, more readily
   * when the machine is idle. Resolves to commits made. Only for the writer.
   */
  optimize(isIdle?: boolean): Promise<number>;
  /**
   * Writes down beside the table what the next process would have to read from it, where much of that is missing: less counts as
   * much when the machine is idle. It commits nothing. Only for the writer.
   */
  save(isIdle?: boolean): Promise<void>;
  close(): Promise<void>;
}

/** The index on disk can't be used as it is, and has to be built anew. */
export class StoreDamaged extends Error {
  override readonly name = 'StoreDamaged';
}
