import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type EngineProcess, startEngine } from '../../src/protocol/childEngine.ts';
import type { EngineOptions } from '../../src/protocol/engineApi.ts';
import { dist, emptyFolder } from './openEngine.ts';

/** What is watched in an engine's process: see `writeFaults.mjs`. */
export interface Faults {
  /** Where each write is noted: time in nanoseconds, process, `write`, `begin` or `end`, and its name. */
  readonly log?: string;
  /** `before` or `in`, and the name of a write as the log has it; what comes after one is before the next. */
  readonly killAt?: string;
}

const preload = fileURLToPath(new URL('writeFaults.mjs', import.meta.url));

/** Starts the built engine in a process of its own, with every write of it watched. */
export function startFaulty(options: EngineOptions, faults: Faults): Promise<EngineProcess> {
  const entry = path.join(emptyFolder(), 'engine.mjs');
  const config = JSON.stringify({ ...faults, below: options.storage });
  writeFileSync(
    entry,
    `process.env.LODESTONE_FAULTS = ${JSON.stringify(config)};\n` +
      [preload, path.join(dist, 'engineProcess.js')]
        .map((file) => `await import(${JSON.stringify(pathToFileURL(file).href)});\n`)
        .join(''),
  );
  return startEngine(entry, options, () => {});
}
