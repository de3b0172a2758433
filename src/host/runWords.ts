import type { RunRecord } from '../protocol/engineApi.ts';
import { count, counted, duration } from '../protocol/words.ts';

/** What runs that are over have done, in a few words. */
export function runWords(runs: readonly RunRecord[]): string {
  if (runs.every((run) => run.outcome === 'cancelled')) return 'cancelled; what was done is kept.';
  const sum = (of: (run: RunRecord) => number) => runs.reduce((total, run) => total + of(run), 0);
  const changes = [
    [sum(({ files }) => files.created), 'new'],
    [sum(({ files }) => files.modified), 'changed'],
    [sum(({ files }) => files.moved), 'moved'],
    [sum(({ files }) => files.deleted), 'gone'],
    [sum(({ files }) => files.failed), 'unreadable'],
  ] as const;
  const told = changes.filter(([n]) => n > 0).map(([n, what]) => `${count(n)} ${what}`);
  const took = duration(Math.max(...runs.map((run) => run.ms)));
  const what = told.length > 0 ? told.join(', ') : 'nothing had changed';
  return `${counted(
    sum(({ files }) => files.seen),
    'file',
  )} looked at, ${what} (${took}).`;
}
