/** The real engine in its own process, as the editor and the terminal start it. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type EngineProcess, startEngine } from '../../../src/protocol/childEngine.ts';
import type { EngineEvent, EngineOptions, RunRecord } from '../../../src/protocol/engineApi.ts';
import { checkout } from '../corpus.ts';

/** An engine process with a storage of its own. */
export interface MeasuredEngine extends EngineProcess {
  readonly pid: number;
  readonly storage: string;
  /** A sync that has to end well. */
  sync(root: string, full?: boolean): Promise<RunRecord>;
  /** How many hits there are, ten at most. */
  search(
    root: string,
    query: string,
    more?: { paths?: readonly string[]; languages?: readonly string[] },
  ): Promise<number>;
  /** The next run's record. */
  synced(): Promise<RunRecord>;
}

/** Where the model lies that comes with Lodestone. */
export const bundledModel = path.join(checkout, 'model');

/**
 * Resolves when the upkeep that belongs to an index has been done: it begins when its root has been idle for half a minute, and
 * once more seventy seconds later.
 */
export function upkept(): Promise<void> {
  return delay(150_000);
}

/** An empty folder for an engine's indexes. */
export function newStorage(): string {
  return mkdtempSync(path.join(tmpdir(), 'lodestone-speed-'));
}

/** Starts an engine on a storage folder: a new one, unless one is given. */
export async function openEngine(
  options: Partial<EngineOptions> = {},
  storage = newStorage(),
): Promise<MeasuredEngine> {
  const all: EngineOptions = {
    storage,
    model: bundledModel,
    include: [],
    exclude: [],
    respectIgnoreFiles: true,
    maxFileSize: 1_000_000,
    threads: 2,
    allowDownload: false,
    ...options,
  };
  const waiting = new Set<(run: RunRecord) => void>();
  const onEvent = (event: EngineEvent) => {
    if (event.type !== 'synced') return;
    for (const tell of waiting) tell(event.run);
    waiting.clear();
  };
  const started = await startEngine(path.join(checkout, 'dist', 'engineProcess.js'), all, onEvent);
  const { engine, pid } = started;
  if (pid === undefined) throw new Error("The engine's process could not be started.");
  return {
    ...started,
    pid,
    storage,
    async sync(root, full = false) {
      const done = await engine.sync({ root, full, reason: full ? 'full' : 'request' });
      if (done.outcome !== 'done') throw new Error(`The sync of ${root} ${done.outcome}: ${done.error}`);
      return done;
    },
    async search(root, query, { paths = [], languages = [] } = {}) {
      const answer = await engine.search({
        root,
        query,
        limit: 10,
        paths,
        excludes: [],
        languages,
        explain: false,
      });
      return answer.hits.length;
    },
    synced: () => new Promise((resolve) => waiting.add(resolve)),
  };
}

/** Opens an engine with a storage of its own for as long as `use` takes. */
export async function withEngine<Result>(
  options: Partial<EngineOptions>,
  use: (engine: MeasuredEngine) => Promise<Result>,
): Promise<Result> {
  const engine = await openEngine(options);
  try {
    return await use(engine);
  } finally {
    await engine.end();
    rmSync(engine.storage, { recursive: true, force: true });
  }
}
