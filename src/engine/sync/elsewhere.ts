import type { Progress } from '../../protocol/engineApi.ts';
import type { Clock } from './clock.ts';
import { listIndexes } from './indexFolder.ts';
import { isWrittenElsewhere } from './lease.ts';
import { readLevel } from './level.ts';
import { isPaused } from './pause.ts';
import { readProgressNote } from './progressNote.ts';

/** What other processes do to a root's index. */
export interface Elsewhere {
  /** Whether one is writing, and how far it is; undefined when none is. */
  now(): { readonly progress?: Progress } | undefined;
  /** Whether a person has paused the root, in whatever process. */
  isPaused(): boolean;
  stop(): void;
}

/** How often it is looked at: while nothing is known of another's run, and while there is one. Milliseconds. */
const [seldom, often] = [3_000, 500];

/**
 * Looks now and then whether another process writes below `folder`, or has paused it. `onChange` is told when that,
 * or the writer's progress, is another; `onCut` when the other's run was cut short.
 */
export function watchElsewhere(
  folder: string,
  clock: Clock,
  onChange: () => void,
  onCut: () => void,
): Elsewhere {
  let seen: { readonly progress?: Progress } | undefined;
  let paused = isPaused(folder);
  let cancel = () => {};
  const look = () => {
    const before = { seen, paused };
    const progress = readProgressNote(folder);
    seen = isWrittenElsewhere(folder) ? (progress ? { progress } : {}) : undefined;
    paused = isPaused(folder);
    cancel = clock.after(seen ? often : seldom, look);
    if (JSON.stringify(before) !== JSON.stringify({ seen, paused })) onChange();
    if (before.seen && !seen && wasCut(folder)) onCut();
  };
  cancel = clock.after(0, look);
  return { now: () => seen, isPaused: () => paused, stop: () => cancel() };
}

function wasCut(folder: string): boolean {
  try {
    return listIndexes(folder).some((index) => readLevel(index.folder) === undefined);
  } catch {
    return false;
  }
}
