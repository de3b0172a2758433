import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { ModelUnavailable } from '../../src/engine/embed/embedder.ts';
import { followRoot } from '../../src/engine/follow.ts';
import type { Ended } from '../../src/engine/runEnds.ts';
import type { Asked, Runs, Standing } from '../../src/engine/runs.ts';
import { DiskFull } from '../../src/engine/store/faults.ts';
import { removePause, writePause } from '../../src/engine/sync/pause.ts';
import type { WaitingRun, Wish } from '../../src/engine/sync/queue.ts';
import type { OpenWatcher, WatchParts } from '../../src/engine/watcher.ts';
import type { RootSettings, RootState, RunRecord, WatcherState } from '../../src/protocol/engineApi.ts';
import { usualRules } from '../../src/protocol/usualRules.ts';
import { fakeClock } from '../support/fakeClock.ts';
import { following } from '../support/listeningEngine.ts';
import { emptyFolder } from '../support/openEngine.ts';

const minute = 60_000;
const done = { record: { outcome: 'done' } as RunRecord };
const failed = (error: Error): Ended => ({ error, wasStopped: false });

const live: OpenWatcher = () => ({ state: () => ({ kind: 'live' }), told: () => {}, stop: () => {} });

/** A followed root whose runs are only noted, and end as they are told to. */
function open(settings: Partial<RootSettings> = {}, folder = emptyFolder(), openWatcher = live) {
  const clock = fakeClock();
  const wishes: Wish[] = [];
  const cancelled: string[] = [];
  let standing: Standing = { waiting: undefined, running: undefined };
  const runs = {
    ask(_: string, wish: Wish): Asked {
      wishes.push(wish);
      return { id: String(wishes.length), done: new Promise(() => {}), leave: () => false };
    },
    standing: () => standing,
    cancel(name: string) {
      cancelled.push(name);
      return { count: 1, ended: Promise.resolve() };
    },
  } as Partial<Runs> as Runs;
  const states: RootState[] = [];
  const follow = followRoot(following(settings), {
    root: '/root',
    folder,
    rules: () => usualRules,
    runs,
    clock,
    random: () => 0.5,
    isNew: false,
    openWatcher,
    onState: (state) => states.push(state),
  });
  follow.begin();
  return {
    clock,
    follow,
    wishes,
    cancelled,
    folder,
    states,
    reasons: () => wishes.map(({ reason }) => reason),
    end: (ended: Ended) => {
      follow.ended({ ...wishes.at(-1)!, check: undefined } as WaitingRun, ended);
      follow.changed();
    },
    stand(next: Partial<Standing>) {
      standing = { waiting: undefined, running: undefined, ...next };
      follow.changed();
    },
    activity: () => follow.state().activity,
  };
}

test('what was saved is looked at without waiting for quiet, unless a person has paused the root', () => {
  const root = open();
  root.follow.touched(['a.ts', 'b.ts', 'b.ts/c.ts'], true);
  expect(root.wishes.at(-1)).toMatchObject({ reason: 'watch', check: ['a.ts', 'b.ts'] });
  expect(root.wishes).toHaveLength(2);
  root.follow.paused(true);
  root.follow.touched(['a.ts'], true);
  expect(root.wishes).toHaveLength(2);
});

describe('a run that fails', () => {
  test('of an outage pauses the root until the provider wants to be asked again', () => {
    const root = open();
    root.end(failed(new ModelUnavailable('The model is down.', { retryAfter: 3 * minute })));
    const until = new Date(root.clock.now() + 3 * minute).toISOString();
    expect(root.activity()).toEqual({ kind: 'paused', by: 'provider', message: 'The model is down.', until });
    root.follow.touched(['a.ts']);
    root.clock.advance(3 * minute - 1);
    expect(root.reasons()).toEqual(['start']);
    root.clock.advance(1);
    expect(root.reasons()).toEqual(['start', 'timer']);
    root.end(done);
    expect(root.activity()).toEqual({ kind: 'idle' });
  });

  test('of the same again is tried later each time, up to some minutes; success begins anew', () => {
    const root = open();
    const waits: number[] = [];
    const down = failed(new ModelUnavailable('down'));
    const wait = () => {
      root.end(down);
      const activity = root.activity();
      return activity.kind === 'paused' ? Date.parse(activity.until!) - root.clock.now() : -1;
    };
    for (let n = 0; n < 9; n++) {
      waits.push(wait());
      root.clock.advance(waits.at(-1)!);
    }
    expect(waits.map((ms) => ms / 1000)).toEqual([5, 10, 20, 40, 80, 160, 320, 600, 600]);
    expect(root.reasons()).toHaveLength(10);
    root.end(done);
    expect(wait()).toBe(5_000);
  });

  test('of a full disk says so, and of anything else that it failed', () => {
    const root = open();
    root.end(failed(new DiskFull('No space.')));
    expect(root.activity()).toMatchObject({ kind: 'paused', by: 'disk', message: 'No space.' });
    root.end(failed(new Error('The folder is gone.')));
    expect(root.activity()).toMatchObject({
      kind: 'failed',
      message: 'The folder is gone.',
      retryAt: expect.any(String),
    });
  });

  test('as its folder was gone is tried again when the folder is back', () => {
    const root = open();
    root.end(failed(new Error('The folder is gone.')));
    root.follow.touched(['a.ts']);
    root.clock.advance(1);
    expect(root.reasons()).toEqual(['start']);
    root.follow.touched(['']);
    root.clock.advance(1);
    expect(root.reasons()).toEqual(['start', 'timer']);
  });

  test('because it was stopped changes nothing', () => {
    const root = open();
    root.end(failed(new DiskFull('No space.')));
    root.end({ error: new Error('stopped'), wasStopped: true });
    root.end({ record: { outcome: 'cancelled' } as RunRecord });
    expect(root.activity()).toMatchObject({ kind: 'paused', by: 'disk' });
  });

  test('is tried again at once when a person resumes', () => {
    const root = open();
    root.end(failed(new ModelUnavailable('down')));
    root.follow.paused(false);
    expect(root.activity()).toEqual({ kind: 'idle' });
    expect(root.reasons()).toEqual(['start', 'start']);
    root.clock.advance(60 * minute);
    expect(root.reasons()).toEqual(['start', 'start']);
  });
});

