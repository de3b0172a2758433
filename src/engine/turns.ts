/** Lets one piece of work at a time through, in order of asking. */
export interface Turns {
  /**
   * Runs `work` when all before it have ended, and resolves to what it tells, though it goes on then, or to what it becomes.
   * Throws the signal's reason when that comes before its turn.
   */
  take<T>(work: (tell: (result: T) => void) => Promise<T>, signal?: AbortSignal): Promise<T>;
}

/** Nobody waits yet. */
export function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return {
    async take(work, signal) {
      const before = last;
      let end = () => {};
      const ours = new Promise<void>((resolve) => {
        end = resolve;
      });
      // Whoever gives up waiting doesn't let the next one in early.
      last = before.then(() => ours);
      try {
        await orAborted(before, signal);
      } catch (error) {
        end();
        throw error;
      }
      return new Promise((resolve, reject) => {
        void work(resolve).then(resolve, reject).finally(end);
      });
    },
  };
}

/** What `promise` becomes, or a rejection with the signal's reason as soon as that is aborted; the work itself goes on. */
export async function orAborted<T>(promise: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (!signal) return promise;
  let abort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  });
  try {
    return await Promise.race([aborted, promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
