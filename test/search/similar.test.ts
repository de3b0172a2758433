import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { createOutline, type Outline } from '../../src/engine/search/outline.ts';
import { type Sample, similar } from '../../src/engine/search/similar.ts';
import { toRows } from '../../src/engine/store/row.ts';
import type { Store, StoredRow } from '../../src/engine/store/store.ts';
import { createMemoryStore } from '../support/bm25.ts';

const retry = `async function retryUpload(file) {
  let wait = 100;
  for (let attempt = 0; attempt < 5; attempt++) {
    try { return await upload(file); } catch { await sleep(wait); wait *= 2; }
  }
  throw new Error('gave up uploading');
}`;
const renamed = retry
  .replaceAll('Upload', 'Download')
  .replaceAll('upload', 'download')
  .replace('file', 'url');
const parse = `function parseHeader(line) {
  const [name, value] = line.split(':');
  return { name: name.trim(), value: value.trim() };
}`;

/** Chunks of ten lines each, one after the other. */
function fileOf(path: string, language: string, texts: readonly string[], vector?: readonly number[][]) {
  const chunks = texts.map((text, at) => ({
    startLine: at * 10 + 1,
    endLine: at * 10 + 10,
    text,
    symbol: '',
    kind: 'code' as const,
    breadcrumb: [],
    definitions: [],
  }));
  return toRows(path, '', { language, chunks }).map(
    (row, at): StoredRow => (vector ? { ...row, vector: new Float32Array(vector[at]!) } : row),
  );
}

async function indexOf(rows: readonly StoredRow[]): Promise<{ store: Store; outline: Outline }> {
  const store = createMemoryStore();
  await store.replace([], rows);
  const outline = createOutline();
  for await (const batch of store.outline()) outline.put(batch);
  return { store, outline };
}

const sample = (text: string, rest: Partial<Sample> = {}): Sample => ({
  path: '',
  startLine: 1,
  endLine: text.split('\n').length,
  text,
  limit: 10,
  paths: [],
  excludes: [],
  languages: [],
  ...rest,
});

const rows = [
  ...fileOf('src/upload.js', 'javascript', [retry, parse]),
  ...fileOf('src/download.js', 'javascript', [parse, renamed]),
  ...fileOf('src/other.py', 'python', ['def total(numbers): return sum(numbers)']),
  ...fileOf('lib/http.py', 'python', ['def parse_header(line): name, value = line.split(":")']),
];
let index: { store: Store; outline: Outline };
beforeAll(async () => {
  index = await indexOf(rows);
});
const ask = (asked: Sample, vector?: Float32Array) => similar(index.store, index.outline, asked, vector);
const found = async (asked: Sample) =>
  (await ask(asked)).hits.map(({ row, startLine }) => `${row.path}:${startLine}`);

describe('similar code', () => {
  test('the same lines elsewhere come first, with a score of almost one', async () => {
    const { hits } = await ask(sample(parse, { path: 'src/upload.js', startLine: 11, endLine: 14 }));
    expect(hits[0]).toMatchObject({ row: { path: 'src/download.js' }, startLine: 1 });
    expect(hits[0]!.score).toBeGreaterThan(0.99);
  });

  test('code with other names is found by what stayed', async () => {
    expect((await found(sample(retry, { path: 'src/upload.js', startLine: 1, endLine: 7 })))[0]).toBe(
      'src/download.js:11',
    );
  });

  test('text that stands in no file leaves nothing out', async () => {
    expect((await found(sample(retry)))[0]).toBe('src/upload.js:1');
  });

  test('filters are those of a search', async () => {
    expect(await found(sample(parse, { languages: ['py'] }))).toEqual(['lib/http.py:1', 'src/other.py:1']);
    expect((await found(sample(parse, { excludes: ['src'] }))).every((each) => each.startsWith('lib/'))).toBe(
      true,
    );
    const none = await ask(sample(parse, { paths: ['nowhere/**'] }));
    expect(none).toMatchObject({ hits: [], notices: [expect.stringContaining('No file passes')] });
    await expect(ask(sample(parse, { languages: ['cobol'] }))).rejects.toThrow(/No file here is in/);
  });

  test('text without a word, or none at all, is told', async () => {
    await expect(ask(sample('  \n\t'))).rejects.toThrow('select some lines');
    await expect(ask(sample('{ }); // ***'))).rejects.toThrow('There is no word');
  });

  test('long text is compared by its beginning, and that is said', async () => {
    const { hits, notices } = await ask(sample(`${parse}\n${'x = 1;\n'.repeat(10_000)}`));
    expect(hits.length).toBeGreaterThan(0);
    expect(notices).toEqual([expect.stringContaining('20,000 characters')]);
  });

  test('a stop before it is heard', async () => {
    const reason = new Error('enough');
    await expect(
      similar(index.store, index.outline, sample(parse), undefined, AbortSignal.abort(reason)),
    ).rejects.toBe(reason);
  });

  test('with a model, what shares no word is found too', async () => {
    const made = await indexOf([
      ...fileOf('a.js', 'javascript', ['alpha beta'], [[1, 0]]),
      ...fileOf('b.js', 'javascript', ['gamma delta'], [[0.8, 0.6]]),
      ...fileOf('c.js', 'javascript', ['epsilon zeta'], [[0, 1]]),
    ]);
    const asked = sample('alpha beta', { path: 'a.js' });
    const { hits } = await similar(made.store, made.outline, asked, new Float32Array([1, 0]));
    expect(hits.map(({ row }) => row.path)).toEqual(['b.js', 'c.js']);
    expect(hits[0]!.parts['meaning']).toBeCloseTo(0.4);
  });

  test('never its own lines, never more than wanted, best first, scores from 0 to 1', async () => {
    const lines = fc.record({
      path: fc.constantFrom('', ...new Set(rows.map(({ path }) => path))),
      startLine: fc.integer({ min: 1, max: 25 }),
      more: fc.integer({ min: 0, max: 12 }),
      text: fc.constantFrom(retry, renamed, parse, 'line value name', 'sum total of numbers'),
      limit: fc.integer({ min: 1, max: 4 }),
    });
    await fc.assert(
      fc.asyncProperty(lines, async ({ path, startLine, more, text, limit }) => {
        const endLine = startLine + more;
        const { hits } = await ask(sample(text, { path, startLine, endLine, limit }));
        expect(hits.length).toBeLessThanOrEqual(limit);
        const scores = hits.map(({ score }) => score);
        expect(scores).toEqual([...scores].sort((a, b) => b - a));
        for (const hit of hits) {
          expect(hit.score).toBeGreaterThanOrEqual(0);
          expect(hit.score).toBeLessThanOrEqual(1);
          const apart = hit.row.path !== path || hit.endLine < startLine || hit.startLine > endLine;
          expect(apart).toBe(true);
        }
      }),
    );
  });
});
