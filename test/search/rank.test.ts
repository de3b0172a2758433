import { describe, expect, test } from 'vitest';
import type { ChunkKind, DefinitionKind } from '../../src/engine/chunk/types.ts';
import { createOutline } from '../../src/engine/search/outline.ts';
import { parseQuery } from '../../src/engine/search/query.ts';
import { measure, order } from '../../src/engine/search/rank.ts';
import { weights } from '../../src/engine/search/weights.ts';
import { toRows } from '../../src/engine/store/row.ts';
import type { Row } from '../../src/engine/store/store.ts';

interface Piece {
  readonly kind?: ChunkKind;
  readonly defines?: readonly string[];
  readonly text?: string;
}

/** A file of ten-line chunks; a chunk's definitions are of its own kind. */
function file(path: string, ...pieces: readonly Piece[]): Row[] {
  const chunks = pieces.map(({ kind = 'function', defines = [], text = '' }, at) => ({
    startLine: at * 10 + 1,
    endLine: at * 10 + 10,
    text,
    symbol: defines[0] ?? '',
    kind,
    breadcrumb: [],
    definitions: defines.map((name) => {
      return { name, kind: kind as DefinitionKind, line: at * 10 + 1, endLine: at * 10 + 10, scope: [] };
    }),
  }));
  return toRows(path, '', { language: 'typescript', chunks });
}

/** What comes first, as `path#ordinal`, when full-text search gave these rows these scores. */
function ranked(query: string, rows: readonly Row[], scores: readonly number[], vectors?: readonly number[]) {
  const outline = createOutline();
  outline.put(rows);
  const found = (list: readonly number[]) => list.map((score, at) => ({ row: rows[at]!, score }));
  const meaning = vectors && found(vectors);
  const gathered = { query: parseQuery(query), lexical: found(scores), meaning, joined: [] };
  return order(measure(gathered, outline), weights);
}

const ids = (list: readonly { row: Row }[]) => list.map(({ row }) => row.id);

describe('files', () => {
  test('a better match comes first', () => {
    const rows = [...file('one.ts', {}), ...file('two.ts', {}), ...file('zero.ts', {})];
    expect(ids(ranked('drain', rows, [4, 9, 1]))).toEqual(['two.ts#0', 'one.ts#0', 'zero.ts#0']);
  });

  test.each([
    ['a test', 'test/one.test.ts'],
    ['Go test', 'pkg/one_test.go'],
    ['a compatibility layer', 'compat/one.ts'],
    ['an example', 'examples/one.ts'],
    ['a document', 'docs/one.md'],
    ['a declaration file', 'one.d.ts'],
    ['a generated file', 'one.pb.go'],
  ])('%s comes after the source that matches as well', (_, path) => {
    const rows = [
      ...file(path, { defines: ['x'] }),
      ...file('src/one.ts', { defines: ['x'] }),
      ...file('zero.ts', {}),
    ];
    expect(ids(ranked('drain', rows, [9, 9, 1]))[0]).toBe('src/one.ts#0');
  });

  test('the file that defines a name comes before its callers', () => {
    const rows = [
      ...file('caller.ts', { defines: ['other'] }),
      ...file('home.ts', { defines: ['drainAll'] }),
      ...file('z.ts', {}),
    ];
    expect(ids(ranked('drainAll', rows, [9, 8, 1]))[0]).toBe('home.ts#0');
  });

  test('neighbouring words find the name that they make', () => {
    const rows = [
      ...file('caller.ts', { defines: ['other'] }),
      ...file('home.ts', { defines: ['JoinSet'] }),
      ...file('z.ts', {}),
    ];
    expect(ids(ranked('how a join set waits', rows, [9, 8.5, 1]))[0]).toBe('home.ts#0');
  });

  test('a file whose whole name is said comes before one that only matches', () => {
    const rows = [...file('engine.ts', {}), ...file('retry_policy.ts', {}), ...file('z.ts', {})];
    expect(ids(ranked('retry policies', rows, [9, 7, 1]))[0]).toBe('retry_policy.ts#0');
  });

  test('one word of a long question is not enough to be meant', () => {
    const question =
      'connections cut while large uploads were waiting must be opened again once authentication expires';
    const rows = [...file('session.ts', {}), ...file('once.ts', {}), ...file('z.ts', {})];
    expect(ids(ranked(question, rows, [9, 5, 1]))[0]).toBe('session.ts#0');
  });

  test('several good chunks count', () => {
    const rows = [...file('single.ts', {}), ...file('full.ts', {}, {}, {}), ...file('z.ts', {})];
    expect(ids(ranked('drain', rows, [9, 8, 8, 8, 1]))[0]).toBe('full.ts#0');
  });

  test('the place in a stack trace comes first', () => {
    const rows = [...file('a.ts', {}), ...file('src/b.ts', {}, {}), ...file('z.ts', {})];
    expect(ids(ranked('drain failed at /app/src/b.ts:15', rows, [9, 1, 1, 1]))[0]).toBe('src/b.ts#1');
  });

  test('meaning counts beside words', () => {
    const rows = [...file('words.ts', {}), ...file('meaning.ts', {}), ...file('z.ts', {})];
    expect(ids(ranked('drain', rows, [9, 8, 1], [0.1, 0.9, 0.1]))[0]).toBe('meaning.ts#0');
  });
});

describe('chunks of a file', () => {
  test.each(['imports', 'header', 'reexports'] as const)('%s come after what does the work', (kind) => {
    const rows = [...file('a.ts', { kind }, { defines: ['x'] }), ...file('z.ts', {})];
    expect(ids(ranked('drain', rows, [9, 8, 1]))[0]).toBe('a.ts#1');
  });

  test('the definition comes before what mentions it', () => {
    const rows = [...file('a.ts', { defines: ['other'] }, { defines: ['drainAll'] }), ...file('z.ts', {})];
    expect(ids(ranked('drainAll', rows, [9, 8, 1]))[0]).toBe('a.ts#1');
  });

  test('the chunk with the message comes before one with its words', () => {
    const rows = [
      ...file(
        'a.ts',
        { text: 'refused write socket could be the' },
        { text: 'throw "the socket refused our write"' },
      ),
      ...file('z.ts', {}),
    ];
    expect(ids(ranked('SocketError: the socket refused our write', rows, [9, 8, 1]))[0]).toBe('a.ts#1');
  });

  test('a second chunk that is close comes before a file that is far', () => {
    const rows = [
      ...file('drain.ts', { defines: ['x'] }, { defines: ['y'] }),
      ...file('z.ts', {}),
      ...file('q.ts', {}),
    ];
    expect(ids(ranked('drain', rows, [9, 9, 2, 1]))).toEqual([
      'drain.ts#0',
      'drain.ts#1',
      'z.ts#0',
      'q.ts#0',
    ]);
  });

  test('from the fourth on they come after all files', () => {
    const rows = [...file('drain.ts', {}, {}, {}, {}, {}), ...file('z.ts', {})];
    expect(ids(ranked('drain', rows, [9, 9, 9, 9, 9, 1]))[3]).toBe('z.ts#0');
  });
});

test('the parts add up to the score', () => {
  const rows = [...file('test/drain.test.ts', { defines: ['drain'] }, {}), ...file('z.ts', {})];
  for (const { score, parts } of ranked('drain', rows, [9, 8, 1])) {
    expect(Object.values(parts).reduce((sum, part) => sum + part, 0)).toBeCloseTo(score);
  }
});

test('nothing found ranks to nothing', () => {
  expect(ranked('drain', [], [])).toEqual([]);
});
