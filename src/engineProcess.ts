/** The entry of the engine's own process: makes a real engine for whoever started it. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import v8 from 'node:v8';
import { serveEngine } from './protocol/serveEngine.ts';

// Left alone, V8 collects when the heap is two to four times what lives in it: of a process that is there all day that is
// too much. One that doesn't know the flag says so in the log, and goes on.
v8.setFlagsFromString('--heap-growing-percent=50');

serveEngine(async (options, onEvent) => {
  // Loaded only now, so that a part that can't be loaded is an answer and not a dead process.
  const { createEngine } = await import('./engine/engine.ts');
  return createEngine(options, { folder: path.dirname(fileURLToPath(import.meta.url)) }, onEvent);
});
