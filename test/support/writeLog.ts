import { readFileSync } from 'node:fs';

/** A line of the log that `writeFaults.mjs` writes: when, by the machine's steady clock, which process, what, of what name. */
export interface LoggedWrite {
  readonly at: bigint;
  readonly pid: number;
  readonly what: string;
  readonly name: string;
}

/** The log of all writes of one or more engines, in order of time. */
export function readWriteLog(log: string): LoggedWrite[] {
  return readFileSync(log, 'utf8')
    .trim()
    .split('\n')
    .map((line) => {
      const [at, pid, what, ...name] = line.split(' ');
      return { at: BigInt(at!), pid: Number(pid), what: what!, name: name.join(' ') };
    })
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}

/** Whether the line says that its process has become the one writer. */
export function isTaking({ what, name }: LoggedWrite): boolean {
  return what === 'did' && /^linkSync writer \d+$/.test(name);
}

/** Who became the one writer, in that order. */
export function writersIn(log: string): number[] {
  return readWriteLog(log)
    .filter(isTaking)
    .map(({ pid }) => pid);
}
