/** What a root's index is at, in a sentence for a model. Pure. */
import type { Activity, Progress } from '../../protocol/engineApi.ts';

/** What has to be known to say how far an index can be relied on. */
export interface IndexState {
  /** Whether a whole index is there to answer from. */
  readonly indexed: boolean;
  /** Undefined for a root that isn't followed yet. */
  readonly activity: Activity | undefined;
}

/** One sentence: whether the index is complete, and what is being done about it. */
export function indexSentence({ indexed, activity }: IndexState): string {
  const doing = activity === undefined ? '' : doingOf(activity);
  if (indexed) return `The index is complete${doing === '' ? '' : `; ${doing}`}.`;
  const state = doing === '' ? 'There is no complete index yet' : `The index is not complete yet: ${doing}`;
  return `${state}. Results may be incomplete.`;
}

function doingOf(activity: Activity): string {
  switch (activity.kind) {
    case 'idle':
      return activity.isBehind ? 'a sync was cancelled, so that the newest changes may be missing' : '';
    case 'waiting':
      return 'a sync is waiting for its turn';
    case 'syncing':
      return activity.elsewhere
        ? 'another window or program is syncing it'
        : `a sync is running${percentOf(activity.progress)}`;
    case 'paused':
      return `syncing is paused (${inner(activity.message)})`;
    case 'failed':
      return `the last sync failed (${inner(activity.message)})`;
  }
}

function percentOf(progress: Progress | undefined): string {
  return progress === undefined ? '' : `, ${Math.floor(progress.percent)} % done`;
}

/** A sentence within another one. */
function inner(message: string): string {
  return message.trim().replace(/[.!]+$/, '');
}
