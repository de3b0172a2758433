import { appendFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { RunRecord } from '../../protocol/engineApi.ts';

/** How many runs of a root are remembered. */
const kept = 100;

/** Notes a run in the root's folder. */
export function recordRun(rootFolder: string, run: RunRecord): void {
  mkdirSync(rootFolder, { recursive: true });
  const file = path.join(rootFolder, 'runs.jsonl');
  appendFileSync(file, `${JSON.stringify(run)}\n`);
  const runs = readRuns(rootFolder);
  if (runs.length <= 2 * kept) return;
  writeFileSync(
    `${file}.tmp`,
    runs
      .slice(-kept)
      .map((each) => `${JSON.stringify(each)}\n`)
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
      return line ? [JSON.parse(line) as RunRecord] : [];
    } catch {
      return [];
    }
  });
}
