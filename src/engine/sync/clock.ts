/** Time as the schedule sees it; a port, so that a test can be its own clock. */
export interface Clock {
  /** Milliseconds since the epoch, as the machine's clock has them: it jumps when the machine has slept. */
  now(): number;
  /** Calls `then` once, after so many milliseconds; what it returns calls that off. */
  after(ms: number, then: () => void): () => void;
}

/** The machine's clock. Waiting for it keeps no process alive. */
export const systemClock: Clock = {
  now: Date.now,
  after(ms, then) {
    const timer = setTimeout(then, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
