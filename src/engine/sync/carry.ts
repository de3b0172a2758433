import type { RunRecord } from '../../protocol/engineApi.ts';

/**
 * The record of a run that looked at some paths only, with what it can't know of the rest: what is skipped and
 * what could not be read there is as the last run before it had it.
 */
export function carriedOver(
  run: RunRecord,
  before: RunRecord | undefined,
  checked: readonly string[],
): RunRecord {
  if (!before) return run;
  const isChecked = (path: string) => checked.some((each) => path === each || path.startsWith(`${each}/`));
  const kept = before.faults.filter(({ path }) => !isChecked(path));
  return { ...run, skipped: before.skipped, faults: [...run.faults, ...kept].slice(0, 100) };
}
