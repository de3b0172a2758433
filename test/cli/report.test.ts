import { describe, expect, it } from 'vitest';
import { hitLines, jsonLine } from '../../src/cli/hits.ts';
import { styles } from '../../src/cli/mark.ts';
import { describeRun, faultLines, statusLines } from '../../src/cli/report.ts';
import type { Hit, RootStatus, RunRecord } from '../../src/protocol/engineApi.ts';
import { usualRules } from '../../src/protocol/usualRules.ts';

const hit: Hit = {
  path: 'src/a b.ts',
  startLine: 3,
  endLine: 4,
  language: 'typescript',
  symbol: 'Queue.push',
  kind: 'method',
  score: 0.98765,
  text: 'push(item) {\n}',
  stale: false,
};

const run: RunRecord = {
  id: '7',
  root: '/r',
  reason: 'request',
  outcome: 'done',
  startedAt: '2026-01-02T03:04:05.000Z',
  ms: 4200,
  phases: { discovery: 1, processing: 2, resolution: 3 },
  files: { seen: 1200, created: 3, modified: 1, moved: 0, deleted: 2, unchanged: 1196, failed: 0 },
  chunks: { added: 4, removed: 2, total: 5000 },
  work: { reads: 4, bytesRead: 4000, embeds: 0, reusedVectors: 0, commits: 1 },
  skipped: { files: {}, folders: {} },
  faults: [],
};

const status: RootStatus = {
  root: '/r',
  indexed: true,
  files: 1200,
  chunks: 5000,
  bytes: 12_345_678,
  model: 'none',
  otherModels: ['some/model'],
  rules: usualRules,
  lastRun: run,
  skipped: { files: { binary: 2, ignored: 30 }, folders: { default: 1 } },
  faults: [{ path: 'x/y', code: 'EACCES', message: 'permission denied' }],
  fingerprint: '',
};

describe('the JSON form', () => {
  it('has exactly the keys that programs depend on, in one line', () => {
    expect(jsonLine('a "query"', [hit])).toBe(
      '{"query":"a \\"query\\"","hits":[{"path":"src/a b.ts","startLine":3,"endLine":4,' +
        '"language":"typescript","symbol":"Queue.push","kind":"method","score":0.98765,"text":"push(item) {\\n}"}]}',
    );
  });

  it('tells the parts of a score when they were asked for', () => {
    expect(JSON.parse(jsonLine('q', [{ ...hit, parts: { terms: 1 } }])).hits[0].parts).toEqual({ terms: 1 });
  });
});

describe('hits for people', () => {
  const lines = (given: Partial<Hit>) =>
    hitLines({ hits: [{ ...hit, ...given }], marks: [], notices: [] }, styles(false));

  it('are place, symbol, kind and score over the lines', () => {
    expect(lines({})).toEqual([
      'src/a b.ts:3-4  Queue.push (method)  0.988',
      '  3  push(item) {',
      '  4  }',
      '',
    ]);
  });

  it('say when the file has changed since', () => {
    expect(lines({ stale: true })[0]).toMatch(/changed since it was indexed$/);
  });

  it('have only a kind where nothing is defined', () => {
    expect(lines({ symbol: '', kind: 'imports' })[0]).toBe('src/a b.ts:3-4  (imports)  0.988');
  });

  it('give the parts of the score, the weightiest first', () => {
    expect(lines({ parts: { terms: 0.2, test: -0.5 } })[3]).toBe('  test -0.500, terms 0.200');
  });

  it('write out a newline or an escape in a name', () => {
    expect(lines({ path: 'a\nb\u001b[2J.ts' })[0]).toMatch(/^a\\nb\\u\{1b\}\[2J\.ts:3-4/);
  });
});

describe('describeRun', () => {
  it('tells what changed, how long it took and what there is now', () => {
    expect(describeRun(run)).toBe('3 created, 1 modified, 2 deleted in 4.2 s; now 1,200 files, 5,000 chunks');
  });

  it('says that nothing changed, and why all was looked at anew', () => {
    const files = { ...run.files, created: 0, modified: 0, deleted: 0 };
    expect(describeRun({ ...run, files, fullBecause: 'The snapshot was damaged.' })).toBe(
      'nothing changed in 4.2 s; now 1,200 files, 5,000 chunks. All files were looked at anew: The snapshot was damaged.',
    );
  });
});

describe('statusLines', () => {
  const now = Date.parse('2026-01-02T03:05:05.000Z');

  it('tells everything in few lines', () => {
    const lines = statusLines(status, now);
    expect(lines[0]).toBe('/r');
    const facts = Object.fromEntries(
      lines.slice(1).map((line) => [line.slice(2, 12).trim(), line.slice(13)]),
    );
    expect(facts).toMatchObject({
      files: '1,200',
      chunks: '5,000',
      'on disk': '12 MB',
      model: 'none',
      'also kept': 'some/model',
      skipped: 'files: 30 ignored, 2 binary',
      faults: 'x/y: permission denied',
    });
    expect(facts['last run']).toMatch(/, 1 min 0 s ago$/);
    expect(lines).toContain(`${' '.repeat(13)}folders: 1 default`);
  });

  it('says what to do where there is no index', () => {
    const none = { ...status, indexed: false, files: 0, otherModels: [] };
    expect(statusLines(none, now)).toEqual(['/r isn\'t indexed; "lodestone index" does that.']);
    expect(statusLines({ ...none, files: 12 }, now)).toEqual([
      '/r isn\'t indexed as a whole yet, 12 files so far; "lodestone index" goes on with it.',
    ]);
  });

  it('says which files count where that is not as usual', () => {
    expect(statusLines(status, now).join('\n')).not.toMatch(/only|without|limits/);
    const rules = {
      include: ['src/**', 'lib/**'],
      exclude: ['*.gen\nts'],
      respectIgnoreFiles: false,
      maxFileSize: 2_000_000,
    };
    const lines = statusLines({ ...status, rules }, now);
    expect(lines).toEqual(
      expect.arrayContaining([
        '  only       src/**, lib/**',
        '  without    *.gen\\nts',
        '  limits     files up to 2.0 MB',
        "             .gitignore and its kin don't count",
      ]),
    );
  });

  it('tells of a run that failed or was stopped', () => {
    const failed = statusLines(
      { ...status, lastRun: { ...run, outcome: 'failed', error: 'No space left.' } },
      now,
    );
    expect(failed.join('\n')).toContain('failed: No space left.');
    const stopped = statusLines({ ...status, lastRun: { ...run, outcome: 'cancelled' } }, now);
    expect(stopped.join('\n')).toContain('stopped after 4.2 s: 3 created');
  });
});

describe('faultLines', () => {
  it('lists a few and counts the rest', () => {
    const faults = Array.from({ length: 8 }, (_, n) => ({ path: `f${n}`, code: 'EACCES', message: 'no' }));
    expect(faultLines(faults)).toEqual(['f0: no', 'f1: no', 'f2: no', 'f3: no', 'f4: no', 'and 3 more']);
  });
});
