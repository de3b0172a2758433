import type { RootSettings, RootState, RunReason } from '../protocol/engineApi.ts';
import { activityOf } from './activity.ts';
import type { Root } from './root.ts';
import type { Runs, RunsParts } from './runs.ts';
import type { Clock } from './sync/clock.ts';
import { watchElsewhere } from './sync/elsewhere.ts';
import { listIndexes } from './sync/indexFolder.ts';
import { isPaused } from './sync/pause.ts';
import { isAwaited, united } from './sync/queue.ts';
import { createSchedule, type Due } from './sync/schedule.ts';
import { type Setback, setbackOf } from './sync/setback.ts';
import { stateTeller } from './tellState.ts';
import type { OpenWatcher, Watcher } from './watcher.ts';

/** A root that is followed: checked after file events and by the timer. */
export interface Follow {
  settings(): RootSettings;
  /** Asks for a first check, unless a person has paused the root. */
  begin(): void;
  state(): RootState;
  set(settings: RootSettings): void;
  /** `isSettled` where nothing more is expected to follow: then there is no wait for quiet. */
  touched(paths: readonly string[], isSettled?: boolean): void;
  /** A person has paused or resumed it: to resume ends other pauses too, and checks at once. */
  paused(isPaused: boolean): void;
  /** Runs were stopped or dropped: the next one has to look at the whole root. */
  cancelled(): void;
  readonly isBehind: boolean;
  /** Tells that the standing of the root's runs is another. */
  changed(): void;
  readonly ended: RunsParts['onEnd'];
  /** Asks for nothing more. What runs isn't stopped by it. */
  stop(): void;
}

/** What it takes. */
export interface FollowParts extends Pick<Root, 'root' | 'folder' | 'rules'> {
  readonly runs: Runs;
  readonly clock: Clock;
  readonly openWatcher: OpenWatcher;
  readonly random: () => number;
  /** Whether the root has no index yet. */
  readonly isNew: boolean;
  readonly onState: (state: RootState) => void;
}

/** A root to follow. Nothing happens before it begins: a run asks what is wished for of it. */
export function followRoot(given: RootSettings, parts: FollowParts): Follow {
  const { root, folder, runs, clock } = parts;
  let settings = given;
  let isHeld = isPaused(folder);
  let setback: Setback | undefined;
  let [failures, cancelRetry] = [0, () => {}];
  let watcher: Watcher | undefined;
  const tell = stateTeller(clock, parts.onState);
  let [isStopped, isBehind] = [false, false];
  /** Whether something was touched while the index was made that the root becomes tracked by. */
  let isMissed = false;
  /** The check that is due as soon as it is known whether file events are heard: what changes before that, no event tells. */
  let firstCheck: RunReason | undefined;

  /** Whether anything is to be done by itself: where that isn't wanted of a root without an index, once it has one. */
  const isTracked = () =>
    settings.autoStart !== false || listIndexes(folder).some(({ complete }) => complete);
  const ask = (reason: RunReason, check?: readonly string[]) => {
    if (isTracked()) runs.ask(root, { full: false, reason, check, anew: [] });
    else if (runs.standing(root).running) isMissed = true;
  };
  const onDue = (due: Due) => {
    if (isHeld) return;
    if (setback) {
      // What is missed meanwhile is found by the check that ends the pause. A folder that is back ends it.
      if (due.reason === 'watch' && !due.paths && setback.activity.kind === 'failed') retry();
      return;
    }
    const { waiting, running } = runs.standing(root);
    if (due.reason === 'watch') ask('watch', isBehind ? undefined : due.paths);
    else if (!waiting && !running) ask('timer');
  };
  const schedule = createSchedule(settings, clock, parts.random, onDue);

  const state = (): RootState => ({
    root,
    activity: activityOf({
      ...runs.standing(root),
      other: elsewhere.now(),
      isHeld,
      setback: setback?.activity,
      nextCheckAt: isTracked() ? schedule.nextCheckAt() : undefined,
      isBehind,
    }),
    watcher: watcher?.state() ?? { kind: 'off' },
  });
  const changed = () => void (isStopped || tell(state()));
  const retry = () => {
    cancelRetry();
    setback = undefined;
    if (!isHeld) ask('timer');
    changed();
  };
  const listen = () => {
    watcher?.stop();
    const onChange = () => {
      checkFirst();
      changed();
    };
    const isTold = !settings.watch;
    const rules = () => parts.rules(settings);
    watcher = parts.openWatcher({ root, rules, isTold, clock, onTouched: touched, onChange });
    checkFirst();
  };
  const checkFirst = () => {
    const reason = firstCheck;
    if (reason === undefined || watcher?.state().kind === 'off') return;
    firstCheck = undefined;
    if (!isHeld && !setback) ask(reason);
  };
  const touched = (paths: readonly string[], isSettled = false) => {
    if (isSettled && paths.length > 0) onDue({ reason: 'watch', paths: united(paths) });
    else if (!isHeld) schedule.touched(paths);
  };
  const hold = (isNow: boolean) => {
    if (isNow === isHeld) return;
    isHeld = isNow;
    if (!isNow) ask('start');
  };
  const onOthers = () => {
    const wasHeld = isHeld;
    hold(elsewhere.isPaused());
    if (isHeld && !wasHeld) stopOwn();
    changed();
  };
  /** A pause made in another window stops what goes on by itself here; what a person asked for goes on. */
  const stopOwn = () => {
    const { waiting, running } = runs.standing(root);
    const reasons = [waiting?.reason, running?.run.reason].flatMap((each) => each ?? []);
    if (reasons.length > 0 && !reasons.some(isAwaited)) runs.cancel(root);
  };

  const elsewhere = watchElsewhere(folder, clock, onOthers, () => onDue({ reason: 'timer' }));
  firstCheck = parts.isNew ? 'first' : 'start';
  return {
    settings: () => settings,
    begin() {
      listen();
      changed();
    },
    state,
    set(next) {
      const isSame = JSON.stringify(next) === JSON.stringify(settings);
      settings = next;
      if (isSame) return;
      schedule.set(next);
      firstCheck = 'start';
      listen();
      changed();
    },
    touched(paths, isSettled) {
      watcher?.told(paths);
      touched(paths, isSettled);
    },
    paused(isNow) {
      cancelRetry();
      // To resume checks at once, also after a pause that nobody made.
      if (!isNow && !isHeld) ask('start');
      setback = undefined;
      failures = 0;
      hold(isNow);
      changed();
    },
    cancelled() {
      isBehind = true;
      changed();
    },
    get isBehind() {
      return isBehind;
    },
    changed,
    ended(run, result) {
      if (run.check === undefined) schedule.checked();
      const wasStopped = 'error' in result ? result.wasStopped : result.record.outcome !== 'done';
      if (wasStopped) isBehind = true;
      if (wasStopped) return;
      if (run.check === undefined && 'record' in result) isBehind = false;
      cancelRetry();
      failures = 'error' in result ? failures + 1 : 0;
      setback = 'error' in result ? setbackOf(result.error, failures, clock.now()) : undefined;
      if (setback) cancelRetry = clock.after(setback.retryAt - clock.now(), retry);
      if (isMissed && isTracked()) touched(['']);
      isMissed = false;
    },
    stop() {
      isStopped = true;
      cancelRetry();
      schedule.stop();
      elsewhere.stop();
      watcher?.stop();
    },
  };
}
