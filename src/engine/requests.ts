import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

/** What an engine was asked and hasn't answered yet. */
export interface Requests {
  /** Aborted when the engine closes. */
  readonly closing: AbortSignal;
  /** Runs a request until it is done, cancelled, or the engine is closed: then it rejects with the reason. */
  perform<T>(work: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** Stops all that goes on and refuses all that comes; resolves when it has ended, or soon enough. */
  close(): Promise<void>;
}

/** How long closing waits for requests that were told to stop, in milliseconds: a commit in hand ends well within. */
const closingTime = 1500;

/** None yet. */
export function createRequests(): Requests {
  const control = new AbortController();
  // All that goes on at the same time hears it: that there are many is no leak.
  setMaxListeners(0, control.signal);
  const running = new Set<Promise<unknown>>();
  return {
    closing: control.signal,
    perform(work, signal) {
      const either = signal ? AbortSignal.any([signal, control.signal]) : control.signal;
      const result = (async () => {
        either.throwIfAborted();
        return work(either);
      })();
      const settled = result.then(
        () => {},
        () => {},
      );
      running.add(settled);
      void settled.then(() => running.delete(settled));
      return result;
    },
    async close() {
      control.abort(new Error('The engine has been closed.'));
      await Promise.race([Promise.all(running), delay(closingTime, undefined, { ref: false })]);
    },
  };
}
