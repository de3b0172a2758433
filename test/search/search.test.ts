import { beforeAll, describe, expect, test } from 'vitest';
import type { Definition } from '../../src/engine/chunk/types.ts';
import { createOutline, type Outline } from '../../src/engine/search/outline.ts';
import { type Question, search } from '../../src/engine/search/search.ts';
import { toRows } from '../../src/engine/store/row.ts';
import type { Store } from '../../src/engine/store/store.ts';
import { createMemoryStore } from '../support/bm25.ts';

let store: Store;
let outline: Outline;

function rowsOf(
  path: string,
  language: string,
  ...pieces: readonly [text: string, symbol: string, whole?: [number, number]][]
) {
  const chunks = pieces.map(([text, symbol, whole], at) => {
    const [line, endLine] = whole ?? [at * 20 + 1, at * 20 + 20];
    const definition: Definition = { name: symbol, kind: 'function', line, endLine, scope: [] };
    const starts = symbol !== '' && line >= at * 20 + 1;
    return {
      startLine: at * 20 + 1,
      endLine: at * 20 + 20,
      text,
      symbol,
      kind: symbol === '' ? ('code' as const) : ('function' as const),
      breadcrumb: symbol === '' ? [] : [symbol],
      definitions: starts ? [definition] : [],
    };
  });
  return toRows(path, '', { language, chunks });
}

beforeAll(async () => {
  const rows = [
    ...rowsOf(
      'src/upload.ts',
      'typescript',
      ['import x', ''],
      ['function giveUpRetrying() { upload failed }', 'giveUpRetrying'],
    ),
    ...rowsOf('src/queue.py', 'python', ['def drain_all(): upload failed again', 'drain_all']),
    ...rowsOf('vendor/upload.go', 'go', ['upload failed upload failed upload failed', 'UploadAll']),
    ...rowsOf(
      'src/long.ts',
      'typescript',
      ['function longOne() { begin', 'longOne', [1, 60]],
      ['the middle melts copper', 'longOne', [1, 60]],
      ['end }', 'longOne', [1, 60]],
      ['function next() {}', 'next'],
    ),
    ...rowsOf(
      'src/huge.ts',
      'typescript',
      ...Array.from({ length: 6 }, (_, at): [string, string, [number, number]] => [
        at === 3 ? 'here zinc is melted' : 'other',
        'hugeOne',
        [1, 120],
      ]),
    ),
  ];
  store = createMemoryStore();
  await store.replace([], rows);
  outline = createOutline();
  for await (const batch of store.outline()) outline.put(batch);
});

const ask = (query: string, rest: Partial<Question> = {}) =>
  search(store, outline, { query, limit: 10, paths: [], excludes: [], languages: [], ...rest }, undefined);
const paths = async (query: string, rest: Partial<Question> = {}) =>
  (await ask(query, rest)).hits.map(({ row }) => row.path);

describe('search', () => {
  test('finds by words', async () => {
    expect((await paths('where do we give up retrying'))[0]).toBe('src/upload.ts');
  });

  test('no more hits than asked for', async () => {
    expect(await paths('upload failed', { limit: 1 })).toHaveLength(1);
  });

  test('finds nothing without complaint', async () => {
    expect(await ask('xylophone')).toMatchObject({ hits: [], notices: [] });
  });

  test.each(['drainAll', 'drain_al', 'DRAIN_ALL', 'dranall', 'drainal'])(
    'finds the name that %s means',
    async (query) => {
      expect((await paths(query))[0]).toBe('src/queue.py');
    },
  );

  test('a path leads to its file', async () => {
    expect((await paths('upload in src/queue.py'))[0]).toBe('src/queue.py');
  });

  test('a stack-trace line leads to its lines', async () => {
    const { hits } = await ask('at giveUp (/somewhere/else/src/upload.ts:33:5)');
    expect(hits[0]).toMatchObject({ startLine: 21, endLine: 40 });
  });

  test('stops when told to', async () => {
    const question = { query: 'upload', limit: 10, paths: [], excludes: [], languages: [] };
    await expect(search(store, outline, question, undefined, undefined, AbortSignal.abort())).rejects.toThrow(
      /abort/i,
    );
  });
});

describe('filters hold before the search', () => {
  test.each<[string, Partial<Question>, string[]]>([
    ['a folder', { paths: ['vendor'] }, ['vendor/upload.go']],
    ['a folder with a slash', { paths: ['vendor/'] }, ['vendor/upload.go']],
    ['a glob of names', { paths: ['*.py'] }, ['src/queue.py']],
    ['a glob of paths', { paths: ['src/**/*.py'] }, ['src/queue.py']],
    ['what is left out', { excludes: ['src', '*.rs'] }, ['vendor/upload.go']],
    ['a language', { languages: ['Go'] }, ['vendor/upload.go']],
    ['an ending for a language', { languages: ['py'] }, ['src/queue.py']],
    ['all together', { languages: ['go'], paths: ['src'] }, []],
  ])('%s', async (_, rest, expected) => {
    expect(await paths('upload failed', rest)).toEqual(expected);
  });

  test('a hit that is the 200th of all is the first of what is wanted', async () => {
    const crowd = createMemoryStore();
    const many = Array.from({ length: 200 }, (_, at) =>
      rowsOf(`crowd/${at}.ts`, 'typescript', ['melt melt melt', '']),
    );
    await crowd.replace(
      [],
      [...many.flat(), ...rowsOf('quiet/one.ts', 'typescript', ['melt and much else besides', ''])],
    );
    const all = createOutline();
    for await (const batch of crowd.outline()) all.put(batch);
    const question = { query: 'melt', limit: 5, paths: ['quiet/**'], excludes: [], languages: [] };
    const { hits } = await search(crowd, all, question, undefined);
    expect(hits.map(({ row }) => row.path)).toEqual(['quiet/one.ts']);
  });

  test('says so when nothing passes', async () => {
    expect((await ask('upload', { paths: ['nowhere/**'] })).notices).toEqual([
      'No file passes the filters, so there was nothing to search.',
    ]);
  });

  test('an unknown language is told with the known ones', async () => {
    await expect(ask('upload', { languages: ['klingon'] })).rejects.toThrow(
      'No file here is in the language "klingon". The languages here are: go, python, typescript.',
    );
  });

  test.each(['', '  ', '[a', '{a,b', 'a]', 'x'.repeat(2000)])(
    'what is not a glob is told: %j',
    async (glob) => {
      await expect(ask('upload', { paths: [glob] })).rejects.toThrow(/glob/);
    },
  );
});

describe('a hit grows', () => {
  test('to the whole definition that it is a piece of', async () => {
    const { hits } = await ask('melts copper');
    expect(hits[0]).toMatchObject({
      startLine: 1,
      endLine: 60,
      text: expect.stringMatching(/^function longOne[\s\S]*end \}$/),
    });
    expect(hits.filter(({ row }) => row.path === 'src/long.ts')).toHaveLength(1);
  });

  test('but not to one that is too long to be read at a glance', async () => {
    const { hits } = await ask('melted zinc');
    expect(hits[0]).toMatchObject({ startLine: 61, endLine: 80 });
  });
});
