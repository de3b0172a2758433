import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bar, progressLine } from '../../src/cli/progress.ts';
import type { Progress } from '../../src/protocol/engineApi.ts';

const at = (percent: number, more: Partial<Progress> = {}): Progress => ({
  run: '1',
  root: '/r',
  phase: 'processing',
  filesDone: percent * 100,
  filesTotal: 10_000,
  chunks: 54_321,
  percent,
  filesPerSecond: 812,
  secondsLeft: 75,
  ...more,
});

/** A stream and a clock that stand still until they are moved. */
function screen(isTTY: boolean, columns = 100) {
  const written: string[] = [];
  const clock = { now: 1_000_000 };
  const stream = { isTTY, columns, write: (text: string) => written.push(text) };
  return { written, clock, line: progressLine(stream, () => clock.now) };
}

describe('the bar', () => {
  it('tells files, time left, chunks and rate where there is room', () => {
    expect(bar(at(45), 120)).toBe(
      `${'█'.repeat(10)}${'░'.repeat(14)}  45%  4,500/10,000 files  1 min 15 s left  54,321 chunks  812 files/s`,
    );
  });

  it('leaves facts out rather than be wider than the terminal', () => {
    fc.assert(
      fc.property(fc.nat(100), fc.nat(200), (percent, width) => {
        expect(bar(at(percent), width).length).toBeLessThanOrEqual(width);
      }),
    );
    expect(bar(at(45), 50)).toBe(`${'█'.repeat(10)}${'░'.repeat(14)}  45%  4,500/10,000 files`);
  });

  it('says that it is looking for changes before anything is known', () => {
    const looking = bar(at(0, { phase: 'discovery', filesDone: 1200, filesTotal: 0 }), 100);
    expect(looking.endsWith('   0%  looking for changes  1,200 files')).toBe(true);
  });
});

describe('progress in a terminal', () => {
  it('never goes back within a run, and starts anew with the next', () => {
    const { written, clock, line } = screen(true);
    for (const percent of [10, 40, 30, 50]) {
      line.show(at(percent));
      clock.now += 1000;
    }
    line.show(at(0, { run: '2' }));
    expect(written.map((text) => / (\d+)%/.exec(text)![1])).toEqual(['10', '40', '40', '50', '0']);
  });

  it('stays on one line and is gone when cleared', () => {
    const { written, line } = screen(true);
    line.show(at(10));
    line.clear();
    line.clear();
    expect(written[0]!.startsWith('\r\u001b[K')).toBe(true);
    expect(written[0]).not.toContain('\n');
    expect(written.slice(1)).toEqual(['\r\u001b[K']);
  });

  it('is not drawn more often than the eye can follow', () => {
    const { written, clock, line } = screen(true);
    for (let n = 0; n < 1000; n += 1) {
      line.show(at(n / 10));
      clock.now += 1;
    }
    expect(written.length).toBeLessThanOrEqual(13);
  });
});

describe('progress anywhere else', () => {
  it('says nothing of one short run after another, however far apart they are', () => {
    const { written, clock, line } = screen(false);
    for (const run of ['1', '2', '3']) {
      clock.now += 60_000;
      line.show(at(0, { run }));
      clock.now += 500;
      line.show(at(90, { run }));
    }
    expect(written).toEqual([]);
  });

  it('is a plain line every three seconds at most, and none for a short run', () => {
    const { written, clock, line } = screen(false);
    for (let n = 0; n <= 100; n += 1) {
      line.show(at(n));
      clock.now += 100;
    }
    line.clear();
    expect(written).toHaveLength(3);
    expect(written[0]).toBe(' 30%, 3,000/10,000 files, 1 min 15 s left, 54,321 chunks, 812 files/s\n');
  });
});
