/** The life of the engine's process: started when it is wanted, again when it died, ever more rarely if it keeps dying. */
import type { EngineProcess } from '../protocol/childEngine.ts';
import type { EngineEvent } from '../protocol/engineApi.ts';
import type { EngineState } from './parts.ts';

/** A process that lived this long, in milliseconds, has not died in a row with those before it. */
const longLife = 60_000;
/** After so many deaths in a row the engine counts as failed, and requests aren't kept waiting. */
const patience = 3;
const [anew, goneForGood] = [
  'The engine is being started anew.',
  'Lodestone has been shut down with its window.',
];

/** What a life is made of. */
export interface Living {
  /** Starts a process; see `startEngine`. */
  start(onEvent: (event: EngineEvent) => void, signal: AbortSignal): Promise<EngineProcess>;
  onState(state: EngineState): void;
  /** Hears the process that runs, and the last log lines of one that doesn't any more. */
  onEvent(event: EngineEvent): void;
  /** A process is up, and nobody has asked it anything yet. */
  onUp(process: EngineProcess): void;
  /** The process has gone, or is about to. */
  onDown(): void;
}

/** The one process, whichever it is now. */
export interface EngineLife {
  /** The process that runs; undefined while there is none. */
  readonly live: EngineProcess | undefined;
  /** The process to ask: started if there is none, waited for if it is coming. Rejects while the engine counts as failed. */
  ready(): Promise<EngineProcess>;
  /** Ends the process and starts another. Rejects when that one can't be started. */
  restart(): Promise<void>;
  /** Ends the process for good. Never throws. */
  end(): Promise<void>;
}

/** Milliseconds before the next try after so many failures in a row: half a second, then twice as long each time, up to five minutes. */
export function waitAfter(failures: number): number {
  return Math.min(300_000, 500 * 2 ** (failures - 1));
}

/** Makes a life; nothing is started yet. */
export function keepAlive(given: Living): EngineLife {
  let state: EngineState = { kind: 'off' };
  /** The process, or the promise of one; superseded by another at each start. */
  let current: Promise<EngineProcess> | undefined;
  let live: EngineProcess | undefined;
  let attempt = new AbortController();
  let failures = 0;
  let over = false;

  const become = (next: EngineState) => {
    state = next;
    given.onState(next);
  };
  const down = () => {
    live = undefined;
    given.onDown();
  };
  /** Supersedes what there was; the signal tells the new attempt when it is superseded itself. */
  const supersede = (because: string): AbortSignal => {
    attempt.abort(new Error(because));
    attempt = new AbortController();
    return attempt.signal;
  };

  const launch = async (signal: AbortSignal): Promise<EngineProcess> => {
    signal.throwIfAborted();
    become({ kind: 'starting' });
    let process: EngineProcess;
    try {
      const hear = (event: EngineEvent) => {
        if (event.type === 'log' || !signal.aborted) given.onEvent(event);
      };
      process = await given.start(hear, signal);
    } catch (error) {
      if (!signal.aborted) failed((error as Error).message, true);
      throw error;
    }
    if (signal.aborted) {
      await process.end();
      throw signal.reason;
    }
    const startedAt = Date.now();
    void process.ended.then((why) => {
      if (signal.aborted) return;
      if (Date.now() - startedAt > longLife) failures = 0;
      given.onEvent({ type: 'log', level: 'error', message: why });
      failed(why, false);
    });
    live = process;
    become({ kind: 'running' });
    given.onUp(process);
    return process;
  };
  const promise = (coming: Promise<EngineProcess>) => {
    coming.catch(() => {});
    current = coming;
    return coming;
  };
  const failed = (message: string, unstarted: boolean) => {
    failures += 1;
    down();
    const ms = waitAfter(failures);
    const signal = supersede(anew);
    promise(pause(ms, signal).then(() => launch(signal)));
    const hopeless = unstarted || failures >= patience;
    become(hopeless ? { kind: 'failed', message, retryAt: new Date(Date.now() + ms) } : { kind: 'starting' });
  };

  const ready = async (): Promise<EngineProcess> => {
    for (;;) {
      if (over) throw new Error(goneForGood);
      if (state.kind === 'failed') throw new Error(state.message);
      const awaited = current ?? promise(launch(supersede(anew)));
      try {
        return await awaited;
      } catch (error) {
        // Superseded by another start: that one is waited for instead.
        if (awaited === current || over) throw error;
      }
    }
  };
  const stop = async (old: Promise<EngineProcess> | undefined) => {
    down();
    await (await old?.catch(() => undefined))?.end();
  };
  return {
    get live() {
      return live;
    },
    ready,
    async restart() {
      if (over) throw new Error(goneForGood);
      failures = 0;
      const signal = supersede(anew);
      become({ kind: 'starting' });
      promise(stop(current).then(() => launch(signal)));
      await ready();
    },
    async end() {
      over = true;
      supersede(goneForGood);
      await stop(current);
      become({ kind: 'off' });
    },
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
