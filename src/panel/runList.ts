import type { RunRecord } from '../protocol/engineApi.ts';
import { bytes, count, counted, duration } from '../protocol/words.ts';
import { el, icon } from './dom.ts';
import { runChange, runTitle } from './statusWords.ts';
import { relative } from './words.ts';

const outcomeIcons = { done: 'pass', cancelled: 'circle-slash', failed: 'error' } as const;

/** The last runs, newest first; each opens to what it did and how long that took. */
export function runList(runs: readonly RunRecord[], now: number): HTMLElement {
  const list = el('ul', { class: 'runs' });
  for (const run of runs) list.append(el('li', {}, runEntry(run, now)));
  return list;
}

/** Writes anew how long ago the runs below an element were. */
export function writeTimes(element: HTMLElement, now: number): void {
  for (const when of element.querySelectorAll<HTMLElement>('.when[data-at]')) {
    const words = relative(when.dataset['at']!, now);
    if (when.textContent !== words) when.textContent = words;
  }
}

function runEntry(run: RunRecord, now: number): HTMLElement {
  const when = el(
    'span',
    { class: 'when', title: new Date(run.startedAt).toLocaleString(), 'data-at': run.startedAt },
    relative(run.startedAt, now),
  );
  const title = runTitle(run.reason, run.fullBecause !== undefined);
  const summary = el(
    'summary',
    {},
    icon('chevron-right', 'twistie'),
    icon(outcomeIcons[run.outcome], `outcome ${run.outcome}`),
    el('span', { class: 'run-title' }, `${title}: ${runChange(run)}`),
    when,
  );
  return el('details', { class: 'run', 'data-key': `run ${run.id}` }, summary, facts(runFacts(run)));
}

function runFacts(run: RunRecord): [string, string][] {
  const { files, chunks, work, phases } = run;
  const rows: [string, string][] = [];
  if (run.error !== undefined) rows.push(['Error', run.error]);
  if (run.fullBecause !== undefined) rows.push(['Why all anew', run.fullBecause]);
  rows.push(
    [
      'Took',
      `${duration(run.ms)} (looking ${duration(phases.discovery)}, reading ${duration(phases.processing)}, finishing ${duration(phases.resolution)})`,
    ],
    [
      'Files',
      `${count(files.seen)} seen, ${count(files.unchanged)} unchanged, ${runChange({ ...run, outcome: 'done' })}`,
    ],
    [
      'Chunks',
      `${count(chunks.added)} added, ${count(chunks.removed)} removed, ${count(chunks.total)} in all`,
    ],
    ['Read', `${counted(work.reads, 'file')}, ${bytes(work.bytesRead)}`],
  );
  if (work.embeds + work.reusedVectors > 0) {
    rows.push(['Meaning', `${count(work.embeds)} computed, ${count(work.reusedVectors)} known from before`]);
  }
  if (run.faults.length > 0) rows.push(['Problems', counted(run.faults.length, 'file')]);
  return rows;
}

/** Names and what they are, in two columns. */
export function facts(rows: readonly (readonly [string, string])[]): HTMLElement {
  const list = el('dl', { class: 'facts' });
  for (const [name, value] of rows) list.append(el('dt', {}, name), el('dd', {}, value));
  return list;
}
