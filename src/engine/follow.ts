import type { Activity, RootSettings, RootState, RunRecord, WatcherState } from '../protocol/engineApi.ts';
import type { Runs } from './runs.ts';
import type { Clock } from './sync/clock.ts';
import { isPaused } from './sync/pause.ts';
import type { WaitingRun } from './sync/queue.ts';
import { createSchedule, type Due } from './sync/schedule.ts';

/** A root that is followed: checked after file events and by the timer. */
export interface Follow {
  readonly root: string;
  settings(): RootSettings;
  state(): RootState;
  set(settings: RootSettings): void;
  touched(paths: readonly string[]): void;
  /** A person has paused or resumed it: `resume` ends other pauses too, and checks at once. */
  paused(isPaused: boolean): void;
  /** Tells that a run of the root has begun, has ended, waits or no longer does. */
  changed(): void;
  ended(run: WaitingRun, ended: { readonly record: RunRecord } | { readonly error: unknown }): void;
  /** Asks for nothing more. What runs isn't stopped by it. */
  stop(): void;
}

/** What following a root takes. */
export interface FollowParts {
  readonly root: string;
  /** The folder of the root's indexes. */
  readonly folder: string;
  readonly runs: Runs;
  readonly clock: Clock;
  readonly random: () => number;
  readonly isNew: boolean;
  readonly onState: (state: RootState) => void;
}

/** Begins to follow a root: asks for a first check, unless a person has paused it. */
export function followRoot(given: RootSettings, parts: FollowParts): Follow {
  const { root, folder, runs, clock, onState } = parts;
  let settings = given;
  let paused = isPaused(folder);
  let failed: string | undefined;
  let told = '';
  let stopped = false;
  const watcher: WatcherState = { kind: 'live' };

  const check = (reason: 'first' | 'start' | 'timer') =>
    runs.ask(root, { full: false, reason, check: undefined, anew: [] });
  const onDue = (due: Due) => {
    if (paused) return;
    const { waiting, running } = runs.standing(root);
    if (due.reason === 'timer') {
      if (!waiting && !running) check('timer');
    } else runs.ask(root, { full: false, reason: 'watch', check: due.paths, anew: [] });
  };
  const schedule = createSchedule(settings, clock, parts.random, onDue);

  const activity = (): Activity => {
    const { waiting, running } = runs.standing(root);
    if (running) {
      const { elsewhere, progress } = running;
      return { kind: 'syncing', elsewhere, ...(progress ? { progress } : {}) };
    }
    if (waiting) return { kind: 'waiting', run: waiting };
    if (paused)
      return { kind: 'paused', by: 'person', message: 'Paused: nothing is synced until it is resumed.' };
    const next = schedule.nextCheckAt();
    const nextCheckAt = next === undefined ? undefined : new Date(next).toISOString();
    if (failed !== undefined) {
      return { kind: 'failed', message: failed, ...(nextCheckAt ? { retryAt: nextCheckAt } : {}) };
    }
    return { kind: 'idle', ...(nextCheckAt ? { nextCheckAt } : {}) };
  };
  const state = (): RootState => ({ root, activity: activity(), watcher });
  const changed = () => {
    if (stopped) return;
    const now = state();
    const text = JSON.stringify(now);
    if (text === told) return;
    told = text;
    onState(now);
  };

  if (!paused) check(parts.isNew ? 'first' : 'start');
  changed();
  return {
    root,
    settings: () => settings,
    state,
    set(next) {
      const isSame = JSON.stringify(next) === JSON.stringify(settings);
      settings = next;
      schedule.set(next);
      if (!isSame && !paused) check('start');
      changed();
    },
    touched: (paths) => schedule.touched(paths),
    paused(isNow) {
      paused = isNow;
      if (!isNow) {
        failed = undefined;
        check('start');
      }
      changed();
    },
    changed,
    ended(run, result) {
      if (run.check === undefined) schedule.checked();
      if ('record' in result) failed = undefined;
      else if ((result.error as Error).name !== 'AbortError') failed = (result.error as Error).message;
    },
    stop() {
      stopped = true;
      schedule.stop();
    },
  };
}
