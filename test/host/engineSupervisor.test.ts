import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { waitAfter } from '../../src/host/engineLife.ts';
import { superviseEngine } from '../../src/host/engineSupervisor.ts';
import type { EngineState } from '../../src/host/parts.ts';
import type { EngineProcess } from '../../src/protocol/childEngine.ts';
import type { EngineApi, EngineEvent, Progress, RootSettings } from '../../src/protocol/engineApi.ts';
import { engineMethods } from '../../src/protocol/engineMethods.ts';

const settings: RootSettings = {
  include: [],
  exclude: [],
  respectIgnoreFiles: true,
  maxFileSize: 1,
  debounce: 1,
  interval: 0,
  watch: false,
};
const question = { root: '/a', fingerprint: false };

/** A process in name only: it writes down what it was asked, and dies when told. */
interface Stand {
  readonly asked: string[];
  readonly tell: (event: EngineEvent) => void;
  die(why: string): void;
  ended: boolean;
}

let stands: Stand[] = [];
let states: EngineState[] = [];
let events: EngineEvent[] = [];
/** What becomes of a request. */
let onAsk = (_name: string): Promise<unknown> => Promise.resolve();
/** What a start does beyond starting; throws where it is to fail. */
let onStart = () => {};

function start(onEvent: (event: EngineEvent) => void): Promise<EngineProcess> {
  onStart();
  const asked: string[] = [];
  let die = (_: string) => {};
  const ended = new Promise<string>((resolve) => {
    die = resolve;
  });
  const stand: Stand = { asked, tell: onEvent, die, ended: false };
  stands.push(stand);
  const methods = Object.keys(engineMethods).map((name) => [
    name,
    async (request?: { root: string }) => {
      asked.push(request ? `${name} ${request.root}` : name);
      return onAsk(name);
    },
  ]);
  return Promise.resolve({
    engine: Object.fromEntries(methods) as EngineApi,
    pid: stands.length,
    ended,
    async end() {
      stand.ended = true;
      die('It was ended.');
    },
  });
}

const supervise = () =>
  superviseEngine({
    start: async (onEvent) => start(onEvent),
    onState: (state) => states.push(state),
    onEvent: (event) => events.push(event),
  });
