import { setTimeout as delay } from 'node:timers/promises';
import type { Fault } from '../../protocol/engineApi.ts';

/** What may be over in a moment, whoever is at fault. */
const passing = new Set([
  'EMFILE',
  'ENFILE',
  'EBUSY',
  'EAGAIN',
  'EIO',
  'EINTR',
  'ETIMEDOUT',
  'ESTALE',
  'ENOMEM',
]);
/** How long is waited before each further try, in milliseconds. */
const waits = [100, 300, 900];

/** Whether a fault may be over in a moment, so that it is worth another try. */
export function isPassing({ code }: Pick<Fault, 'code'>): boolean {
  return passing.has(code);
}

/**
 * What `first` becomes when it is tried again three times, later each time, as long as `isBad` says so of what
 * came of it. Throws the signal's reason.
 */
export async function withPatience<T>(
  first: T,
  isBad: (result: T) => boolean,
  again: (last: T) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  let result = first;
  for (const wait of waits) {
    if (!isBad(result)) break;
    await delay(wait, undefined, signal ? { signal } : {}).catch(() => signal?.throwIfAborted());
    result = await again(result);
  }
  return result;
}