test('what a person pauses or resumes in another window holds here too', () => {
  const root = open();
  root.end(done);
  writePause(root.folder);
  root.clock.advance(3_000);
  expect(root.activity()).toMatchObject({ kind: 'paused', by: 'person' });
  root.follow.touched(['a.ts']);
  root.clock.advance(100);
  expect(root.reasons()).toEqual(['start']);
  removePause(root.folder);
  root.clock.advance(3_000);
  expect(root.activity()).toEqual({ kind: 'idle' });
  expect(root.reasons()).toEqual(['start', 'start']);
});

test.for([
  ['watch', ['/root']],
  ['timer', ['/root']],
  ['request', []],
] as const)('a pause made in another window, while a run of reason %s goes on here', ([reason, stopped]) => {
  const root = open();
  root.stand({ running: { run: { reason } as WaitingRun, elsewhere: false } });
  writePause(root.folder);
  root.clock.advance(3_000);
  expect(root.cancelled).toEqual(stopped);
  root.clock.advance(3_000);
  expect(root.cancelled).toEqual(stopped);
});

test('the first check waits until file events are heard, or known not to be: none falls between the two', () => {
  const opened: WatchParts[] = [];
  let state: WatcherState = { kind: 'off' };
  const openWatcher: OpenWatcher = (parts) => {
    opened.push(parts);
    state = { kind: 'off' };
    return { state: () => state, told: () => {}, stop: () => {} };
  };
  const know = (kind: 'live' | 'polling') => {
    state = kind === 'live' ? { kind } : { kind, why: 'It is far.' };
    opened.at(-1)!.onChange();
  };
  const root = open({ watch: true }, emptyFolder(), openWatcher);
  expect(root.reasons()).toEqual([]);
  know('live');
  expect(root.reasons()).toEqual(['start']);
  know('polling');
  expect(root.reasons()).toEqual(['start']);
  root.follow.set(following({ watch: true, exclude: ['x'] }));
  expect(root.reasons()).toEqual(['start']);
  know('polling');
  expect(root.reasons()).toEqual(['start', 'start']);
});

describe('the timer', () => {
  test('is skipped while a run goes on or waits', () => {
    const root = open({ interval: minute });
    root.end(done);
    root.stand({ running: { run: {} as WaitingRun, elsewhere: false } });
    root.clock.advance(minute);
    root.stand({ waiting: { id: '1', root: '/root', reason: 'watch', priority: 1, createdAt: '' } });
    root.clock.advance(minute);
    expect(root.reasons()).toEqual(['start']);
    root.stand({});
    root.clock.advance(minute);
    expect(root.reasons()).toEqual(['start', 'timer']);
  });
});

describe('what is told', () => {
  test('a state once, and mere progress four times a second at most', () => {
    const root = open();
    root.states.length = 0;
    const at = (percent: number) =>
      root.stand({
        running: {
          run: {} as WaitingRun,
          elsewhere: false,
          progress: { percent, phase: 'processing' } as never,
        },
      });
    at(1);
    for (let percent = 2; percent < 50; percent++) {
      at(percent);
      root.clock.advance(50);
    }
    root.stand({});
    root.stand({});
    expect(root.states.length).toBeLessThan(14);
    expect(root.states.length).toBeGreaterThan(8);
    expect(root.states.at(-1)!.activity).toEqual({ kind: 'idle' });
  });

  test('that another process is at work, and how far it is; what it left undone is taken up', () => {
    const root = open();
    root.clock.advance(0);
    root.end(done);
    const [writer, progress] = ['writer', 'progress.json'].map((name) => path.join(root.folder, name));
    writeFileSync(writer!, JSON.stringify({ token: 't', pid: process.ppid, host: hostname() }));
    root.clock.advance(3_000);
    expect(root.activity()).toEqual({ kind: 'syncing', elsewhere: true });
    writeFileSync(progress!, JSON.stringify({ percent: 40 }));
    root.clock.advance(500);
    expect(root.activity()).toEqual({ kind: 'syncing', elsewhere: true, progress: { percent: 40 } });
    expect(root.states.at(-1)!.activity).toEqual(root.activity());
    rmSync(writer!);
    root.clock.advance(500);
    expect(root.activity()).toEqual({ kind: 'idle' });
    expect(root.reasons()).toEqual(['start']);
    // An index that isn't known to be level: its writer was cut short.
    mkdirSync(path.join(root.folder, 'index-1'));
    const index = { id: '1', identity: { model: { id: 'none' } }, complete: true, createdAt: 1 };
    writeFileSync(path.join(root.folder, 'index-1', 'index.json'), JSON.stringify(index));
    writeFileSync(writer!, JSON.stringify({ token: 't', pid: process.ppid, host: hostname() }));
    root.clock.advance(3_000);
    rmSync(writer!);
    root.clock.advance(500);
    expect(root.reasons()).toEqual(['start', 'timer']);
  });
});
