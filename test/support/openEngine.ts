import { lstatSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach } from 'vitest';
import { createEngine, type EngineAssets } from '../../src/engine/engine.ts';
import type {
  EngineApi,
  EngineEvent,
  EngineOptions,
  Hit,
  RootStatus,
  RunRecord,
  SearchRequest,
} from '../../src/protocol/engineApi.ts';
import { writeFiles } from './program.ts';

/** The build's output folder: the engine takes its threads from there. */
export const dist = fileURLToPath(new URL('../../dist', import.meta.url));

const folders: string[] = [];
const engines: EngineApi[] = [];

afterEach(cleanUp);

/** Closes all engines and removes all folders that were made so far: after each test, and by one of many rounds after each. */
export async function cleanUp(): Promise<void> {
  await Promise.all(engines.splice(0).map((engine) => engine.close()));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** An empty folder, gone after the test. */
export function emptyFolder(): string {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'lodestone-engine-')));
  folders.push(folder);
  return folder;
}

/** A folder with these files, gone after the test. */
export function project(files: Readonly<Record<string, string | Uint8Array>>): string {
  const root = path.join(emptyFolder(), 'project');
  mkdirSync(root);
  writeFiles(root, files);
  return root;
}

/** An engine in this process, its threads from the build, with what it told. */
export interface OpenedEngine extends EngineApi {
  readonly storage: string;
  readonly events: EngineEvent[];
  /** The messages of all notices so far. */
  notices(): string[];
  /** A sync that has to end well. */
  done(root: string, full?: boolean): Promise<RunRecord>;
  find(root: string, query: string, more?: Partial<SearchRequest>): Promise<readonly Hit[]>;
  /** Status with the fingerprint. */
  state(root: string): Promise<RootStatus>;
}

/** The usual options of an engine in a test. */
export function optionsIn(storage: string, more: Partial<EngineOptions> = {}): EngineOptions {
  return {
    storage,
    model: 'none',
    include: [],
    exclude: [],
    respectIgnoreFiles: true,
    maxFileSize: 1_000_000,
    threads: 1,
    allowDownload: false,
    ...more,
  };
}

/** Opens an engine that is closed after the test; without a model and in a storage of its own unless told otherwise. */
export function openEngine(
  options: Partial<EngineOptions> = {},
  onEvent: (event: EngineEvent) => void = () => {},
  assets: string | EngineAssets = dist,
): OpenedEngine {
  const storage = options.storage ?? path.join(emptyFolder(), 'storage');
  const events: EngineEvent[] = [];
  const engine = createEngine(
    optionsIn(storage, options),
    typeof assets === 'string' ? { folder: assets } : assets,
    (event) => {
      events.push(event);
      onEvent(event);
    },
  );
  engines.push(engine);
  return {
    ...engine,
    storage,
    events,
    notices: () => events.flatMap((event) => (event.type === 'notice' ? [event.message] : [])),
    async done(root, full = false) {
      const run = await engine.sync({ root, full, reason: full ? 'full' : 'request' });
      if (run.outcome !== 'done') throw new Error(`The sync ${run.outcome}: ${run.error}`);
      return run;
    },
    find: async (root, query, more) => (await engine.search(question(root, query, more))).hits,
    state: (root) => engine.status({ root, fingerprint: true }),
  };
}

type Asked = Parameters<EngineApi['enqueue']>[0];

/** A sync that a person asks for. */
export function ask(root: string, more: Partial<Asked> = {}): Asked {
  return { root, full: false, reason: 'request', ...more };
}

/** A search request without filters. */
export function question(root: string, query: string, more: Partial<SearchRequest> = {}): SearchRequest {
  return { root, query, limit: 10, paths: [], excludes: [], languages: [], explain: false, ...more };
}

/** What a fresh engine makes of a root, in a fresh storage. */
export async function freshState(root: string, options: Partial<EngineOptions> = {}): Promise<RootStatus> {
  const engine = openEngine({ ...options, storage: path.join(emptyFolder(), 'fresh') });
  await engine.done(root);
  const state = await engine.state(root);
  await engine.close();
  return state;
}

/** What two indexes of one tree must agree on. */
export function essence({ files, chunks, fingerprint }: RootStatus) {
  return { files, chunks, fingerprint };
}

/**
 * Waits until the clock has left all stamps below a root behind, so that a sync can trust them: a file
 * stamped just before it is looked at has to be read again by the next one.
 */
export async function pastStamps(root: string): Promise<void> {
  const newest = newestStamp(root);
  while (Date.now() <= newest + 60) await delay(newest + 61 - Date.now());
}

function newestStamp(folder: string): number {
  let newest = lstatSync(folder).ctimeMs;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const at = path.join(folder, entry.name);
    newest = Math.max(newest, entry.isDirectory() ? newestStamp(at) : lstatSync(at).ctimeMs);
  }
  return newest;
}
