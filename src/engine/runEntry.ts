import type { Progress, RunRecord } from '../protocol/engineApi.ts';
import type { Asked } from './runs.ts';
import type { WaitingRun } from './sync/queue.ts';

/** A run from the moment it is asked for until it has ended. */
export interface Entry {
  run: WaitingRun;
  askers: number;
  readonly done: Deferred;
  readonly control: AbortController;
  elsewhere: boolean;
  progress: Progress | undefined;
  /** Ends the count of its time. */
  callOff: () => void;
  /** The run that goes on where this one had to stop. */
  next: Asked | undefined;
}

interface Deferred {
  readonly promise: Promise<RunRecord>;
  resolve(record: RunRecord): void;
  reject(error: unknown): void;
}

/** One that nobody has asked for yet. */
export function newEntry(run: WaitingRun): Entry {
  let settle: Omit<Deferred, 'promise'> | undefined;
  const promise = new Promise<RunRecord>((resolve, reject) => {
    settle = { resolve, reject };
  });
  const done = { promise, ...settle! };
  // Nobody may be waiting for it.
  done.promise.catch(() => {});
  const control = new AbortController();
  return {
    run,
    askers: 0,
    done,
    control,
    elsewhere: false,
    progress: undefined,
    callOff: () => {},
    next: undefined,
  };
}
