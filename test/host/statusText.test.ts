import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runWords } from '../../src/host/runWords.ts';
import { createOverallProgress, type Glance, plain, statusText } from '../../src/host/statusText.ts';
import type { Activity, RootState, RootStatus, RunRecord } from '../../src/protocol/engineApi.ts';
import { usualRules } from '../../src/protocol/usualRules.ts';

const watcher = { kind: 'off' } as const;
const stateOf = (activity: Activity, root = '/a'): RootState => ({ root, activity, watcher });
const time = (iso: string) => iso.slice(11, 16);
const progress = (percent: number) => ({
  run: '1',
  root: '/a',
  phase: 'processing' as const,
  filesDone: 1234,
  filesTotal: 2000,
  chunks: 5,
  percent,
  filesPerSecond: 1,
  secondsLeft: undefined,
});
const syncing = (percent: number, root = '/a') =>
  stateOf({ kind: 'syncing', elsewhere: false, progress: { ...progress(percent), root } }, root);

const run: RunRecord = {
  id: '1',
  root: '/a',
  reason: 'request',
  outcome: 'done',
  startedAt: '2026-01-02T03:04:00.000Z',
  ms: 61_000,
  phases: { discovery: 1, processing: 2, resolution: 3 },
  files: { seen: 1204, created: 2, modified: 1, moved: 0, deleted: 0, unchanged: 1201, failed: 0 },
  chunks: { added: 3, removed: 0, total: 9 },
  work: { reads: 3, bytesRead: 0, embeds: 0, reusedVectors: 0, commits: 1 },
  skipped: { files: {}, folders: {} },
  faults: [],
};
const status: RootStatus = {
  root: '/a',
  indexed: true,
  files: 1204,
  chunks: 1,
  bytes: 1,
  model: 'none',
  otherModels: [],
  rules: usualRules,
  lastRun: run,
  skipped: run.skipped,
  faults: [],
  fingerprint: '',
};
const glance = (more: Partial<Glance>, activity?: Activity): Glance => ({
  nothing: undefined,
  engine: { kind: 'running' },
  roots: [{ name: 'shop', state: activity && stateOf(activity), status }],
  percent: undefined,
  download: undefined,
  ...more,
});

describe('the status bar', () => {
  it('says why there is nothing to index', () => {
    const said = statusText(glance({ nothing: 'No folder is open.' }), time);
    expect(said).toMatchObject({ kind: 'nothing', lines: ['No folder is open.'] });
  });

  it('at rest gives files, chunks, last and next sync', () => {
    const said = statusText(glance({}, { kind: 'idle', nextCheckAt: '2026-01-02T03:10:00.000Z' }), time);
    expect(said.kind).toBe('idle');
    expect(said.lines).toEqual(['**shop** — 1,204 files, 1 chunk · last sync 03:05 · next check 03:10']);
  });

  it('says how far a sync is', () => {
    const { activity } = syncing(62.9);
    const said = statusText(glance({ percent: 62.9 }, activity), time);
    expect(said.text).toContain('62 %');
    expect(said.spoken).toContain('62 %');
    expect(said.lines[0]).toContain('62 % (1,234 files of 2,000)');
  });

  it('says what is being fetched', () => {
    const download = { file: 'onnx/model_quantized.onnx', percent: 41.7 };
    const said = statusText(glance({ download }, { kind: 'syncing', elsewhere: false }), time);
    expect(said.text).toContain('41 %');
    expect(said.spoken).toContain('fetching the model');
  });

  it('puts failure before work before pause before rest', () => {
    const kinds: Activity[] = [
      { kind: 'failed', message: 'The disk is full.' },
      {
        kind: 'waiting',
        run: { id: '1', root: '/a', reason: 'watch', priority: 1, createdAt: run.startedAt },
      },
      { kind: 'paused', by: 'person', message: '' },
      { kind: 'idle' },
    ];
    const shown = kinds.map((_, at) => {
      const roots = kinds.slice(at).reverse();
      return statusText(
        glance({ roots: roots.map((each) => ({ name: 'x', state: stateOf(each), status: undefined })) }),
        time,
      ).kind;
    });
    expect(shown).toEqual(['failed', 'syncing', 'paused', 'idle']);
    expect(statusText(glance({}), time).kind).toBe('starting');
    const retryAt = new Date('2026-01-02T03:10:00.000Z');
    const dead = glance({ engine: { kind: 'failed', message: 'It died.', retryAt } }, { kind: 'idle' });
    expect(statusText(dead, time)).toMatchObject({ kind: 'failed', lines: ['It died. Next try at 03:10.'] });
  });

  it('shows names and messages as they are, whatever they hold', () => {
    const name = '[x](command:evil) <b> `$(error)`';
    const shown = '\\[x\\]\\(command:evil\\) \\<b\\> \\`\\$\\(error\\)\\`';
    expect(plain(name)).toBe(shown);
    const failing = stateOf({ kind: 'failed', message: name });
    const said = statusText(glance({ roots: [{ name, state: failing, status: undefined }] }), time);
    expect(said.lines).toEqual([`**${shown}** — no index yet · failed: ${shown}`]);
  });
});

