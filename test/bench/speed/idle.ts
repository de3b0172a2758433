/** What following a root costs while nothing happens. */
import { setTimeout as delay } from 'node:timers/promises';
import { upkept, withEngine } from './engines.ts';
import type { Measurement } from './figure.ts';
import { cpuSeconds } from './measure.ts';
import { tree } from './trees.ts';

/** How long nothing happens, in seconds: two of the timer's checks fall into it. */
const quiet = 600;

/** Processor time over ten minutes, of an engine that follows 14,000 files as the terminal's `watch` does. */
export const idle: Measurement = async ({ work }, say) => {
  const root = tree(work, 14_000);
  return withEngine({}, async (engine) => {
    say('indexing');
    await engine.sync(root);
    const first = engine.synced();
    const rules = { include: [], exclude: [], respectIgnoreFiles: true, maxFileSize: 1_000_000 };
    await engine.engine.follow({
      root,
      settings: { ...rules, debounce: 2_000, interval: 300_000, watch: true },
    });
    await first;
    await upkept();
    say(`waiting ${quiet} s`);
    const before = cpuSeconds(engine.pid);
    await delay(quiet * 1000);
    const share = (100 * (cpuSeconds(engine.pid) - before)) / quiet;
    const measured = `${share.toFixed(2)} %`;
    return [
      {
        what: 'idle, 14,000 files followed: processor time',
        measured,
        target: '< 0.5 %',
        met: share < 0.5,
        inTheWay:
          'A check each five minutes, and a look each 20 s whether file events are still heard, which asks for the times of all folders.',
      },
    ];
  });
};
