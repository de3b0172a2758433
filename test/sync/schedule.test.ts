import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSchedule, type Due, type Timing } from '../../src/engine/sync/schedule.ts';
import { fakeClock } from '../support/fakeClock.ts';

const minute = 60_000;

function open(timing: Partial<Timing> = {}, random = () => 0.5) {
  const clock = fakeClock();
  const dues: (Due & { readonly at: number })[] = [];
  const began = clock.now();
  const schedule = createSchedule({ debounce: 2_000, interval: 0, ...timing }, clock, random, (due) =>
    dues.push({ ...due, at: clock.now() - began }),
  );
  return { clock, dues, schedule };
}

describe('after file events', () => {
  test('a look follows so much quiet, and names what was touched', () => {
    const { clock, dues, schedule } = open();
    schedule.touched(['a.ts']);
    clock.advance(1_999);
    schedule.touched(['b.ts', 'a.ts']);
    clock.advance(1_999);
    expect(dues).toEqual([]);
    clock.advance(1);
    expect(dues).toEqual([{ reason: 'watch', paths: ['a.ts', 'b.ts'], at: 3_999 }]);
    clock.advance(minute);
    expect(dues).toHaveLength(1);
  });

  test('events without a pause put it off ten times the quiet, and no longer', () => {
    const { clock, dues, schedule } = open();
    for (let n = 0; n < 50; n++) {
      schedule.touched([`f${n}`]);
      clock.advance(1_000);
    }
    expect(dues.map(({ at }) => at)).toEqual([20_000, 40_000]);
    expect(dues[0]).toMatchObject({ paths: Array.from({ length: 21 }, (_, n) => `f${n}`).slice(0, 20) });
  });

  test('a file that goes and comes within the time is one hint; a folder stands for all below it', () => {
    const { clock, dues, schedule } = open();
    schedule.touched(['src/a.ts', 'src/a.ts', 'lib/deep/b.ts', 'lib']);
    clock.advance(2_000);
    expect(dues).toMatchObject([{ paths: ['src/a.ts', 'lib'] }]);
  });

  test('a storm of 10,000 events is one look at everything', () => {
    const { clock, dues, schedule } = open();
    for (let n = 0; n < 10_000; n++) schedule.touched([`src/file${n}.ts`]);
    clock.advance(20_000);
    expect(dues).toEqual([{ reason: 'watch', paths: undefined, at: 2_000 }]);
  });

  test('the root itself, as a hint, is everything', () => {
    const { clock, dues, schedule } = open();
    schedule.touched(['a.ts', '']);
    clock.advance(2_000);
    expect(dues).toMatchObject([{ paths: undefined }]);
  });
});

describe('the timer', () => {
  test('looks when the interval is over, again and again, a tenth earlier or later', () => {
    const numbers = [0, 1, 0.5, 0.5];
    const { clock, dues } = open({ interval: 5 * minute }, () => numbers.shift() ?? 0.5);
    clock.advance(16 * minute);
    expect(dues.map(({ at }) => at / minute)).toEqual([4.5, 10, 15]);
    expect(new Set(dues.map(({ reason }) => reason))).toEqual(new Set(['timer']));
  });

  test('begins anew when the root was looked at as a whole for another reason', () => {
    const { clock, dues, schedule } = open({ interval: 5 * minute });
    clock.advance(4 * minute);
    schedule.checked();
    clock.advance(4 * minute);
    expect(dues).toEqual([]);
    expect(schedule.nextCheckAt()).toBe(clock.now() + minute);
  });

  test('looks at once when the machine has slept', () => {
    const { clock, dues } = open({ interval: 5 * minute });
    clock.advance(minute);
    clock.sleep(120 * minute);
    clock.advance(10_000);
    expect(dues).toMatchObject([{ reason: 'timer' }]);
    clock.advance(4 * minute);
    expect(dues).toHaveLength(1);
  });

  test('an interval of 0 is none, also after sleep; another one counts from now on', () => {
    const { clock, dues, schedule } = open({ interval: 0 });
    clock.sleep(60 * minute);
    clock.advance(60 * minute);
    expect([dues, schedule.nextCheckAt()]).toEqual([[], undefined]);
    schedule.set({ debounce: 10, interval: minute });
    clock.advance(minute);
    expect(dues).toMatchObject([{ reason: 'timer' }]);
  });
});

test('stopped, it asks for nothing and waits for nothing', () => {
  const { clock, dues, schedule } = open({ interval: minute });
  schedule.touched(['a']);
  schedule.stop();
  expect(clock.waiting()).toBe(0);
  clock.advance(10 * minute);
  expect(dues).toEqual([]);
});

test('every hint is looked at, within the longest wait after it came', () => {
  const anyEvents = fc.array(fc.record({ wait: fc.nat(3_000), path: fc.nat(30) }), { maxLength: 60 });
  fc.assert(
    fc.property(anyEvents, (events) => {
      const { clock, dues, schedule } = open();
      const told: { readonly path: string; readonly at: number }[] = [];
      const began = clock.now();
      for (const { wait, path } of events) {
        clock.advance(wait);
        schedule.touched([`f${path}`]);
        told.push({ path: `f${path}`, at: clock.now() - began });
      }
      clock.advance(minute);
      for (const { path, at } of told) {
        const look = dues.find((due) => due.at >= at && due.reason === 'watch' && due.paths?.includes(path));
        expect(look?.at).toBeLessThanOrEqual(at + 20_000);
      }
      expect(dues.length).toBeLessThanOrEqual(told.length);
    }),
  );
});
