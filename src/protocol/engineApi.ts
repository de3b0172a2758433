/**
 * What a client of the engine can ask and hear. Plain data only: all of it crosses a process border.
 * A root is always given as an absolute path of a folder; a path is relative to its root, with `/`.
 */

/** Which files of a root are indexed. */
export interface IndexRules {
  /** Globs (minimatch) that a file must match one of; empty for no restriction. */
  readonly include: readonly string[];
  /** Globs (minimatch) of files and folders left out. */
  readonly exclude: readonly string[];
  /** Whether `.gitignore` and its kin count; `.lodestoneignore` and the default rules always do. */
  readonly respectIgnoreFiles: boolean;
  /** Files over this many bytes are skipped. */
  readonly maxFileSize: number;
}

/**
 * Everything the engine has to know before its first request. A change of any of it is a new engine. The rules
 * are wished of roots that aren't followed by rules of their own. Clients that share an index go by what any of them wished last:
 * who leaves a rule out, wishes nothing of it.
 */
export interface EngineOptions extends Partial<IndexRules> {
  /** Folder in which all indexes live; created when missing. */
  readonly storage: string;
  /**
   * `bundled` for the model that comes with Lodestone, `none` for lexical search only, a folder holding a model,
   * the id of a model on the hub, or `URL#NAME` for a model behind an OpenAI-compatible endpoint, such as
   * `http://localhost:11434/v1#nomic-embed-text`. Where absent, what each root was last indexed with, `bundled` at first.
   */
  readonly model?: string;
  /** The endpoint's key, where it wants one. Never written to disk or to the log. */
  readonly apiKey?: string;
  /** What the model wants before each text; where absent, what is known of the model. */
  readonly prefixes?: { readonly query: string; readonly document: string };
  /** Worker threads for reading and parsing; at least 1. */
  readonly threads: number;
  /** How long a run may take before it lets others go first, to be taken up where it stopped; milliseconds, an hour where absent. */
  readonly timeLimit?: number;
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

/** How a root is followed, and which of its files are wished to count. A change takes effect at once. */
export interface RootSettings extends Partial<IndexRules> {
  /** Quiet that has to follow a file event before a sync, in milliseconds. */
  readonly debounce: number;
  /** Time between two checks that nothing asked for, in milliseconds; 0 for none. */
  readonly interval: number;
  /** Whether the engine listens to the file system itself; not where its client tells what was touched. */
  readonly watch: boolean;
  /**
   * Whether the root is indexed by itself, which it is where this is absent. Where not, it waits until a person has it
   * indexed; from then on it is kept level, over restarts, until its index is cleared.
   */
  readonly autoStart?: boolean;
}

/** What started a sync: `start` is the check when a root begins to be followed, `repair` follows damage. */
export type RunReason = 'first' | 'start' | 'request' | 'full' | 'watch' | 'timer' | 'repair';

/**
 * The record of one sync over one root. Times are ISO 8601, durations milliseconds. One that looked only at what was
 * touched has `skipped` and `faults` of the rest as the run before it had them.
 */
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

/** A run that waits for its turn. */
export interface QueuedRun {
  readonly id: string;
  readonly root: string;
  readonly reason: RunReason;
  /** Runs with a higher one go first: a person's before a save's before the timer's. */
  readonly priority: number;
  /** ISO 8601. */
  readonly createdAt: string;
}

/** What a root's sync is at. One at a time, so that an impossible state can't be written. */
export type Activity =
  /** `isBehind` after a run was cancelled: what it had still to do is done by the next one. */
  | { readonly kind: 'idle'; readonly nextCheckAt?: string; readonly isBehind?: true }
  | { readonly kind: 'waiting'; readonly run: QueuedRun }
  /** Without progress while the run has only just begun; `elsewhere` when another process is doing it. */
  | { readonly kind: 'syncing'; readonly elsewhere: boolean; readonly progress?: Progress }
  /** `person` until resumed; the others try again by themselves, at `until` (ISO 8601) where that is known. */
  | {
      readonly kind: 'paused';
      readonly by: 'person' | 'provider' | 'disk';
      readonly message: string;
      readonly until?: string;
    }
  | { readonly kind: 'failed'; readonly message: string; readonly retryAt?: string };

/**
 * Whether file events reach the engine: `live` also where its client tells them, `polling` when only the timer finds
 * changes, and why; `off` before it is known.
 */
export type WatcherState =
  | { readonly kind: 'live' }
  | { readonly kind: 'polling'; readonly why: string }
  | { readonly kind: 'off' };

/** What a followed root is at. */
export interface RootState {
  readonly root: string;
  readonly activity: Activity;
  readonly watcher: WatcherState;
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

/** Lines of a file of the root, to find others like them. Filters are a search's. */
export interface SimilarRequest extends Omit<SearchRequest, 'query'> {
  /** Relative to the root; '' for text that stands in no file of it. */
  readonly path: string;
  /** 1-based, inclusive; hits that overlap them are left out. */
  readonly startLine: number;
  readonly endLine: number;
  readonly text: string;
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
  /** Which files count, as it was wished for last. */
  readonly rules: IndexRules;
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
  /**
   * Brings the root's index level with the disk; `full` distrusts all that is known and starts anew. Queued as by
   * `enqueue`, and resolved when the run has ended; the signal stops it unless somebody else asked for it too.
   */
  sync(request: { root: string; full: boolean; reason: RunReason }, signal?: AbortSignal): Promise<RunRecord>;
  search(request: SearchRequest, signal?: AbortSignal): Promise<SearchAnswer>;
  /**
   * Tells that a person is about to ask: the model, where the root has an index with one and it lies on this machine, begins
   * to be loaded. Nothing is fetched or asked for elsewhere. Resolves once that is under way, whatever becomes of it.
   */
  willAsk(request: { root: string }, signal?: AbortSignal): Promise<void>;
  status(request: { root: string; fingerprint: boolean }, signal?: AbortSignal): Promise<RootStatus>;
  /** Finds code like the lines given. */
  similar(request: SimilarRequest, signal?: AbortSignal): Promise<SearchAnswer>;
  /**
   * Follows a root from now on: checks it at once, then after file events and by the timer, until `unfollow`.
   * For a root that is followed, changes how. A root that was paused stays so.
   */
  follow(request: { root: string; settings: RootSettings }, signal?: AbortSignal): Promise<void>;
  /** Stops following; what runs is cancelled, the index stays. */
  unfollow(request: { root: string }, signal?: AbortSignal): Promise<void>;
  /**
   * Tells of file events below a followed root, by relative paths ('' is the root itself: anything may have
   * changed). Hints: what is true is found out by looking. `isSettled` where nothing more is expected to follow, as
   * after a person's save: then it is looked at once, without waiting for quiet.
   */
  touched(
    request: { root: string; paths: readonly string[]; isSettled?: boolean },
    signal?: AbortSignal,
  ): Promise<void>;
  /** Tells which files a person has open, most recent first: they are read before others. */
  opened(request: { root: string; paths: readonly string[] }, signal?: AbortSignal): Promise<void>;
  /**
   * Queues a run and resolves at once to its id, or to that of the waiting run it was merged into. `paths` names
   * files and folders to read and index anew, whatever their stamps say; undefined for a check of all. What
   * a person asks for is done in a paused root too.
   */
  enqueue(
    request: { root: string; full: boolean; reason: RunReason; paths?: readonly string[] },
    signal?: AbortSignal,
  ): Promise<{ readonly run: string }>;
  /** Stops the root's run and drops those that wait; what is committed stays. Resolves to how many there were. */
  cancel(request: { root: string }, signal?: AbortSignal): Promise<number>;
  /** Stops what runs, and starts nothing by itself until `resume`, over restarts too. */
  pause(request: { root: string }, signal?: AbortSignal): Promise<void>;
  /** Ends a pause, a person's or one that waits to try again, and checks at once. */
  resume(request: { root: string }, signal?: AbortSignal): Promise<void>;
  /** What the followed roots are at. */
  states(signal?: AbortSignal): Promise<readonly RootState[]>;
  /** Runs that wait, in the order in which they will be done. */
  queue(signal?: AbortSignal): Promise<readonly QueuedRun[]>;
  /** The root's last runs, newest first, at most `limit` (100 are kept). */
  history(request: { root: string; limit: number }, signal?: AbortSignal): Promise<readonly RunRecord[]>;
  /** Removes all indexes of the root. Resolves to the bytes freed. */
  clear(request: { root: string }, signal?: AbortSignal): Promise<number>;
  why(request: { root: string; path: string }, signal?: AbortSignal): Promise<WhyAnswer>;
  /** Ends watchers, threads and tables; afterwards every request is refused. */
  close(): Promise<void>;
}

/** What an engine tells without being asked. */
export type EngineEvent =
  /** A followed root's state is another: the whole of it, each time. */
  | { readonly type: 'state'; readonly state: RootState }
  | { readonly type: 'queue'; readonly runs: readonly QueuedRun[] }
  | { readonly type: 'started'; readonly run: Pick<QueuedRun, 'id' | 'root' | 'reason'> }
  | { readonly type: 'progress'; readonly progress: Progress }
  | { readonly type: 'synced'; readonly run: RunRecord }
  /** The root's indexes were removed. */
  | { readonly type: 'cleared'; readonly root: string }
  | { readonly type: 'notice'; readonly root: string; readonly message: string }
  | { readonly type: 'log'; readonly level: 'debug' | 'info' | 'warn' | 'error'; readonly message: string }
  | { readonly type: 'download'; readonly file: string; readonly percent: number };
