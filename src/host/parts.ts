/** What the parts of the host are given. Types only: what makes them stands in files of their own. */
import type * as vscode from 'vscode';
import type { EngineApi, EngineEvent, RootState } from '../protocol/engineApi.ts';
import type { Failures } from './failures.ts';

/** A workspace folder that Lodestone follows or could follow. */
export interface HostRoot {
  readonly folder: vscode.WorkspaceFolder;
  /** What the engine calls it: the folder's absolute path on this machine. */
  readonly root: string;
  /** Whether the folder's settings let it be indexed. */
  readonly enabled: boolean;
}

/** A file of a root; the path is relative to it, with `/`. */
export interface RootPlace {
  readonly root: HostRoot;
  readonly path: string;
}

/** The workspace's folders, kept level with the window. */
export interface Roots {
  /** Folders on disk, in the window's order; folders of a virtual file system aren't among them. */
  readonly all: readonly HostRoot[];
  /** Why there is nothing to index, as one sentence for people; undefined where there is. */
  readonly nothing: string | undefined;
  readonly onDidChange: vscode.Event<void>;
  /** The root that holds a file: the innermost that is indexed, else the innermost. */
  locate(uri: vscode.Uri): RootPlace | undefined;
  /** All roots that hold it, the innermost first: a folder of the workspace may lie within another. */
  holding(uri: vscode.Uri): readonly RootPlace[];
  /** Where a path of a root lies. */
  uriOf(root: string, path: string): vscode.Uri;
}

/** What the engine's process is at. `failed` when it could not be started, or died too often in a row. */
export type EngineState =
  | { readonly kind: 'off' }
  | { readonly kind: 'starting' }
  | { readonly kind: 'running' }
  | { readonly kind: 'failed'; readonly message: string; readonly retryAt: Date | undefined };

/** The engine as the host holds it: starts at the first request, again when it died, anew with other options. */
export interface EngineClient {
  /**
   * Forwards each request to the process that runs. One that died under a request rejects it with a sentence, unless
   * it was a question: that is put once more, to the next process.
   */
  readonly engine: EngineApi;
  readonly state: EngineState;
  readonly onDidChangeState: vscode.Event<EngineState>;
  readonly onEvent: vscode.Event<EngineEvent>;
  /** The last state told of each followed root, by root; emptied when the process ends. */
  readonly states: ReadonlyMap<string, RootState>;
  /** Ends the process and starts it again at once. */
  restart(): Promise<void>;
}

/** All that a command, a view or a tool works with. Whoever registers something disposes it with the context. */
export interface HostParts {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  readonly client: EngineClient;
  readonly roots: Roots;
  readonly failures: Failures;
}
