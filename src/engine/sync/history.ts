import { appendFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { RunRecord } from '../../protocol/engineApi.ts';

/** How many runs of a root are remembered. */
const kept = 100;

/** Notes a run in the root's folder. */
export function recordRun(rootFolder: string, run: RunRecord): void {
  mkdirSync(rootFolder, { recursive: true });
  const file = path.join(rootFolder, 'runs.jsonl');
  // The newline goes first: what a kill cut short before it costs itself only.
  appendFileSync(file, `\n${JSON.stringify(run)}`);
  const runs = readRuns(rootFolder);
  if (runs.length <= 2 * kept) return;
  writeFileSync(
    `${file}.tmp`,
    runs
      .slice(-kept)
      .map((each) => `\n${JSON.stringify(each)}`)
      .join(''),
  );
  renameSync(`${file}.tmp`, file);
}

/** The remembered runs, oldest first. A line that a kill cut short is passed over. */
export function readRuns(rootFolder: string): RunRecord[] {
  let text: string;
  try {
    text = readFileSync(path.join(rootFolder, 'runs.jsonl'), 'utf8');
  } catch {
    return [];
  }
  return text.split('\n').flatMap((line) => {
    try {
      const run = JSON.parse(line) as Partial<RunRecord> | null;
      return run?.files && run.skipped && run.faults ? [run as RunRecord] : [];
    } catch {
      return [];
    }
  });
}

/** The last run that came to its end, which is what is known of skipped files and faults. */
export function lastDone(rootFolder: string): RunRecord | undefined {
  return readRuns(rootFolder).findLast(({ outcome }) => outcome === 'done');
}