describe('progress over all roots', () => {
  it('never falls until all are done, and starts anew then', () => {
    const step = fc.array(
      fc.record({
        root: fc.constantFrom('/a', '/b', '/c'),
        percent: fc.option(fc.double({ min: 0, max: 100, noNaN: true })),
      }),
    );
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const overall = createOverallProgress();
        const states = new Map<string, RootState>();
        let last = 0;
        for (const changes of steps) {
          for (const { root, percent } of changes) {
            states.set(root, percent === null ? stateOf({ kind: 'idle' }, root) : syncing(percent, root));
          }
          const now = overall.update(states.values());
          const isBusy = [...states.values()].some(({ activity }) => activity.kind !== 'idle');
          expect(now !== undefined).toBe(isBusy);
          if (now !== undefined) {
            expect(now).toBeGreaterThanOrEqual(last);
            expect(now).toBeLessThanOrEqual(100);
          }
          last = now ?? 0;
        }
      }),
    );
  });

  it('counts a root that is done while another goes on', () => {
    const overall = createOverallProgress();
    overall.update([syncing(100, '/a'), syncing(0, '/b')]);
    expect(overall.update([stateOf({ kind: 'idle' }, '/a'), syncing(50, '/b')])).toBe(75);
  });
});

describe('at rest', () => {
  const words = (activity: Activity, known: RootStatus) => {
    const roots = [{ name: 'a', state: stateOf(activity), status: known }];
    const glance: Glance = {
      nothing: undefined,
      engine: { kind: 'running' },
      roots,
      percent: undefined,
      download: undefined,
    };
    return statusText(glance, time).spoken;
  };

  it('says that the index is level with the disk only when it is', () => {
    expect(words({ kind: 'idle' }, status)).toContain('level with the disk');
    expect(words({ kind: 'idle', isBehind: true }, status)).toContain('a sync was cancelled');
    expect(words({ kind: 'idle' }, { ...status, indexed: false })).toContain('not complete');
  });
});

describe('the words for runs', () => {
  it('name what changed', () => {
    expect(runWords([run])).toBe('1,204 files looked at, 2 new, 1 changed (1 min 1 s).');
  });

  it('say so when nothing had', () => {
    const same = { ...run, files: { ...run.files, created: 0, modified: 0 } };
    expect(runWords([same, same])).toBe('2,408 files looked at, nothing had changed (1 min 1 s).');
    expect(runWords([{ ...same, ms: 20.4 }])).toContain('(20 ms)');
    expect(runWords([{ ...run, outcome: 'cancelled' }])).toContain('cancelled');
  });
});
