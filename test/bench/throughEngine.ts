/** Search as a person gets it: the engine itself, with its index on disk. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createEngine } from '../../src/engine/engine.ts';
import type { EngineApi } from '../../src/protocol/engineApi.ts';
import { checkout } from './corpus.ts';
import type { System } from './systems.ts';

/** An engine for the benchmarks. */
export interface BenchEngine {
  /** Indexes a folder and gives the way to search it. */
  open(root: string): Promise<System>;
  close(): Promise<void>;
}

/**
 * Starts an engine from what the build has made in `dist`. `model` is `none` or a model's folder or id;
 * indexes lie in `kept`, and in a folder that goes with the engine when none is given.
 */
export function startEngine(model: string, kept?: string): BenchEngine {
  const storage = kept ?? mkdtempSync(path.join(tmpdir(), 'lodestone-bench-'));
  const options = {
    storage,
    model,
    include: [],
    exclude: [],
    respectIgnoreFiles: true,
    maxFileSize: 1_000_000,
    threads: 2,
    allowDownload: false,
  };
  const engine: EngineApi = createEngine(options, { folder: path.join(checkout, 'dist') }, () => {});
  return {
    async open(root) {
      const run = await engine.sync({ root, full: false, reason: 'first' });
      if (run.outcome !== 'done')
        throw new Error(`${root} could not be indexed: ${run.error ?? run.outcome}`);
      return async (query) => {
        const request = { root, query, limit: 10, paths: [], excludes: [], languages: [], explain: false };
        return (await engine.search(request)).hits;
      };
    },
    async close() {
      await engine.close();
      if (kept === undefined) rmSync(storage, { recursive: true, force: true });
    },
  };
}
