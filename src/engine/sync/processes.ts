import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** A process, of this machine or another, as it names itself in a file. */
export interface ProcessName {
  readonly pid: number;
  readonly host: string;
}

/** This process. */
export function thisProcess(): ProcessName {
  return { pid: process.pid, host: hostname() };
}

/** Whether the process is known to be gone; never of another machine's. */
export function isDead({ pid, host }: ProcessName): boolean {
  if (host !== hostname() || !(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return isUnreaped(pid);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/** Dead, but not taken note of by its parent: in containers, where nobody does, such a process stays for ever. */
function isUnreaped(pid: number): boolean {
  if (process.platform !== 'linux') return false;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return /^ [ZX]/.test(stat.slice(stat.lastIndexOf(')') + 1));
  } catch {
    return false;
  }
}
