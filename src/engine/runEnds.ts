import type { RunRecord } from '../protocol/engineApi.ts';

/** What a run came to. `wasStopped`: by whom it was asked for, or by the engine's end. */
export type Ended =
  | { readonly record: RunRecord }
  | { readonly error: unknown; readonly wasStopped: boolean };

/** What a run stopped by `cancel` is stopped with. */
export class RunCancelled extends Error {
  override readonly name = 'AbortError';
  constructor() {
    super('The sync was cancelled.');
  }
}

/** What a run is stopped with that has taken too long: what is left of it is asked for anew. */
export class TimeUp extends Error {
  override readonly name = 'TimeUp';
  constructor(limit: number) {
    const minutes = limit / 60_000;
    super(
      `It took more than ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}: others go first, then it is taken up where it stopped.`,
    );
  }
}
