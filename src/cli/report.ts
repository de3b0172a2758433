import type { Fault, IndexRules, RootStatus, RunRecord, SkipCounts } from '../protocol/engineApi.ts';
import { usualRules } from '../protocol/usualRules.ts';
import { bytes, count, counted, duration } from '../protocol/words.ts';
import { printable } from './words.ts';

/** Faults that are listed by name; the rest is a number. */
const shownFaults = 5;

/** What a run did, in one sentence. */
export function describeRun(run: RunRecord): string {
  const total = `${counted(run.files.seen, 'file')}, ${counted(run.chunks.total, 'chunk')}`;
  // Of a first index nobody asks why.
  const isFirst = run.files.created === run.files.seen;
  const because = run.fullBecause && !isFirst ? `. All files were looked at anew: ${run.fullBecause}` : '';
  return `${changes(run)} in ${duration(run.ms)}; now ${total}${because}`;
}

/** Whether a run found anything to do. */
export function changedAnything(run: RunRecord): boolean {
  const { created, modified, moved, deleted, failed } = run.files;
  return created + modified + moved + deleted + failed > 0;
}

function changes({ files }: RunRecord): string {
  const kinds = ['created', 'modified', 'moved', 'deleted', 'failed'] as const;
  const parts = kinds.filter((kind) => files[kind] > 0).map((kind) => `${count(files[kind])} ${kind}`);
  return parts.join(', ') || 'nothing changed';
}

/** Faults for people, a line each, the first few. */
export function faultLines(faults: readonly Fault[]): string[] {
  const lines = faults.slice(0, shownFaults).map(({ path, message }) => `${printable(path)}: ${message}`);
  const more = faults.length - lines.length;
  return more > 0 ? [...lines, `and ${count(more)} more`] : lines;
}

/** The state of a root's index for people, a line each. `now` is milliseconds since the epoch. */
export function statusLines(status: RootStatus, now: number): string[] {
  const root = printable(status.root);
  if (!status.indexed && status.files > 0) {
    const soFar = `${counted(status.files, 'file')} so far`;
    return [`${root} isn't indexed as a whole yet, ${soFar}; "lodestone index" goes on with it.`];
  }
  if (!status.indexed) {
    const others =
      status.otherModels.length > 0
        ? ` with ${status.model}, only with ${status.otherModels.join(', ')}`
        : '';
    return [`${root} isn't indexed${others}; "lodestone index" does that.`];
  }
  const rows: [string, string[]][] = [
    ['files', [count(status.files)]],
    ['chunks', [count(status.chunks)]],
    ['on disk', [bytes(status.bytes)]],
    ['model', [status.model]],
    ['also kept', status.otherModels.length > 0 ? [status.otherModels.join(', ')] : []],
    ...rulesRows(status.rules),
    ['last run', status.lastRun ? lastRunLines(status.lastRun, now) : []],
    ['skipped', skippedLines(status.skipped)],
    ['faults', faultLines(status.faults)],
  ];
  const lines = rows.flatMap(([name, values]) =>
    values.map((value, index) => `  ${(index === 0 ? name : '').padEnd(10)} ${value}`),
  );
  return [root, ...lines];
}

/** Which files count, as far as that isn't as usual. */
function rulesRows(rules: IndexRules): [string, string[]][] {
  const { include, exclude, respectIgnoreFiles, maxFileSize } = rules;
  const limit = maxFileSize === usualRules.maxFileSize ? [] : [`files up to ${bytes(maxFileSize)}`];
  return [
    ['only', include.length > 0 ? [printable(include.join(', '))] : []],
    ['without', exclude.length > 0 ? [printable(exclude.join(', '))] : []],
    ['limits', [...limit, ...(respectIgnoreFiles ? [] : [".gitignore and its kin don't count"])]],
  ];
}

function lastRunLines(run: RunRecord, now: number): string[] {
  const at = Date.parse(run.startedAt);
  const when = `${new Date(at).toLocaleString('sv-SE')}, ${duration(Math.max(0, now - at))} ago`;
  if (run.outcome === 'failed') return [when, `failed: ${run.error ?? 'no reason was kept'}`];
  if (run.outcome === 'cancelled') return [when, `stopped after ${duration(run.ms)}: ${changes(run)}`];
  return [when, describeRun(run)];
}

function skippedLines(skipped: SkipCounts): string[] {
  const lines = (['files', 'folders'] as const).map((what) => {
    const sorted = Object.entries(skipped[what]).sort(([, a], [, b]) => b - a);
    const parts = sorted.filter(([, n]) => n > 0).map(([reason, n]) => `${count(n)} ${reason}`);
    return parts.length > 0 ? `${what}: ${parts.join(', ')}` : '';
  });
  return lines.filter((line) => line !== '');
}
