/** Measuring: several ways side by side, middle values, and what a process has used. */
import { readFileSync } from 'node:fs';

/** The value below which `part` (0 to 1) of the values lie, by the nearest rank; NaN for none. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN;
}

/** How long `work` takes, in milliseconds. */
export async function timed(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/**
 * Runs each way once to warm up, then `rounds` times in turn, so that what else the machine does hits all
 * alike. Gives each way's median in milliseconds.
 */
export async function sideBySide<Way extends string>(
  rounds: number,
  ways: Readonly<Record<Way, () => unknown>>,
): Promise<Record<Way, number>> {
  const names = Object.keys(ways) as Way[];
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Way, number[]>;
  for (const name of names) await ways[name]();
  for (let round = 0; round < rounds; round++) {
    for (const name of names) times[name].push(await timed(ways[name]));
  }
  return Object.fromEntries(names.map((name) => [name, quantile(times[name], 0.5)])) as Record<Way, number>;
}

/** Processor time that a process and its threads have used so far, in seconds. Linux only: NaN elsewhere. */
export function cpuSeconds(pid: number): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Fields 14 and 15 (utime, stime) in ticks of 1/100 s, counted after the name, which may hold spaces.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return Number.NaN;
  }
}

/** Resident memory of a process in megabytes: now, and its peak since `resetPeak`. Linux only. */
export function memory(pid: number): { readonly now: number; readonly peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const field = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1]) / 1024;
  return { now: field('VmRSS'), peak: field('VmHWM') };
}
