import { describe, expect, test } from 'vitest';
import type { HostParts } from '../../../src/host/parts.ts';
import { estimateTokens } from '../../../src/host/tools/budget.ts';
import { codeSearch } from '../../../src/host/tools/codeSearch.ts';
import { indexStatus } from '../../../src/host/tools/indexStatus.ts';
import { reindexCode } from '../../../src/host/tools/reindexCode.ts';
import type { EngineEvent, RootState } from '../../../src/protocol/engineApi.ts';
import { openEngine, project } from '../../support/openEngine.ts';

const retry = `export async function retryUpload(file: string) {
  for (let attempt = 0; attempt < 5; attempt++) await upload(file);
  throw new Error('gave up uploading');
}
`;
const files = {
  'src/upload.ts': retry,
  'src/parse.ts': 'export const parseHeader = (line: string) => line;\n',
};

/** The tools' side of the host: the real engine, and roots as the window would have them. */
function partsOf(engine: ReturnType<typeof openEngine>, roots: Readonly<Record<string, string>>) {
  const states = new Map<string, RootState>();
  const all = Object.entries(roots).map(([name, root]) => ({ folder: { name }, root, enabled: true }));
  const parts = { client: { engine, states }, roots: { all, nothing: undefined } } as unknown as HostParts;
  return { parts, states };
}
const budget = { limit: 4000, count: async (text: string) => estimateTokens(text) };
const { signal } = new AbortController();

describe('lodestone_codeSearch', () => {
  test('answers with code, and says that the index is complete', async () => {
    const root = project(files);
    const engine = openEngine();
    await engine.done(root);
    const { parts, states } = partsOf(engine, { app: root });
    states.set(root, { root, activity: { kind: 'idle' }, watcher: { kind: 'live' } });
    const answer = await codeSearch(parts).answer({ query: 'retry an upload' }, budget, signal);
    expect(answer).toContain(`Paths are relative to ${root}. The index is complete.`);
    expect(answer).toMatch(
      /### src\/upload\.ts:1-\d retryUpload \(function\), score [\d.]+\n```typescript\nexport/,
    );
  });

  test('asks all roots and tells them apart; one that has no index is named', async () => {
    const [one, two] = [project(files), project({ 'up.py': 'def retry_upload(): upload()\n' })];
    const engine = openEngine();
    await engine.done(one);
    const { parts } = partsOf(engine, { one, two });
    const before = await codeSearch(parts).answer({ query: 'retry upload' }, budget, signal);
    expect(before).toContain('### one/src/upload.ts');
    expect(before).toContain(`two: ${two} has not been indexed yet`);

    await engine.done(two);
    const both = await codeSearch(parts).answer({ query: 'retry upload' }, budget, signal);
    expect(both).toContain('### one/src/upload.ts');
    expect(both).toContain('### two/up.py');
    const only = await codeSearch(parts).answer(
      { query: 'retry upload', root: 'two', include: [`${two}/*.py`], language: 'py' },
      budget,
      signal,
    );
    expect(only).not.toContain('one/');
    expect(only).toContain('### two/up.py');
  });

  test('what cannot be asked is refused with what can', async () => {
    const root = project(files);
    const engine = openEngine();
    const { parts } = partsOf(engine, { app: root });
    const { answer } = codeSearch(parts);
    await expect(answer({ query: 'upload' }, budget, signal)).rejects.toThrow(
      /has not been indexed yet.*There is no complete index yet/,
    );
    await engine.done(root);
    await expect(answer({}, budget, signal)).rejects.toThrow('"query" is missing');
    await expect(answer({ query: 'upload', language: 'cobol' }, budget, signal)).rejects.toThrow(
      /language "cobol".*The languages here are: typescript/,
    );
    await expect(answer({ query: 'upload', include: ['{a'] }, budget, signal)).rejects.toThrow(
      'is not a glob',
    );
    expect(await answer({ query: 'zebra xylophone' }, budget, signal)).toContain('No code was found for');
  });

  test('the smaller budget counts, and a cancelled question is not answered', async () => {
    const root = project(files);
    const engine = openEngine();
    await engine.done(root);
    const { answer } = codeSearch(partsOf(engine, { app: root }).parts);
    const short = await answer({ query: 'upload', tokenBudget: 100 }, budget, signal);
    expect(estimateTokens(short)).toBeLessThanOrEqual(100);
    const tiny = await answer({ query: 'upload', tokenBudget: 100 }, { ...budget, limit: 20 }, signal);
    expect(estimateTokens(tiny)).toBeLessThanOrEqual(20);
    await expect(answer({ query: 'upload' }, budget, AbortSignal.abort(new Error('enough')))).rejects.toThrow(
      'enough',
    );
  });
});

describe('lodestone_indexStatus', () => {
  test('tells what is there, and what is not', async () => {
    const root = project({ ...files, 'logo.bin': new Uint8Array([0, 1, 2]) });
    const engine = openEngine();
    const { parts } = partsOf(engine, { app: root });
    const { answer } = indexStatus(parts);
    expect(await answer({}, budget, signal)).toContain('There is no complete index yet.');
    await engine.done(root);
    const after = await answer(undefined, budget, signal);
    expect(after).toContain(`## app (${root})\nThe index is complete.\nFiles: 2. Chunks: 2. Model: none.`);
    expect(after).toContain('Last sync: done');
    expect(after).toContain('Files left out: 1 binary.');
  });
});

describe('what a person confirmed', () => {
  test('is what is done: paths are read again, and no more; a root that fails hides nothing of the others', async () => {
    const root = project(files);
    const heard = new Set<(event: EngineEvent) => void>();
    const engine = openEngine({}, (event) => {
      for (const hear of heard) hear(event);
    });
    await engine.done(root);
    const { parts } = partsOf(engine, { app: root, gone: `${root}/gone` });
    const onEvent = (hear: (event: EngineEvent) => void) => {
      heard.add(hear);
      return { dispose: () => heard.delete(hear) };
    };
    const { answer } = reindexCode({ ...parts, client: { ...parts.client, onEvent } });
    const input = { paths: ['app/src/parse.ts', 'gone/a.ts'], full: true };
    const told = await answer(input, budget, signal);
    expect(told).toMatch(/^app: the index is level with the disk/);
    expect(told).toMatch(/^gone: The folder .* does not exist\.$/m);
    const [last] = await engine.history({ root, limit: 1 });
    expect(last).toMatchObject({ work: { reads: 1 } });
    expect(last!.fullBecause).toBeUndefined();
  });
});

describe('lodestone_reindexCode', () => {
  const { prepare } = reindexCode({} as HostParts);

  test.each([
    [{}, 'Files that changed are read again.'],
    [
      { root: 'lib', full: true },
      'All files of lib are read again and the index is built anew. The old one answers meanwhile.',
    ],
    [{ paths: ['a.ts', 'b'] }, 'The index is brought up to date for: a.ts, b.'],
    [{ paths: 7, full: 'yes' }, 'Files that changed are read again.'],
    [null, 'Files that changed are read again.'],
  ])('asks the person before %j', (input, message) => {
    expect(prepare(input).confirmationMessages).toEqual({ title: 'Reindex code?', message });
  });
});
