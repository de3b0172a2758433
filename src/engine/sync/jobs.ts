import type { DiscoverRequest } from '../detect/discover.ts';
import type { FoldersRequest } from '../detect/folders.ts';
import type { Candidate, Discovery, FileEntry } from '../detect/types.ts';
import type { FormerFile } from '../store/formerRows.ts';
import type { StoredRow } from '../store/store.ts';

/** A candidate with what its file has been before, where its old rows may be had. */
export interface FormerCandidate extends Candidate {
  readonly former?: readonly FormerFile[];
}

/** What a worker thread is asked to do. */
export type Job =
  | { readonly type: 'discover'; readonly request: DiscoverRequest }
  /** How a root can be shared among two threads, if it has so many files. */
  | { readonly type: 'shares'; readonly folder: string; readonly indexId: string; readonly least: number }
  | {
      readonly type: 'read';
      readonly root: string;
      readonly maxFileSize: number;
      readonly files: readonly FormerCandidate[];
      /** Why they are cut by lines alone, where no parser may see them. */
      readonly plain?: string;
    }
  | { readonly type: 'folders'; readonly request: FoldersRequest }
  /** The segment of terms of a batch, which is being committed meanwhile: it goes before all else. */
  | { readonly type: 'segment'; readonly texts: readonly string[] }
  | { readonly type: 'compact'; readonly folder: string; readonly indexId: string };

/** What each kind of job comes back with. */
export interface JobResults {
  /** Undefined where what was to be shared isn't what it was. */
  readonly discover: Discovery | undefined;
  readonly shares: string[][];
  readonly read: ReadFile[];
  readonly folders: string[];
  readonly compact: boolean;
  readonly segment: Uint8Array<ArrayBuffer>;
}

/** A candidate after it was read, once, and cut. */
export type ReadFile =
  /** Its rows belong in the store. `entry.skipped` is set, and there are no rows, where it isn't source. */
  | {
      readonly type: 'rows';
      readonly path: string;
      readonly entry: FileEntry;
      readonly rows: readonly StoredRow[];
      readonly fault?: string;
    }
  /** The bytes are those that it had before: its rows are there still. */
  | { readonly type: 'former'; readonly path: string; readonly entry: FileEntry }
  /** The bytes are those that are indexed already; only the stamp is new. */
  | { readonly type: 'same'; readonly path: string; readonly entry: FileEntry }
  /**
   * It went, or grew over the limit, since it was discovered. What is known of it stays until the next
   * discovery, which can tell a file that was deleted from a root that was taken away.
   */
  | { readonly type: 'gone'; readonly path: string }
  /** It could not be read; what is known of it stays. */
  | { readonly type: 'fault'; readonly path: string; readonly code: string; readonly message: string };

/** What can be committed as it is. */
export type CutFile = Exclude<ReadFile, { readonly type: 'former' }>;

/** Main thread to worker. */
export interface JobMessage {
  readonly job: Job;
  /** Two shared numbers, at `sharedAt`. */
  readonly shared: Int32Array;
}

/** `stop`: not 0 when the answer is no longer wanted. `read`: how many files of a job the thread is done with. */
export const sharedAt = { stop: 0, read: 1 } as const;

/** Worker to main thread. */
export type JobAnswer =
  | { readonly result: JobResults[keyof JobResults] }
  | { readonly error: { readonly name: string; readonly message: string; readonly stack?: string } };
