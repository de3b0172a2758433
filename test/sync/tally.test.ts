import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createTally } from '../../src/engine/sync/tally.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'Date'], now: 1e12 });
});
afterEach(() => {
  vi.useRealTimers();
});
const pass = (ms: number) => vi.advanceTimersByTime(ms);

test('each phase has its own progress and its own time; percent goes by bytes and never falls, and what is left is told', () => {
  const tally = createTally('/root', 'timer', 'id');
  tally.enter('discovery');
  expect(tally.progress()).toMatchObject({ phase: 'discovery', percent: 0, secondsLeft: undefined });
  pass(300);
  tally.enter('processing');
  tally.expect(10, 1_000);
  expect(tally.progress()).toMatchObject({ phase: 'processing', percent: 2, filesDone: 0, filesTotal: 10 });
  pass(2_000);
  tally.advance(4, 200);
  // A fifth of the bytes in two seconds: eight more.
  expect(tally.progress()).toMatchObject({ percent: 21, filesDone: 4, filesPerSecond: 2, secondsLeft: 8 });
  // More was found: the share is smaller, the percentage isn't.
  tally.expect(10, 3_000);
  expect(tally.progress()).toMatchObject({ percent: 21, filesTotal: 20, secondsLeft: 38 });
  pass(6_000);
  tally.advance(16, 3_800);
  expect(tally.progress()).toMatchObject({ percent: 97, filesDone: 20, secondsLeft: 0 });
  tally.enter('resolution');
  pass(50);
  expect(tally.progress()).toMatchObject({ phase: 'resolution', percent: 97, secondsLeft: undefined });
  expect(tally.record('done')).toMatchObject({
    ms: 8_350,
    phases: { discovery: 300, processing: 8_000, resolution: 50 },
  });
});
