/**
 * What the sidebar's pages and the host say to each other, over `rpc.ts`: a page asks, the host answers and
 * tells. Plain data only. Roots are absolute paths, paths are relative to their root, lines are 1-based.
 */
import type { Activity, Hit, RootState, RootStatus, RunRecord } from './engineApi.ts';
import type { Message, MethodNames } from './rpc.ts';

/**
 * How a message travels. A hidden page is thrown away and a new one loaded into the same view: `page` tells
 * them apart, so that an answer to the old one never reaches the new.
 */
export interface PageMessage {
  readonly page: string;
  readonly message: Message;
}

/** The page's own names for what a button does; the host knows the commands behind them. */
export type PageCommand =
  | 'openFolder'
  | 'openSettings'
  | 'retry'
  | 'showLog'
  | 'showStatus'
  | 'search'
  | 'syncNow'
  | 'reindex'
  | 'pause'
  | 'resume'
  | 'cancel'
  | 'clearIndex'
  | 'chooseModel';

/** A root as a page names it. */
export interface PageRoot {
  readonly root: string;
  readonly name: string;
  readonly activity: Activity;
}

/** What there is to work on, one thing at a time. */
export type Scene =
  /** Nothing that could be indexed is open; `message` says why. */
  | { readonly kind: 'nothing'; readonly message: string }
  | { readonly kind: 'disabled' }
  /** The engine's process doesn't run. `retryAt` is ISO 8601. */
  | { readonly kind: 'failed'; readonly message: string; readonly retryAt?: string }
  | { readonly kind: 'ready'; readonly roots: readonly PageRoot[] };

/** CSS variables of the theme's syntax colours, by name with the `--`; and the file icons' fonts. */
export interface Look {
  readonly variables: Readonly<Record<string, string>>;
  readonly fonts: readonly { readonly family: string; readonly src: string }[];
}

/** A file's icon in the active icon theme: a character of a font, or an image's address. */
export type FileIcon =
  | { readonly glyph: string; readonly family: string; readonly colour?: string }
  | { readonly src: string };

/** What restricts a question. No `roots` means all of them. */
export interface PageFilters {
  readonly roots: readonly string[];
  readonly paths: readonly string[];
  readonly excludes: readonly string[];
  readonly languages: readonly string[];
  /** Hits wanted, of all roots together. */
  readonly limit: number;
}

/** Lines that others are to be like. `path` may be '' for text that stands in no file of the root. */
export interface Sample {
  readonly root: string;
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly text: string;
}

/** A hit, and the root that it lies in. */
export interface PageHit extends Hit {
  readonly root: string;
}

/** The hits of all roots that were asked, best first. */
export interface PageAnswer {
  readonly hits: readonly PageHit[];
  readonly marks: readonly string[];
  readonly notices: readonly string[];
  /** Icons of the hits' files, by path; a path that has none isn't in it. */
  readonly icons: Readonly<Record<string, FileIcon>>;
}

/** Where a result is to be opened: `peek` keeps the focus in the list, `keep` and `side` give it away. */
export type OpenHow = 'peek' | 'keep' | 'side';

/** What the search view starts from. */
export interface SearchStart {
  readonly scene: Scene;
  readonly look: Look;
  /** Queries asked before, oldest first. */
  readonly history: readonly string[];
  /** What was asked of the view before its page was there. */
  readonly wish: SearchEvent | undefined;
}

/** What the search view's page asks of the host. */
export interface SearchPageApi {
  ready(): Promise<SearchStart>;
  search(request: PageFilters & { readonly query: string }, signal?: AbortSignal): Promise<PageAnswer>;
  similar(request: PageFilters & { readonly sample: Sample }, signal?: AbortSignal): Promise<PageAnswer>;
  /** Without lines, the whole file. `line` is where the cursor goes, when not to the first. */
  open(request: {
    readonly root: string;
    readonly path: string;
    readonly startLine?: number;
    readonly endLine?: number;
    readonly line?: number;
    readonly how: OpenHow;
  }): Promise<void>;
  /** Copies a path (absolute, or relative to its root) or the text itself. */
  copy(request: {
    readonly what: 'path' | 'relative' | 'text';
    readonly root: string;
    readonly path: string;
    readonly text?: string;
  }): Promise<void>;
  /** Puts a query at the end of the history. */
  remember(request: { readonly query: string }): Promise<void>;
  /** The query's box has the focus: a question may come. */
  willAsk(): Promise<void>;
  run(request: { readonly command: PageCommand; readonly root?: string }): Promise<void>;
}

/** The names that cross the channel. */
export const searchPageMethods: MethodNames<SearchPageApi> = {
  ready: true,
  search: true,
  similar: true,
  open: true,
  copy: true,
  remember: true,
  willAsk: true,
  run: true,
};

/** What the host tells the search view's page. */
export type SearchEvent =
  | { readonly type: 'scene'; readonly scene: Scene }
  | { readonly type: 'look'; readonly look: Look }
  /** The box gets the focus, and the query if there is one. */
  | { readonly type: 'ask'; readonly query?: string }
  | { readonly type: 'similar'; readonly sample: Sample }
  /** An index has changed: answers that are shown may be outdated. */
  | { readonly type: 'changed' };

/** All that the status view shows of a root. */
export interface RootPage {
  readonly root: string;
  readonly name: string;
  readonly state: RootState;
  /** Undefined until the engine has answered. */
  readonly status: RootStatus | undefined;
  /** Newest first. */
  readonly runs: readonly RunRecord[];
  /** Why there is no status, as a sentence. */
  readonly error?: string;
}

/** What the status view's page asks of the host. */
export interface StatusPageApi {
  /** What is known of the roots is told afterwards, each when the engine has answered. */
  ready(): Promise<{ readonly scene: Scene }>;
  run(request: { readonly command: PageCommand; readonly root?: string }): Promise<void>;
  open(request: { readonly root: string; readonly path: string }): Promise<void>;
  /** One sentence: why a path is or isn't indexed. */
  why(request: { readonly root: string; readonly path: string }, signal?: AbortSignal): Promise<string>;
  /** Reads a path anew. */
  retry(request: { readonly root: string; readonly path: string }): Promise<void>;
}

/** The names that cross the channel. */
export const statusPageMethods: MethodNames<StatusPageApi> = {
  ready: true,
  run: true,
  open: true,
  why: true,
  retry: true,
};

/** What the host tells the status view's page. */
export type StatusEvent =
  | { readonly type: 'scene'; readonly scene: Scene }
  | { readonly type: 'page'; readonly page: RootPage }
  | { readonly type: 'state'; readonly state: RootState };
