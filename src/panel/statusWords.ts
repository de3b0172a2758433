import type { Activity, RunReason, RunRecord, SkipReason, WatcherState } from '../protocol/engineApi.ts';
import { count, counted, duration } from '../protocol/words.ts';
import { relative } from './words.ts';

/** How an activity is told: an icon, a heading, and more in a line below. */
export interface ActivityWords {
  readonly icon: string;
  readonly title: string;
  readonly more: string;
  readonly tone: 'calm' | 'busy' | 'warning';
}

/** What a root's sync is at, seen from `now` (epoch milliseconds). */
export function activityWords(
  activity: Activity,
  lastRun: RunRecord | undefined,
  now: number,
): ActivityWords {
  const checked = lastRun && `checked ${relative(lastRun.startedAt, now)}`;
  switch (activity.kind) {
    case 'idle': {
      const next = activity.nextCheckAt && `next check ${relative(activity.nextCheckAt, now)}`;
      const more = [checked, next].filter(Boolean).join(', ');
      if (activity.isBehind) {
        const rest = `A sync was cancelled; the next one does the rest${next ? `: ${next}` : ''}.`;
        return { icon: 'circle-slash', title: 'Not up to date', more: rest, tone: 'warning' };
      }
      const title = lastRun === undefined ? 'Not indexed yet' : 'Up to date';
      return {
        icon: lastRun === undefined ? 'circle-slash' : 'pass',
        title,
        more: capital(more),
        tone: 'calm',
      };
    }
    case 'waiting':
      return {
        icon: 'watch',
        title: 'Waiting its turn',
        more: runTitle(activity.run.reason, false),
        tone: 'busy',
      };
    case 'syncing': {
      const { progress, elsewhere } = activity;
      const where = elsewhere ? 'Another window or program is doing it. ' : '';
      if (progress === undefined)
        return { icon: 'sync', title: 'Indexing', more: where.trim(), tone: 'busy' };
      const files = `${count(progress.filesDone)} of ${counted(progress.filesTotal, 'file')}`;
      const left =
        progress.secondsLeft === undefined ? '' : `, about ${duration(progress.secondsLeft * 1000)} left`;
      const title = `Indexing ${Math.floor(progress.percent)} %`;
      return {
        icon: 'sync',
        title,
        more: `${where}${phases[progress.phase]}: ${files}${left}`,
        tone: 'busy',
      };
    }
    case 'paused': {
      const until = activity.until === undefined ? '' : ` Tries again ${relative(activity.until, now)}.`;
      const more = activity.by === 'person' ? 'Changes are not indexed until you resume.' : activity.message;
      return { icon: 'debug-pause', title: 'Paused', more: `${more}${until}`, tone: 'warning' };
    }
    case 'failed': {
      const retry = activity.retryAt === undefined ? '' : ` Tries again ${relative(activity.retryAt, now)}.`;
      return {
        icon: 'error',
        title: 'The last sync failed',
        more: `${activity.message}${retry}`,
        tone: 'warning',
      };
    }
  }
}

const phases = { discovery: 'Looking for changes', processing: 'Reading', resolution: 'Finishing' } as const;

/** Whether changes are noticed as they are made. */
export function watcherWords(watcher: WatcherState): string {
  if (watcher.kind === 'live') return 'noticed at once';
  if (watcher.kind === 'polling') return `found by the timer: ${watcher.why}`;
  return 'not watched';
}

/** What started a run. */
export function runTitle(reason: RunReason, full: boolean): string {
  const titles: Readonly<Record<RunReason, string>> = {
    first: 'First index',
    start: 'Check at the start',
    request: 'Sync you asked for',
    full: 'Full reindex',
    watch: 'Files changed',
    timer: 'Regular check',
    repair: 'Repair',
  };
  return full && reason !== 'full' && reason !== 'first' ? `${titles[reason]}, all anew` : titles[reason];
}

/** What a run changed, in a few words. */
export function runChange({ files, outcome }: RunRecord): string {
  if (outcome === 'cancelled') return 'cancelled';
  if (outcome === 'failed') return 'failed';
  const parts = [
    [files.created, 'new'],
    [files.modified, 'changed'],
    [files.moved, 'moved'],
    [files.deleted, 'deleted'],
    [files.failed, 'unreadable'],
  ] as const;
  const told = parts.filter(([number]) => number > 0).map(([number, word]) => `${count(number)} ${word}`);
  return told.join(', ') || 'nothing to do';
}

/** What a reason for skipping means, and what it is told as. */
export const skipWords: Readonly<Record<SkipReason, readonly [name: string, meaning: string]>> = {
  ignored: ['Ignored', 'by .gitignore, git’s excludes or .lodestoneignore'],
  excluded: ['Excluded by settings', 'by the include and exclude globs of the settings'],
  default: ['Left out by default', 'dependencies, build output, lock files, media'],
  secret: ['Secrets', 'keys, credentials and .env files are never read'],
  'too large': ['Too large', 'over the size limit of the settings'],
  link: ['Links', 'that leave the folder, lead nowhere or in a circle'],
  binary: ['Binary', 'by their content'],
  generated: ['Generated', 'or minified, by their content'],
  special: ['Special', 'sockets, pipes and devices'],
};

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
