/**
 * What a client of the engine can ask and hear. Plain data only: all of it crosses a process border.
 * A root is always given as an absolute path of a folder; a path is relative to its root, with `/`.
 */

/** Everything the engine has to know before its first request. A change of any of it is a new engine. */
export interface EngineOptions {
  /** Folder in which all indexes live; created when missing. */
  readonly storage: string;
  /** `none` for lexical search only, a folder holding a model, or the id of a model on the hub. */
  readonly model: string;
  /** Globs (minimatch) that a file must match one of; empty for no restriction. */
  readonly include: readonly string[];
  /** Globs (minimatch) of files and folders left out. */
  readonly exclude: readonly string[];
  /** Whether `.gitignore` and its kin count; `.lodestoneignore` and the default rules always do. */
  readonly respectIgnoreFiles: boolean;
  /** Files over this many bytes are skipped. */
  readonly maxFileSize: number;
  /** Worker threads for reading and parsing; at least 1. */
  readonly threads: number;
  /** Whether a model that isn't on disk may be fetched from the hub. */
  readonly allowDownload: boolean;
}

/** Why a file of the root has no rows. */
export type SkipReason =
  | 'ignored' // by .gitignore, .git/info/exclude, the global excludes or .lodestoneignore
  | 'excluded' // by the settings' include and exclude globs
  | 'default' // by Lodestone's own rules: dependencies, build output, lock files, media
  | 'secret' // .env, keys, credentials
  | 'too large'
  | 'link' // a symbolic link that leaves the root, dangles, or leads where the walk has been
  | 'binary' // by content
  | 'generated' // minified or generated, by content
  | 'special'; // sockets, pipes, devices

/** How many files were skipped, by reason; a skipped folder counts once, under `folders`. */
export interface SkipCounts {
  readonly files: Readonly<Partial<Record<SkipReason, number>>>;
  readonly folders: Readonly<Partial<Record<SkipReason, number>>>;
}

/** A file or folder that could not be read or understood; its rows, if it had any, are kept. */
export interface Fault {
  readonly path: string;
  /** `EACCES` and its like, or `syntax` when a grammar threw and the file was cut by lines. */
  readonly code: string;
  readonly message: string;
}

/** What started a sync. */
export type RunReason = 'first' | 'request' | 'full' | 'watch' | 'timer' | 'repair';

/** The record of one sync over one root. Times are ISO 8601, durations milliseconds. */
export interface RunRecord {
  readonly id: string;
  readonly root: string;
  readonly reason: RunReason;
  /** Why every file was looked at anew, when it was. */
  readonly fullBecause?: string;
  readonly outcome: 'done' | 'cancelled' | 'failed';
  readonly startedAt: string;
  readonly ms: number;
  readonly phases: Readonly<Record<Phase, number>>;
  readonly files: {
    readonly seen: number;
    readonly created: number;
    readonly modified: number;
    readonly moved: number;
    readonly deleted: number;
    readonly unchanged: number;
    readonly failed: number;
  };
  readonly chunks: { readonly added: number; readonly removed: number; readonly total: number };
  /** The work done, which tests hold to its limits. */
  readonly work: {
    readonly reads: number;
    readonly bytesRead: number;
    readonly embeds: number;
    readonly reusedVectors: number;
    readonly commits: number;
  };
  readonly skipped: SkipCounts;
  /** At most 100 are listed. */
  readonly faults: readonly Fault[];
  readonly error?: string;
}

/** The phases of a run, in order. */
export type Phase = 'discovery' | 'processing' | 'resolution';

/** Where a running sync stands. `percent` never falls within a run. */
export interface Progress {
  readonly run: string;
  readonly root: string;
  readonly phase: Phase;
  readonly filesDone: number;
  readonly filesTotal: number;
  readonly chunks: number;
  /** 0 to 100. */
  readonly percent: number;
  readonly filesPerSecond: number;
  readonly secondsLeft: number | undefined;
}

/** A question to one root. Filters are applied before the search, not after. */
export interface SearchRequest {
  readonly root: string;
  readonly query: string;
  /** Hits wanted, 1 to 1000. */
  readonly limit: number;
  /** Globs a hit's path must match one of; empty for all. */
  readonly paths: readonly string[];
  readonly excludes: readonly string[];
  readonly languages: readonly string[];
  /** Whether each hit says what its score is made of. */
  readonly explain: boolean;
}

/** A run of lines that answers. Lines are 1-based and inclusive. */
export interface Hit {
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly language: string;
  /** The name of what is defined there; empty when nothing is. */
  readonly symbol: string;
  readonly kind: string;
  readonly score: number;
  readonly text: string;
  /** The file differs from what was indexed and the lines may be off. */
  readonly stale: boolean;
  /** Feature name → its part of the score, when asked for. */
  readonly parts?: Readonly<Record<string, number>>;
}

/** Hits, best first, with what the person should know of them. */
export interface SearchAnswer {
  readonly hits: readonly Hit[];
  /** The query's words, as they are to be marked in the text: lower case, unstemmed, and their stems. */
  readonly marks: readonly string[];
  readonly notices: readonly string[];
}

/** What is known of a root's index. */
export interface RootStatus {
  readonly root: string;
  readonly indexed: boolean;
  readonly files: number;
  readonly chunks: number;
  /** Bytes on disk of this root's indexes, all models together. */
  readonly bytes: number;
  readonly model: string;
  /** Other models' indexes of this root that are kept. */
  readonly otherModels: readonly string[];
  readonly lastRun: RunRecord | undefined;
  readonly skipped: SkipCounts;
  readonly faults: readonly Fault[];
  /** Hash of the rows' paths, lines, symbols and contents, whatever history led there. */
  readonly fingerprint: string;
}

/** Whether and why a path is or isn't indexed. */
export interface WhyAnswer {
  readonly path: string;
  readonly indexed: boolean;
  /** One sentence for people. */
  readonly sentence: string;
  readonly reason: SkipReason | 'indexed' | 'missing' | 'outside' | 'not yet' | 'folder' | 'unreadable';
  /** The deciding rule's text, and where it stands: a file and 1-based line, or `default` / `settings`. */
  readonly rule?: { readonly text: string; readonly source: string; readonly line?: number };
}

/** The requests an engine answers. Each may throw an `Error` whose message is one sentence for people. */
export interface EngineApi {
  /** Brings the root's index level with the disk; `full` distrusts all that is known and starts anew. */
  sync(request: { root: string; full: boolean; reason: RunReason }, signal?: AbortSignal): Promise<RunRecord>;
  search(request: SearchRequest, signal?: AbortSignal): Promise<SearchAnswer>;
  status(request: { root: string; fingerprint: boolean }, signal?: AbortSignal): Promise<RootStatus>;
  /** Removes all indexes of the root. Resolves to the bytes freed. */
  clear(request: { root: string }, signal?: AbortSignal): Promise<number>;
  why(request: { root: string; path: string }, signal?: AbortSignal): Promise<WhyAnswer>;
  /** Ends watchers, threads and tables; afterwards every request is refused. */
  close(): Promise<void>;
}

/** What an engine tells without being asked. */
export type EngineEvent =
  | { readonly type: 'progress'; readonly progress: Progress }
  | { readonly type: 'synced'; readonly run: RunRecord }
  | { readonly type: 'notice'; readonly root: string; readonly message: string }
  | { readonly type: 'log'; readonly level: 'debug' | 'info' | 'warn' | 'error'; readonly message: string }
  | { readonly type: 'download'; readonly file: string; readonly percent: number };
