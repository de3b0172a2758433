import type { RootSettings } from '../../protocol/engineApi.ts';
import type { Clock } from './clock.ts';
import { mostPaths, united } from './queue.ts';

/** What a schedule is told, and when it wants a root looked at. */
export interface Schedule {
  /** Files and folders that may have changed, relative to the root; '' for anything. */
  touched(paths: readonly string[]): void;
  /** The root is being looked at as a whole, for whatever reason: the timer starts anew. */
  checked(): void;
  set(timing: Timing): void;
  /** When the timer will be over, ms since the epoch; undefined without one. */
  nextCheckAt(): number | undefined;
  stop(): void;
}

/** When to look, in milliseconds. */
export type Timing = Pick<RootSettings, 'debounce' | 'interval'>;

/** What is due: hints that have settled, or a look that nothing asked for. */
export type Due =
  | { readonly reason: 'watch'; readonly paths: readonly string[] | undefined }
  | { readonly reason: 'timer' };

/** How much longer than the quiet that is wanted events without a pause can put a sync off, and at least how long. */
const [patience, leastPatience] = [10, 1_000];
/** The timer's time varies by this part of it either way, so that many windows don't look all at once. */
const jitter = 0.1;
/** How often the clock is looked at for a jump, and how large one is; milliseconds. */
const [pulse, jump] = [10_000, 30_000];

/**
 * Says when a root is to be looked at: some quiet after file events, when the interval is over, and at once when
 * the machine has slept. `random` gives numbers from 0 to 1.
 */
export function createSchedule(
  timing: Timing,
  clock: Clock,
  random: () => number,
  onDue: (due: Due) => void,
): Schedule {
  let { debounce, interval } = timing;
  let hints = new Set<string>();
  let overflowed = false;
  let firstHint: number | undefined;
  let cancelHints = () => {};
  let cancelTimer = () => {};
  let cancelPulse = () => {};
  let timerAt: number | undefined;

  const settle = () => {
    const paths = overflowed ? undefined : united([...hints]);
    forget();
    if (paths === undefined) arm();
    onDue({ reason: 'watch', paths });
  };
  const forget = () => {
    cancelHints();
    hints = new Set();
    overflowed = false;
    firstHint = undefined;
  };
  const arm = () => {
    cancelTimer();
    timerAt = undefined;
    if (interval <= 0) return;
    const wait = interval * (1 + jitter * (2 * random() - 1));
    timerAt = clock.now() + wait;
    cancelTimer = clock.after(wait, fire);
  };
  const fire = () => {
    arm();
    onDue({ reason: 'timer' });
  };
  const listen = () => {
    const expected = clock.now() + pulse;
    cancelPulse = clock.after(pulse, () => {
      listen();
      if (interval > 0 && clock.now() - expected > jump) fire();
    });
  };

  arm();
  listen();
  return {
    touched(paths) {
      if (paths.length === 0) return;
      for (const each of paths) if (!overflowed) hints.add(each);
      if (hints.size > 4 * mostPaths || hints.has('')) {
        overflowed = true;
        hints.clear();
      }
      const now = clock.now();
      firstHint ??= now;
      const until = firstHint + Math.max(leastPatience, patience * debounce);
      cancelHints();
      cancelHints = clock.after(Math.max(0, Math.min(debounce, until - now)), settle);
    },
    checked() {
      arm();
    },
    set(next) {
      const isOther = next.interval !== interval;
      ({ debounce, interval } = next);
      if (isOther) arm();
    },
    nextCheckAt: () => timerAt,
    stop() {
      forget();
      cancelTimer();
      cancelPulse();
      timerAt = undefined;
    },
  };
}
