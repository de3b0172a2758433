/** An engine that comes back: what it was told to follow it is told again, and questions outlive the process they were put to. */
import type { EngineProcess } from '../protocol/childEngine.ts';
import type { EngineApi, EngineEvent, RootSettings, RootState } from '../protocol/engineApi.ts';
import { engineMethods } from '../protocol/engineMethods.ts';
import { keepAlive, type Living } from './engineLife.ts';

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
export type Supervision = Pick<Living, 'start' | 'onState' | 'onEvent'>;

/** An engine, whichever process it is now. */
export interface SupervisedEngine {
  readonly engine: EngineApi;
  /** The last state told of each followed root; progress included. */
  readonly states: ReadonlyMap<string, RootState>;
  /** Ends the process and starts another. Rejects when that one can't be started. */
  restart(): Promise<void>;
  /** Ends the process for good. Never throws. */
  end(): Promise<void>;
}

/** Makes the supervisor; no process is started before the first request. */
export function superviseEngine({ start, onState, onEvent }: Supervision): SupervisedEngine {
  const followed = new Map<string, RootSettings>();
  const opened = new Map<string, readonly string[]>();
  const states = new Map<string, RootState>();
  /** What the process that runs was told to follow. */
  const told = new Map<string, { readonly settings: RootSettings; readonly done: Promise<void> }>();
  let over = false;

  const follow = (process: EngineProcess, root: string, settings: RootSettings): Promise<void> => {
    const before = told.get(root);
    if (before?.settings === settings) return before.done;
    const done = process.engine.follow({ root, settings });
    told.set(root, { settings, done });
    return done;
  };
  const life = keepAlive({
    start,
    onState,
    onEvent(event) {
      learn(states, event);
      onEvent(event);
    },
    onUp(process) {
      const note = (error: unknown) =>
        onEvent({ type: 'log', level: 'error', message: `After a start: ${(error as Error).message}` });
      for (const [root, settings] of followed) follow(process, root, settings).catch(note);
      for (const [root, paths] of opened) process.engine.opened({ root, paths }).catch(note);
    },
    onDown() {
      states.clear();
      told.clear();
    },
  });

  const forwarded = Object.keys(engineMethods).map((name) => {
    const ask = async (process: EngineProcess, request: never, signal?: AbortSignal) =>
      process.engine[name as keyof EngineApi](request, signal);
    const forward = async (request: never, signal?: AbortSignal) =>
      ask(await orAborted(life.ready(), signal), request, signal);
    const patient = async (request: never, signal?: AbortSignal) => {
      const process = await orAborted(life.ready(), signal);
      try {
        return await ask(process, request, signal);
      } catch (error) {
        const isGone = process !== life.live || (error as Error).name === 'ChannelClosed';
        if (!isGone || over || signal?.aborted) throw error;
        return forward(request, signal);
      }
    };
    return [name, questions.has(name) ? patient : forward];
  });
  const end = () => {
    over = true;
    return life.end();
  };
  const engine: EngineApi = {
    ...(Object.fromEntries(forwarded) as EngineApi),
    async follow({ root, settings }, signal) {
      followed.set(root, settings);
      return orAborted(follow(await orAborted(life.ready(), signal), root, settings), signal);
    },
    async unfollow(request, signal) {
      const { root } = request;
      followed.delete(root);
      opened.delete(root);
      told.delete(root);
      // A process that doesn't run follows nothing, and the next one won't be told of this root.
      await life.live?.engine.unfollow(request, signal);
      if (!followed.has(root)) states.delete(root);
    },
    async opened(request, signal) {
      opened.set(request.root, request.paths);
      await life.live?.engine.opened(request, signal);
    },
    async willAsk(request, signal) {
      // None is started for what may come: the question itself does that, and one that died comes back unasked.
      await life.live?.engine.willAsk(request, signal);
    },
    async touched(request, signal) {
      // A process that is only starting looks at everything anyway.
      await life.live?.engine.touched(request, signal);
    },
    close: end,
  };
  return { engine, states, restart: life.restart, end };
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

function orAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
