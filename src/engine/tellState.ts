import type { RootState } from '../protocol/engineApi.ts';
import type { Clock } from './sync/clock.ts';

/** The least time between two states that differ in nothing but progress, in milliseconds. */
const progressEvery = 250;

/** Passes a root's states on, each once, and mere progress now and then. */
export function stateTeller(clock: Clock, onState: (state: RootState) => void): (state: RootState) => void {
  let told: { readonly bare: string; readonly whole: string; readonly at: number } | undefined;
  return (now) => {
    const whole = JSON.stringify(now);
    if (whole === told?.whole) return;
    const bare = JSON.stringify(now, (key, value) => (key === 'progress' ? value?.phase : value));
    if (bare === told?.bare && clock.now() - told.at < progressEvery) return;
    told = { bare, whole, at: clock.now() };
    onState(now);
  };
}
