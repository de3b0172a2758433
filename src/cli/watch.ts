import type { EngineEvent, RootSettings, RootState, RunRecord } from '../protocol/engineApi.ts';
import { duration } from '../protocol/words.ts';
import { Failure } from './failure.ts';
import { changedAnything, describeRun, faultLines } from './report.ts';
import type { Session } from './session.ts';
import type { Terminal } from './terminal.ts';

/** When to look, in milliseconds. */
const timing = { debounce: 2_000, interval: 300_000 };

/**
 * Follows a root until the session's signal is aborted, and prints what each sync did; with `json` every event of
 * the root, a line each. Always throws: the signal's reason, or a `Failure` when the engine has ended.
 */
export async function watchRoot(session: Session, root: string, json: boolean): Promise<never> {
  const { engine, terminal, signal } = session;
  const settings: RootSettings = { ...timing, watch: true };
  session.listen(json ? (event) => tellAsJson(terminal, event) : teller(terminal));
  await engine.follow({ root, settings }, signal);
  const stopped = new Promise<never>((_, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
  throw new Failure(await Promise.race([session.ended, stopped]));
}

function tellAsJson(terminal: Terminal, event: EngineEvent): void {
  const { type } = event;
  const isTold = type === 'started' || type === 'progress' || type === 'synced' || type === 'notice';
  // Where a run stands is told by `progress`.
  const isOtherState =
    type === 'state' && !(event.state.activity.kind === 'syncing' && event.state.activity.progress);
  if (isTold || isOtherState) terminal.print(JSON.stringify(event));
}

/** Tells people what is news to them. */
function teller(terminal: Terminal): (event: EngineEvent) => void {
  let lastTrouble = '';
  const tellTrouble = (message: string) => {
    if (message !== lastTrouble) terminal.tell(`lodestone: ${message}`);
    lastTrouble = message;
  };
  return (event) => {
    if (event.type === 'synced') {
      if (event.run.outcome === 'done') lastTrouble = '';
      tellRun(terminal, event.run);
    } else if (event.type === 'state') tellState(terminal, event.state, tellTrouble);
  };
}

function tellRun(terminal: Terminal, run: RunRecord): void {
  terminal.clear();
  // Nobody asked, and nothing is different: that is no news.
  if (run.outcome !== 'done' || (/^(watch|timer)$/.test(run.reason) && !changedAnything(run))) return;
  terminal.print(`${new Date().toLocaleTimeString('sv-SE')}  ${run.reason}: ${describeRun(run)}`);
  for (const line of faultLines(run.faults)) terminal.tell(`  ${line}`);
}

function tellState(
  terminal: Terminal,
  { activity, watcher }: RootState,
  tellTrouble: (message: string) => void,
): void {
  if (activity.kind === 'failed' || activity.kind === 'paused') tellTrouble(activity.message);
  if (watcher.kind === 'polling') {
    terminal.notice(`${watcher.why} Changes are found by looking every ${duration(timing.interval)}.`);
  }
}
