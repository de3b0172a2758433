import type { Activity } from '../../protocol/engineApi.ts';
import { ModelUnavailable } from '../embed/embedder.ts';
import { DiskFull } from '../store/faults.ts';

/** What keeps a root from being synced, and when it is tried again by itself, ms since the epoch. */
export interface Setback {
  readonly activity: Extract<Activity, { readonly kind: 'paused' | 'failed' }>;
  readonly retryAt: number;
}

/** The first wait before another try, doubled by each that fails, and the longest; milliseconds. */
const waits = {
  provider: [5_000, 10 * 60_000],
  disk: [30_000, 5 * 60_000],
  failed: [30_000, 5 * 60_000],
} as const;

/** What the `nth` failure in a row (from 1) makes of a root. */
export function setbackOf(error: unknown, nth: number, now: number): Setback {
  const message = error instanceof Error ? error.message : String(error);
  const by = error instanceof ModelUnavailable ? 'provider' : error instanceof DiskFull ? 'disk' : undefined;
  const [first, longest] = waits[by ?? 'failed'];
  const asked = error instanceof ModelUnavailable ? error.retryAfter : undefined;
  const wait = Math.max(asked ?? 0, Math.min(longest, first * 2 ** (nth - 1)));
  const retryAt = now + wait;
  const until = new Date(retryAt).toISOString();
  if (by === undefined) return { activity: { kind: 'failed', message, retryAt: until }, retryAt };
  return { activity: { kind: 'paused', by, message, until }, retryAt };
}
