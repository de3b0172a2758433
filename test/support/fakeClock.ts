import type { Clock } from '../../src/engine/sync/clock.ts';

/** A clock that stands still until it is told to go. */
export interface FakeClock extends Clock {
  /** Goes on by so many milliseconds and calls what falls due, in order. */
  advance(ms: number): void;
  /** Jumps ahead, as a machine's clock does while it sleeps: what waits still has to wait as long as before. */
  sleep(ms: number): void;
  /** How many calls wait. */
  waiting(): number;
}

/** It is 1,000,000 to begin with. */
export function fakeClock(): FakeClock {
  let awake = 0;
  let slept = 1_000_000;
  let calls: { readonly at: number; readonly then: () => void }[] = [];
  return {
    now: () => awake + slept,
    after(ms, then) {
      const call = { at: awake + ms, then };
      calls.push(call);
      return () => {
        calls = calls.filter((each) => each !== call);
      };
    },
    advance(ms) {
      const until = awake + ms;
      for (;;) {
        const next = calls.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
        if (!next) break;
        awake = Math.max(awake, next.at);
        calls = calls.filter((each) => each !== next);
        next.then();
      }
      awake = until;
    },
    sleep(ms) {
      slept += ms;
    },
    waiting: () => calls.length,
  };
}
