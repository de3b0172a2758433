/** Keeps one engine's process alive: started at the first request, again when it died, told again what was followed. */
import type { EngineProcess } from '../protocol/childEngine.ts';
import type { EngineApi, EngineEvent, RootSettings, RootState } from '../protocol/engineApi.ts';
import { engineMethods } from '../protocol/engineMethods.ts';
import type { EngineState } from './parts.ts';

/** A process that lived this long, in milliseconds, has not died in a row with those before it. */
const longLife = 60_000;
/** After so many deaths in a row the engine counts as failed, and requests aren't kept waiting. */
const patience = 3;

/** Requests that only ask: one whose process died or was ended under it is put once more, to the next. */
const questions: ReadonlySet<string> = new Set<keyof EngineApi>([
  'search',
  'similar',
  'status',
  'states',
  'queue',
  'history',
  'why',
]);

/** What the supervisor works with. */
export interface Supervision {
  /** Starts a process; see `startEngine`. */
  start(onEvent: (event: EngineEvent) => void, signal: AbortSignal): Promise<EngineProcess>;
  onState(state: EngineState): void;
  onEvent(event: EngineEvent): void;
  /** Milliseconds before the next try after so many failures in a row, 1 or more. */
  readonly backoff?: (failures: number) => number;
}

/** An engine that comes back. */
export interface SupervisedEngine {
  readonly engine: EngineApi;
  readonly states: ReadonlyMap<string, RootState>;
  /** Ends the process and starts another. Rejects when that one can't be started. */
  restart(): Promise<void>;
  /** Ends the process for good. Never throws. */
  end(): Promise<void>;
}

/** Half a second, then twice as long each time, up to five minutes. */
export function waitAfter(failures: number): number {
  return Math.min(300_000, 500 * 2 ** (failures - 1));
}

/** Makes the supervisor; nothing is started yet. */
export function superviseEngine(given: Supervision): SupervisedEngine {
  const { backoff = waitAfter } = given;
  const followed = new Map<string, RootSettings>();
  const opened = new Map<string, readonly string[]>();
  const states = new Map<string, RootState>();
  /** What this process was told to follow. */
  let told = new Map<string, { settings: RootSettings; done: Promise<void> }>();
  let state: EngineState = { kind: 'off' };
  /** The process, or the promise of one; superseded by another at each restart. */
  let current: Promise<EngineProcess> | undefined;
  /** The process that runs and is to be asked. */
  let live: EngineProcess | undefined;
  let attempt = new AbortController();
  let failures = 0;
  let over = false;

  const become = (next: EngineState) => {
    state = next;
    given.onState(next);
  };
  const follow = (process: EngineProcess, root: string, settings: RootSettings): Promise<void> => {
    const before = told.get(root);
    if (before?.settings === settings) return before.done;
    const done = process.engine.follow({ root, settings });
    told.set(root, { settings, done });
    return done;
  };
  const tellAgain = (process: EngineProcess) => {
    const note = (error: unknown) =>
      given.onEvent({ type: 'log', level: 'error', message: `After a start: ${(error as Error).message}` });
    for (const [root, settings] of followed) follow(process, root, settings).catch(note);
    for (const [root, paths] of opened) process.engine.opened({ root, paths }).catch(note);
  };

  const launch = async (signal: AbortSignal): Promise<EngineProcess> => {
    signal.throwIfAborted();
    become({ kind: 'starting' });
    told = new Map();
    let process: EngineProcess;
    try {
      process = await given.start((event) => {
        if (!signal.aborted) learn(states, event);
        if (event.type === 'log' || !signal.aborted) given.onEvent(event);
      }, signal);
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
    tellAgain(process);
    return process;
  };

  /** Promises a process after a while, in place of what there was. */
  const launchAfter = (ms: number): Promise<EngineProcess> => {
    attempt.abort(new Error('The engine is being started anew.'));
    attempt = new AbortController();
    const { signal } = attempt;
    const next = ms === 0 ? launch(signal) : pause(ms, signal).then(() => launch(signal));
    next.catch(() => {});
    current = next;
    return next;
  };
  const failed = (message: string, unstarted: boolean) => {
    failures += 1;
    live = undefined;
    states.clear();
    const ms = backoff(failures);
    const hopeless = unstarted || failures >= patience;
    launchAfter(ms);
    become(hopeless ? { kind: 'failed', message, retryAt: new Date(Date.now() + ms) } : { kind: 'starting' });
  };

  const ready = async (): Promise<EngineProcess> => {
    for (;;) {
      if (over) throw new Error('Lodestone has been shut down with its window.');
      if (state.kind === 'failed') throw new Error(state.message);
      const awaited = current ?? launchAfter(0);
      try {
        return await awaited;
      } catch (error) {
        // Superseded by another start: that one is waited for instead.
        if (awaited === current || over) throw error;
      }
    }
  };
  const stop = async (because: string) => {
    const old = current;
    attempt.abort(new Error(because));
    live = undefined;
    states.clear();
    await (await old?.catch(() => undefined))?.end();
  };
  const restart = async () => {
    failures = 0;
    const stopped = stop('The engine is being started anew.');
    attempt = new AbortController();
    const { signal } = attempt;
    become({ kind: 'starting' });
    current = stopped.then(() => launch(signal));
    current.catch(() => {});
    await ready();
  };
  const end = async () => {
    over = true;
    await stop('Lodestone has been shut down with its window.');
    become({ kind: 'off' });
  };

  const forwarded = Object.keys(engineMethods).map((name) => {
    const ask = (process: EngineProcess, request: never, signal?: AbortSignal) =>
      process.engine[name as keyof EngineApi](request, signal);
    const forward = async (request: never, signal?: AbortSignal) =>
      ask(await orAborted(ready(), signal), request, signal);
    const patient = async (request: never, signal?: AbortSignal) => {
      const process = await orAborted(ready(), signal);
      try {
        return await ask(process, request, signal);
      } catch (error) {
        const isGone = process !== live || (error as Error).name === 'ChannelClosed';
        if (!isGone || over) throw error;
        return forward(request, signal);
      }
    };
    return [name, questions.has(name) ? patient : forward];
  });
  const plain = Object.fromEntries(forwarded) as EngineApi;
  const engine: EngineApi = {
    ...plain,
    async follow({ root, settings }, signal) {
      followed.set(root, settings);
      return orAborted(follow(await orAborted(ready(), signal), root, settings), signal);
    },
    async unfollow(request, signal) {
      followed.delete(request.root);
      opened.delete(request.root);
      // A process that doesn't run follows nothing; the next one won't be told of this root.
      if (state.kind !== 'running') return;
      const process = await ready();
      told.delete(request.root);
      await process.engine.unfollow(request, signal);
      states.delete(request.root);
    },
    async opened(request, signal) {
      opened.set(request.root, request.paths);
      if (state.kind === 'running') await (await ready()).engine.opened(request, signal);
    },
    async touched(request, signal) {
      // A process that is only starting looks at everything anyway.
      if (state.kind === 'running') await (await ready()).engine.touched(request, signal);
    },
    close: end,
  };
  return { engine, states, restart, end };
}

/** Keeps the states level with what is told; progress comes oftener than a whole state does. */
function learn(states: Map<string, RootState>, event: EngineEvent): void {
  if (event.type === 'state') states.set(event.state.root, event.state);
  if (event.type !== 'progress') return;
  const { progress } = event;
  const state = states.get(progress.root);
  if (state?.activity.kind !== 'syncing' || state.activity.elsewhere) return;
  states.set(progress.root, { ...state, activity: { ...state.activity, progress } });
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

function orAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
