import { type FSWatcher, watch as watchFiles } from 'node:fs';
import path from 'node:path';
import type { RunReason, RunRecord } from '../protocol/engineApi.ts';
import { holds } from './folders.ts';
import { changedAnything, describeRun, faultLines } from './report.ts';
import { isFinal } from './search.ts';
import { type Session, syncRoot } from './session.ts';

/** When to look, in milliseconds. */
export interface WatchTiming {
  /** Quiet that has to follow an event, and the longest that events without a pause can put a sync off. */
  readonly settle: number;
  readonly longest: number;
  /** Between two looks that nothing asked for: what events missed is found then. */
  readonly interval: number;
}

const usual: WatchTiming = { settle: 2000, longest: 20_000, interval: 300_000 };

/** Follows a root until the session's signal is aborted, and prints what each sync did. Always throws. */
export async function watchRoot(
  session: Session,
  root: string,
  json: boolean,
  timing = usual,
): Promise<never> {
  const looks = lookout(session, root, timing);
  for (let reason: RunReason = 'request'; ; reason = await looks.next()) {
    try {
      const run = await syncRoot(session, root, reason);
      tellRun(session, run, json);
    } catch (error) {
      if (isFinal(session, error)) throw error;
      session.terminal.tell(`lodestone: ${(error as Error).message}`);
    }
  }
}

function tellRun(session: Session, run: RunRecord, json: boolean): void {
  if (json) {
    session.terminal.print(JSON.stringify(run));
    return;
  }
  // An event about a file that isn't indexed is no news.
  if (run.reason === 'watch' && !changedAnything(run)) return;
  session.terminal.print(`${new Date().toLocaleTimeString('sv-SE')}  ${run.reason}: ${describeRun(run)}`);
  for (const line of faultLines(run.faults)) session.terminal.tell(`  ${line}`);
}

/** Says when to look again: some quiet after file events, or when the interval is over. */
export function lookout(
  session: Pick<Session, 'storage' | 'terminal' | 'signal'>,
  root: string,
  timing: WatchTiming,
): { next(): Promise<RunReason> } {
  const { signal, storage, terminal } = session;
  let firstHint: number | undefined;
  let lastHint = 0;
  let wake = () => {};
  let watcher: FSWatcher | undefined;
  const hint = (_: string, name: string | null) => {
    // The index itself may lie in the root; its writes are no reason to look.
    if (name !== null && holds(storage, path.join(root, name))) return;
    lastHint = Date.now();
    firstHint ??= lastHint;
    wake();
  };
  const lost = (error: unknown) => {
    watcher?.close();
    watcher = undefined;
    const every = `every ${Math.round(timing.interval / 1000)} s`;
    terminal.notice(`File events aren't to be had here (${(error as Error).message}): looking ${every}.`);
  };
  const listen = () => {
    try {
      watcher ??= watchFiles(root, { recursive: true, persistent: false, signal }, hint).on('error', lost);
    } catch (error) {
      lost(error);
    }
  };
  listen();
  const pause = (ms: number) =>
    new Promise<void>((resolve, reject) => {
      const done = (settle: () => void) => () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', stopped);
        wake = () => {};
        settle();
      };
      const stopped = done(() => reject(signal.reason));
      const timer = setTimeout(done(resolve), Math.max(0, ms));
      wake = done(resolve);
      if (signal.aborted) stopped();
      else signal.addEventListener('abort', stopped);
    });
  return {
    async next() {
      const end = Date.now() + timing.interval;
      while (firstHint === undefined && Date.now() < end) await pause(end - Date.now());
      if (firstHint === undefined) {
        listen();
        return 'timer';
      }
      const until = () => Math.min(lastHint + timing.settle, (firstHint ?? 0) + timing.longest);
      while (Date.now() < until()) await pause(until() - Date.now());
      firstHint = undefined;
      return 'watch';
    },
  };
}
