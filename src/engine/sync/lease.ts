import { randomUUID } from 'node:crypto';
import {
  constants,
  copyFileSync,
  existsSync,
  linkSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { openLine } from './line.ts';
import { makeFolder } from './makeFolder.ts';
import { isDead, type ProcessName, thisProcess } from './processes.ts';

/** The right to write to a root's indexes. */
export interface Lease {
  /** Throws `LeaseLost` when another process has taken over: nothing may be committed any more. */
  check(): void;
  release(): void;
}

/** This process was taken for dead, and another one writes now. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
  constructor() {
    super('Another process has taken over the writing of this index; this run ends here.');
  }
}

/** A holder shows that it lives this often; one that hasn't for `patience` is taken for dead. Milliseconds. */
const beat = 1_000;
const patience = 10_000;
const pollEvery = 50;

/**
 * Waits until this process is the one writer below `folder`, for as long as that takes, those who asked before it first;
 * `onWait` is told once if it isn't at once. A holder whose process is gone is replaced at once, a frozen one after 10 s,
 * by the waiter's own clock. Throws the signal's reason.
 */
export async function acquireLease(folder: string, onWait: () => void, signal?: AbortSignal): Promise<Lease> {
  const file = path.join(folder, 'writer');
  const token = randomUUID();
  const line = openLine(folder, token, patience);
  let seen = { token: '', beatMs: 0, at: 0 };
  let waits = false;
  try {
    for (;;) {
      signal?.throwIfAborted();
      makeFolder(folder);
      if (line.isFirst() && created(file, token)) return held(file, token);
      line.stand();
      const holder = readHolder(file);
      if (holder) {
        const isNews = holder.token !== seen.token || holder.beatMs !== seen.beatMs;
        if (isNews) seen = { token: holder.token, beatMs: holder.beatMs, at: performance.now() };
        if (isDead(holder) || performance.now() - seen.at > patience) {
          takeAway(file, holder.token);
          continue;
        }
      } else if (line.isFirst()) continue;
      if (!waits) onWait();
      waits = true;
      // Cut short by the signal, whose reason is thrown above.
      await delay(pollEvery, undefined, signal ? { signal } : {}).catch(() => {});
    }
  } finally {
    line.leave();
  }
}

/** Whether another process writes below `folder` just now, as far as its lease tells. */
export function isWrittenElsewhere(folder: string): boolean {
  try {
    const holder = readHolder(path.join(folder, 'writer'));
    if (!holder || isDead(holder)) return false;
    const { pid, host } = thisProcess();
    return holder.pid !== pid || holder.host !== host;
  } catch {
    return false;
  }
}

function held(file: string, token: string): Lease {
  const timer = setInterval(() => {
    const now = new Date();
    try {
      if (readHolder(file)?.token === token) utimesSync(file, now, now);
    } catch {
      // Taken over between the two, or a disk that refuses: the next check tells.
    }
  }, beat);
  timer.unref();
  return {
    check() {
      if (readHolder(file)?.token !== token) throw new LeaseLost();
    },
    release() {
      clearInterval(timer);
      if (readHolder(file)?.token === token) rmSync(file, { force: true });
    },
  };
}

/** Makes the file whole or not at all: a kill, or a full disk, leaves no lease that says nobody's name. */
function created(file: string, token: string): boolean {
  if (existsSync(file)) return false;
  const whole = `${file}-${token}`;
  try {
    writeFileSync(whole, JSON.stringify({ token, ...thisProcess() }));
    try {
      linkSync(whole, file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      // Not every file system has links.
      copyFileSync(whole, file, constants.COPYFILE_EXCL);
    }
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(whole, { force: true });
  }
}

interface Holder extends ProcessName {
  readonly token: string;
  readonly beatMs: number;
}

/** Who holds the lease; a file that says nothing sound belongs to nobody known, and ages like any other. */
function readHolder(file: string): Holder | undefined {
  try {
    const beatMs = statSync(file).mtimeMs;
    const text = readFileSync(file, 'utf8');
    try {
      const { token, pid, host } = JSON.parse(text);
      return { token: String(token), pid: Number(pid), host: String(host), beatMs };
    } catch {
      return { token: text, pid: 0, host: '', beatMs };
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Two waiters may do this at once; whoever moves away the other's fresh lease by mistake puts it back. */
function takeAway(file: string, token: string): void {
  const aside = `${file}-${randomUUID()}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  if (readHolder(aside)?.token === token) rmSync(aside, { force: true });
  else renameSync(aside, file);
}
