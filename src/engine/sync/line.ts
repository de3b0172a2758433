import { readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isGone } from '../detect/fileSystem.ts';
import { isDead, type ProcessName, thisProcess } from './processes.ts';

/** A place in the line of those who wait to write below a folder. */
export interface Line {
  /** Whether nobody who lives stands before this one; without a place, whether nobody stands there at all. */
  isFirst(): boolean;
  /** Takes the last place, unless there is one already, and shows that whoever stands there lives. */
  stand(): void;
  leave(): void;
}

/** Who waits shows that it lives this often; one that hasn't for `patience` is passed over. Milliseconds. */
const beat = 1_000;
const ticketName = /^waiting-\d{12}-/;

/** What is known of another's ticket: whose it is, and since when, by our own clock, it has given no sign. */
interface Seen {
  readonly process: ProcessName | undefined;
  readonly beatMs: number;
  readonly at: number;
}

/**
 * The line before a folder that is there, over all processes: tickets with ascending numbers, each a file of its holder's own. A ticket's
 * number is one more than the highest there is; so whoever has a place before another begins to take one stands before it.
 * Of two that take theirs at the same moment the token decides. A ticket whose process is gone, or has given no sign
 * for `patience` ms, is removed by whoever sees it; its holder, if it lives after all, stands at the end again.
 */
export function openLine(folder: string, token: string, patience: number): Line {
  const seen = new Map<string, Seen>();
  let own: string | undefined;
  let beatAt = 0;

  const lives = (name: string): boolean => {
    const file = path.join(folder, name);
    try {
      const beatMs = statSync(file).mtimeMs;
      let known = seen.get(name);
      if (!known || known.beatMs !== beatMs || !known.process) {
        const at = known && known.beatMs === beatMs ? known.at : performance.now();
        known = { process: known?.process ?? readProcess(file), beatMs, at };
        seen.set(name, known);
      }
      const isSilent = performance.now() - known.at > patience;
      if (!isSilent && !(known.process && isDead(known.process))) return true;
      rmSync(file, { force: true });
      return false;
    } catch (error) {
      if (isGone(error)) return false;
      throw error;
    }
  };
  const take = () => {
    const highest = tickets(folder).at(-1);
    const number = highest === undefined ? 1 : Number(highest.slice('waiting-'.length).split('-')[0]) + 1;
    own = `waiting-${String(number).padStart(12, '0')}-${token}`;
    writeFileSync(path.join(folder, own), JSON.stringify(thisProcess()));
    beatAt = performance.now();
  };

  return {
    isFirst: () => !tickets(folder).some((name) => (own === undefined || name < own) && lives(name)),
    stand() {
      if (own === undefined) return take();
      if (performance.now() - beatAt < beat) return;
      beatAt = performance.now();
      const now = new Date();
      try {
        utimesSync(path.join(folder, own), now, now);
      } catch (error) {
        if (!isGone(error)) throw error;
        take();
      }
    },
    leave() {
      const name = own;
      own = undefined;
      try {
        if (name !== undefined) rmSync(path.join(folder, name), { force: true });
      } catch {
        // It gives no sign from now on, and so is passed over.
      }
    },
  };
}

/** Whether a file of the folder is somebody's place in its line. */
export function isTicket(name: string): boolean {
  return ticketName.test(name);
}

/** The names of all tickets, the first in line first. */
function tickets(folder: string): string[] {
  try {
    return readdirSync(folder).filter(isTicket).sort();
  } catch (error) {
    if (isGone(error)) return [];
    throw error;
  }
}

/** Undefined while it is being written, or where that was cut short: then only its silence tells. */
function readProcess(file: string): ProcessName | undefined {
  try {
    const { pid, host } = JSON.parse(readFileSync(file, 'utf8'));
    return { pid: Number(pid), host: String(host) };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
