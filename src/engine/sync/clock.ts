/** Time as the schedule sees it; a port, so that a test can be its own clock. */
export interface Clock {
  /** Milliseconds since the epoch, as the machine's clock has them: it jumps when the machine has slept. */
  now(): number;
  /** Calls `then` once, after so many milliseconds, 24 days at most; what it returns calls that off. */
  after(ms: number, then: () => void): () => void;
}

/** `setTimeout` takes a longer wait for none at all. */
const longest = 2 ** 31 - 1;

/** The machine's clock. Waiting for it keeps no process alive. */
export const systemClock: Clock = {
  now: Date.now,
  after(ms, then) {
    const timer = setTimeout(then, Math.min(ms, longest));
    timer.unref();
    return () => clearTimeout(timer);
  },
};
