/** The entry of the engine's own process: makes a real engine for whoever started it. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { serveEngine } from './protocol/serveEngine.ts';

serveEngine(async (options, onEvent) => {
  // Loaded only now, so that a part that can't be loaded is an answer and not a dead process.
  const { createEngine } = await import('./engine/engine.ts');
  return createEngine(options, { folder: path.dirname(fileURLToPath(import.meta.url)) }, onEvent);
});
