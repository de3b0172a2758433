import type { Progress } from '../../protocol/engineApi.ts';
import type { Clock } from './clock.ts';
import { listIndexes } from './indexFolder.ts';
import { isWrittenElsewhere } from './lease.ts';
import { readLevel } from './level.ts';
import { readProgressNote } from './progressNote.ts';

/** What another process does to a root's index. */
export interface Elsewhere {
  /** Whether one is writing, and how far it is; undefined when none is. */
  now(): { readonly progress?: Progress } | undefined;
  stop(): void;
}

/** How often it is looked at: while nothing is known of another's run, and while there is one. Milliseconds. */
const [seldom, often] = [3_000, 500];

/**
 * Looks now and then whether another process writes below `folder`. `onChange` is told when that or its progress
 * is another; `onCut` when the other's run ended before its end.
 */
export function watchElsewhere(
  folder: string,
  clock: Clock,
  onChange: () => void,
  onCut: () => void,
): Elsewhere {
  let seen: { readonly progress?: Progress } | undefined;
  let cancel = () => {};
  const look = () => {
    const before = seen;
    const progress = isWrittenElsewhere(folder) ? readProgressNote(folder) : undefined;
    seen = isWrittenElsewhere(folder) ? (progress ? { progress } : {}) : undefined;
    cancel = clock.after(seen ? often : seldom, look);
    if (JSON.stringify(before) !== JSON.stringify(seen)) onChange();
    if (before && !seen && wasCut(folder)) onCut();
  };
  cancel = clock.after(0, look);
  return { now: () => seen, stop: () => cancel() };
}

function wasCut(folder: string): boolean {
  try {
    return listIndexes(folder).some((index) => readLevel(index.folder) === undefined);
  } catch {
    return false;
  }
}
