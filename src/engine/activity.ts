import type { Activity, Progress } from '../protocol/engineApi.ts';
import type { Standing } from './runs.ts';
import type { Setback } from './sync/setback.ts';

/** All that bears on what a followed root is at. */
export interface Bearing extends Standing {
  /** The run of another process, where there is one. */
  readonly other: { readonly progress?: Progress } | undefined;
  /** Whether a person has paused it. */
  readonly isHeld: boolean;
  readonly setback: Setback['activity'] | undefined;
  /** Milliseconds since the epoch. */
  readonly nextCheckAt: number | undefined;
  /** Whether a run was stopped and none has gone through since. */
  readonly isBehind: boolean;
}

const pausedByPerson: Activity = {
  kind: 'paused',
  by: 'person',
  message: 'Nothing is synced by itself until this folder is resumed.',
};

/** The one thing that is said of a root: what is done before what waits, what waits before why nothing is done. */
export function activityOf(root: Bearing): Activity {
  const { waiting, running, other, isHeld, setback, nextCheckAt, isBehind } = root;
  if (running && !running.elsewhere) {
    return { kind: 'syncing', elsewhere: false, ...withProgress(running) };
  }
  if (running || other) return { kind: 'syncing', elsewhere: true, ...withProgress(other) };
  if (waiting) return { kind: 'waiting', run: waiting };
  if (isHeld) return pausedByPerson;
  if (setback) return setback;
  return {
    kind: 'idle',
    ...(nextCheckAt === undefined ? {} : { nextCheckAt: new Date(nextCheckAt).toISOString() }),
    ...(isBehind ? { isBehind } : {}),
  };
}

function withProgress<T>(from: { readonly progress?: T } | undefined): { readonly progress?: T } {
  return from?.progress === undefined ? {} : { progress: from.progress };
}
