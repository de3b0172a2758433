import { keepOutline } from './levelOutline.ts';
import type { Held } from './openIndexes.ts';
import type { Lease } from './sync/lease.ts';

/**
 * Writes down what the next process would have to read from the table: terms, rows and outline, as far as much of them is missing.
 * Never rejects: what fails costs that process time, and is told.
 */
export async function writeDown(held: Held, lease: Lease, onFailed: (error: unknown) => void): Promise<void> {
  try {
    lease.check();
    await held.store.save();
    lease.check();
    await keepOutline(held);
  } catch (error) {
    onFailed(error);
  }
}
