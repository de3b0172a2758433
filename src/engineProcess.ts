/** The entry of the engine's own process: makes a real engine for whoever started it. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import v8 from 'node:v8';
import { serveEngine } from './protocol/serveEngine.ts';

// Left alone, V8 collects when the heap is two to four times what lives in it: of a process that is there all day that is too much.
// But a run takes a twentieth more processor time for it, and may do as usual up to so many bytes of the whole process. A V8 that
// doesn't know a flag says so in the log, and goes on.
const [collectEarly, collectAsUsual] = ['--heap-growing-percent=50', '--heap-growing-percent=0'];
const roomForRuns = 500e6;
v8.setFlagsFromString(collectEarly);
// Four times V8's own: each of five threads optimises for itself, and what is called less often than that isn't worth it. Later
// ones have a quicker compiler in between, and no such flag.
if (Number.parseInt(process.versions.v8, 10) < 12) v8.setFlagsFromString('--interrupt-budget=270000');

serveEngine(async (options, onEvent) => {
  // Loaded only now, so that a part that can't be loaded is an answer and not a dead process.
  const { createEngine } = await import('./engine/engine.ts');
  const assets = { folder: path.dirname(fileURLToPath(import.meta.url)) };
  return createEngine(options, assets, (event) => {
    if (event.type === 'progress') {
      v8.setFlagsFromString(process.memoryUsage.rss() < roomForRuns ? collectAsUsual : collectEarly);
    }
    // Where another run goes on, it soon says so.
    if (event.type === 'synced') v8.setFlagsFromString(collectEarly);
    onEvent(event);
  });
});