const settle = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers();
  stands = [];
  states = [];
  events = [];
  onStart = () => {};
  onAsk = () => Promise.resolve();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('an engine’s process', () => {
  it('is started by the first request, once for all of them', async () => {
    const { engine } = supervise();
    expect(stands).toHaveLength(0);
    await Promise.all([engine.status(question), engine.status(question), engine.states()]);
    expect(stands).toHaveLength(1);
    expect(stands[0]!.asked).toEqual(['status /a', 'status /a', 'states']);
    expect(states.map(({ kind }) => kind)).toEqual(['starting', 'running']);
  });

  it('that died comes back by itself, and follows again what was followed', async () => {
    const { engine } = supervise();
    await engine.follow({ root: '/a', settings });
    await engine.follow({ root: '/b', settings });
    await engine.opened({ root: '/a', paths: ['x'] });
    await engine.unfollow({ root: '/b' });
    stands[0]!.die('It was killed.');
    await settle();
    expect(stands).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(waitAfter(1));
    expect(stands).toHaveLength(2);
    expect(stands[1]!.asked).toEqual(['follow /a', 'opened /a']);
    expect(events).toContainEqual({ type: 'log', level: 'error', message: 'It was killed.' });
    expect(states.at(-1)!.kind).toBe('running');
  });

  it('is told that a question may come only where it runs: none is started for that', async () => {
    const { engine } = supervise();
    await engine.willAsk({ root: '/a' });
    expect(stands).toHaveLength(0);
    await engine.states();
    await engine.willAsk({ root: '/a' });
    stands[0]!.die('It was killed.');
    await settle();
    await engine.willAsk({ root: '/a' });
    expect(stands.map((each) => each.asked)).toEqual([['states', 'willAsk /a']]);
  });

  it('is waited for by what is asked while it comes back', async () => {
    const { engine } = supervise();
    await engine.states();
    stands[0]!.die('It was killed.');
    await settle();
    const asked = engine.status(question);
    await vi.advanceTimersByTimeAsync(waitAfter(1));
    await asked;
    expect(stands[1]!.asked).toEqual(['status /a']);
  });

  it('that died under a question is asked no more: the next one is, once', async () => {
    const { engine } = supervise();
    await engine.states();
    const dying = () => {
      stands.at(-1)!.die('It was killed.');
      return Promise.reject(Object.assign(new Error('It was killed.'), { name: 'ChannelClosed' }));
    };
    onAsk = (name) => (name === 'search' && stands.length === 1 ? dying() : Promise.resolve());
    const asked = engine.search({ root: '/a' } as never);
    await vi.advanceTimersByTimeAsync(waitAfter(1));
    await asked;
    expect(stands.map((each) => each.asked)).toEqual([['states', 'search /a'], ['search /a']]);

    onAsk = () => dying();
    const refused = expect(engine.search({ root: '/a' } as never)).rejects.toThrow('It was killed.');
    await vi.advanceTimersByTimeAsync(60_000);
    await refused;
    onAsk = () => dying();
    await expect(engine.enqueue({ root: '/a' } as never)).rejects.toThrow('It was killed.');
  });

  it('that keeps dying is tried again ever more rarely, and says so meanwhile', async () => {
    const { engine } = supervise();
    await engine.states();
    for (let deaths = 1; deaths <= 3; deaths += 1) {
      stands.at(-1)!.die(`Death ${deaths}.`);
      await settle();
      if (deaths < 3) await vi.advanceTimersByTimeAsync(waitAfter(deaths));
    }
    expect(states.at(-1)).toEqual({
      kind: 'failed',
      message: 'Death 3.',
      retryAt: new Date(Date.now() + waitAfter(3)),
    });
    await expect(engine.states()).rejects.toThrow('Death 3.');
    expect(stands).toHaveLength(3);
    await vi.advanceTimersByTimeAsync(waitAfter(3));
    expect(stands).toHaveLength(4);
    await engine.states();
  });

  it('that lived long before it died is back at once, however often that happens', async () => {
    const { engine } = supervise();
    await engine.states();
    for (let deaths = 0; deaths < 5; deaths += 1) {
      await vi.advanceTimersByTimeAsync(61_000);
      stands.at(-1)!.die('It was killed.');
      await vi.advanceTimersByTimeAsync(waitAfter(1));
    }
    expect(stands).toHaveLength(6);
    expect(states.some(({ kind }) => kind === 'failed')).toBe(false);
  });

  it('that can’t be started is told of, and tried again', async () => {
    onStart = () => {
      throw new Error('This processor lacks AVX2.');
    };
    const { engine } = supervise();
    await expect(engine.follow({ root: '/a', settings })).rejects.toThrow('AVX2');
    expect(states.at(-1)).toMatchObject({ kind: 'failed', message: 'This processor lacks AVX2.' });
    onStart = () => {};
    await vi.advanceTimersByTimeAsync(waitAfter(1));
    expect(stands[0]!.asked).toEqual(['follow /a']);
  });

  it('that is restarted ends first, and what it still says is not heard', async () => {
    const { engine, states: known, restart } = supervise();
    await engine.follow({ root: '/a', settings });
    const state = { root: '/a', activity: { kind: 'idle' }, watcher: { kind: 'off' } } as const;
    stands[0]!.tell({ type: 'state', state });
    expect(known.get('/a')).toEqual(state);
    await restart();
    expect(stands[0]!.ended).toBe(true);
    expect(stands).toHaveLength(2);
    expect(known.size).toBe(0);
    stands[0]!.tell({ type: 'state', state });
    expect(known.size).toBe(0);
    expect(stands[1]!.asked).toEqual(['follow /a']);
  });

  it('that is restarted under a question leaves it to the next one', async () => {
    const { engine, restart } = supervise();
    await engine.states();
    let refuse = (_: Error) => {};
    onAsk = () =>
      stands.length > 1
        ? Promise.resolve()
        : new Promise((_, reject) => {
            refuse = reject;
          });
    const asked = engine.search({ root: '/a' } as never);
    await settle();
    const restarted = restart();
    refuse(new Error('The engine has been closed.'));
    await Promise.all([asked, restarted]);
    expect(stands[1]!.asked).toEqual(['search /a']);
  });

  it('is restarted once more when asked again meanwhile, and only the last stays', async () => {
    const { engine, restart } = supervise();
    await engine.states();
    await Promise.all([restart(), restart(), engine.states()]);
    expect(stands.filter(({ ended }) => !ended)).toHaveLength(1);
    expect(stands.at(-1)!.ended).toBe(false);
  });

  it('tells of progress oftener than of states: both are kept', async () => {
    const { engine, states: known } = supervise();
    await engine.states();
    const watcher = { kind: 'off' } as const;
    const progress = { root: '/a', percent: 62 } as Progress;
    const { tell } = stands[0]!;
    tell({ type: 'progress', progress });
    expect(known.size).toBe(0);
    tell({ type: 'state', state: { root: '/a', activity: { kind: 'syncing', elsewhere: false }, watcher } });
    tell({ type: 'progress', progress });
    expect(known.get('/a')?.activity).toEqual({ kind: 'syncing', elsewhere: false, progress });
    tell({ type: 'state', state: { root: '/a', activity: { kind: 'idle' }, watcher } });
    tell({ type: 'progress', progress });
    expect(known.get('/a')?.activity).toEqual({ kind: 'idle' });
  });

  it('is not started by file events alone', async () => {
    const { engine } = supervise();
    await engine.touched({ root: '/a', paths: ['x'] });
    await engine.opened({ root: '/a', paths: ['x'] });
    await engine.unfollow({ root: '/a' });
    expect(stands).toHaveLength(0);
  });

  it('ends with the window, and stays so', async () => {
    const { engine, end, restart } = supervise();
    await engine.states();
    await end();
    expect(stands[0]!.ended).toBe(true);
    await expect(engine.states()).rejects.toThrow('shut down');
    // A setting may change while the window goes.
    await expect(restart()).rejects.toThrow('shut down');
    await vi.advanceTimersByTimeAsync(600_000);
    expect(stands).toHaveLength(1);
  });
});

it('a request that is cancelled while the engine starts is not waited for', async () => {
  const { engine } = superviseEngine({ start: () => new Promise(() => {}), onState() {}, onEvent() {} });
  const controller = new AbortController();
  const asked = engine.status(question, controller.signal);
  controller.abort(new Error('No longer wanted.'));
  await expect(asked).rejects.toThrow('No longer wanted.');
});
