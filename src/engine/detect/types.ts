import type { Fault, SkipCounts } from '../../protocol/engineApi.ts';

/**
 * What the file system says of a file without opening it: its identity. Milliseconds with fractions
 * (sub-microsecond where the file system has it), as `fs.Stats` gives them.
 */
export interface Stamp {
  readonly size: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly ino: number;
}

/** A file as it was when it was last read. */
export interface FileEntry {
  /** Hash of the raw bytes. */
  readonly hash: string;
  readonly stamp: Stamp;
  /** When the stamp was taken (ms since the epoch): git's racy rule goes by it. */
  readonly checkedAt: number;
  /** Chunks it has in the store. */
  readonly chunks: number;
  /** It was read and found not to be source. */
  readonly skipped?: 'binary' | 'generated';
}

/** A file that has to be read: new, another stamp, or a stamp too fresh to be trusted. */
export interface Candidate {
  readonly path: string;
  readonly stamp: Stamp;
  readonly checkedAt: number;
  /** What was known of it; undefined for a new file. */
  readonly known?: FileEntry;
}

/** What a walk over the root found, compared with the snapshot. */
export interface Discovery {
  readonly candidates: readonly Candidate[];
  /** Known files that are gone or are now ruled out. Never one that could not be read. */
  readonly deleted: readonly { readonly path: string; readonly hash: string; readonly chunks: number }[];
  /** Files and folders that exist and could not be examined; what lies below keeps its rows. */
  readonly faults: readonly Fault[];
  readonly skipped: SkipCounts;
  /** Files that are neither candidates nor deleted. */
  readonly unchanged: number;
  /** What was compared, where that was not the whole root. */
  readonly checked?: readonly string[];
  /** Chunks of the unchanged files. */
  readonly unchangedChunks: number;
  /** Chunks that the snapshot says the store has; 0 when there was none. */
  readonly knownChunks: number;
  /** Why there was no snapshot to compare with, if there was none. */
  readonly fullBecause?: string;
}

/** The rules that decide which files of a root are looked at. */
export interface Rules {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly respectIgnoreFiles: boolean;
  readonly maxFileSize: number;
}
