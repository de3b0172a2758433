import { once } from 'node:events';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { expect, test } from 'vitest';
import { listIndexes, rootFolder } from '../../src/engine/sync/indexFolder.ts';
import {
  emptyFolder,
  essence,
  freshState,
  openEngine,
  pastStamps,
  project,
  question,
} from '../support/openEngine.ts';
import { makeTinyModel } from '../support/tinyModel.ts';

const files = Object.fromEntries(
  Array.from({ length: 200 }, (_, n) => [
    `f${n}.ts`,
    `export function task${n}(x: number) {\n  return x + ${n};\n}\n`,
  ]),
);
const ids = (storage: string, root: string) => listIndexes(rootFolder(storage, root)).map(({ id }) => id);

test('a full reindex: the old index answers until the new one is complete, then goes', async () => {
  const root = project(files);
  const during: Promise<unknown>[] = [];
  let isFull = false;
  const engine = openEngine({}, (event) => {
    if (isFull && event.type === 'progress') during.push(engine.search(question(root, 'task77')));
  });
  await engine.done(root);
  const [old] = ids(engine.storage, root);
  isFull = true;
  const run = await engine.done(root, true);
  isFull = false;
  expect(run).toMatchObject({ fullBecause: 'A full reindex was asked for.', work: { reads: 200 } });
  expect(during.length).toBeGreaterThan(0);
  for (const answer of await Promise.all(during)) {
    expect(answer).toMatchObject({
      notices: [],
      hits: expect.arrayContaining([expect.objectContaining({ path: 'f77.ts' })]),
    });
  }
  expect(ids(engine.storage, root)).toEqual([expect.not.stringMatching(old!)]);
  expect(essence(await engine.state(root))).toEqual(essence(await freshState(root)));
});

test('a full reindex that is cancelled keeps the old index and nothing else', async () => {
  const root = project(files);
  let control = new AbortController();
  const engine = openEngine({}, (event) => {
    if (event.type === 'progress' && event.progress.phase === 'processing') control.abort();
  });
  await engine.sync({ root, full: false, reason: 'first' });
  const before = ids(engine.storage, root);
  control = new AbortController();
  const run = await engine.sync({ root, full: true, reason: 'full' }, control.signal);
  expect(run.outcome).toBe('cancelled');
  expect(ids(engine.storage, root)).toEqual(before);
  expect(
    readdirSync(rootFolder(engine.storage, root)).filter((name) => name.startsWith('index-')),
  ).toHaveLength(1);
  expect(await engine.find(root, 'task77')).not.toHaveLength(0);
});

test('a first index that is cancelled is gone on with, and answers with a notice meanwhile', async () => {
  // So many that progress is told before all is done, however quick the machine.
  const many = Array.from({ length: 3000 }, (_, at) => [
    `src/f${at}.ts`,
    `export const task${at} = ${at};\n`,
  ]);
  const root = project(Object.fromEntries(many));
  await pastStamps(root);
  const control = new AbortController();
  const engine = openEngine({}, (event) => {
    if (event.type === 'progress' && event.progress.chunks > 0) control.abort();
  });
  const cut = await engine.sync({ root, full: false, reason: 'first' }, control.signal);
  expect(cut.outcome).toBe('cancelled');
  expect(cut.chunks.total).toBeGreaterThan(0);
  const { hits, notices } = await engine.search(question(root, 'task0'));
  expect(hits.length).toBeGreaterThan(0);
  expect(notices).toEqual(['The index is not complete yet; these answers are from what is in it so far.']);
  const rest = await engine.done(root);
  expect(rest.work.reads).toBe(many.length - cut.chunks.total);
  expect((await engine.search(question(root, 'task0'))).notices).toEqual([]);
  expect(essence(await engine.state(root))).toEqual(essence(await freshState(root)));
});

test('what killed runs left behind goes with the next sync', async () => {
  const root = project({ 'a.ts': 'export const a = 1;\n' });
  const engine = openEngine();
  await engine.done(root);
  const folder = rootFolder(engine.storage, root);
  const [index] = listIndexes(folder);
  mkdirSync(path.join(folder, 'index-halfmade', 'chunks.lance'), { recursive: true });
  const copy = path.join(folder, 'index-unfinished');
  cpSync(index!.folder, copy, { recursive: true });
  const made = JSON.parse(readFileSync(path.join(copy, 'index.json'), 'utf8'));
  writeFileSync(
    path.join(copy, 'index.json'),
    JSON.stringify({ ...made, id: 'other', complete: false, createdAt: Date.now() + 1000 }),
  );
  await engine.done(root);
  expect(readdirSync(folder).filter((name) => name.startsWith('index-'))).toEqual([
    path.basename(index!.folder),
  ]);
  expect(engine.notices()).toEqual([]);
});

test('another model is built beside; the words answer until then, and going back costs nothing', async () => {
  const root = project(files);
  await pastStamps(root);
  const storage = path.join(emptyFolder(), 'storage');
  const plain = openEngine({ storage });
  await plain.done(root);
  const tiny = openEngine({ storage, model: makeTinyModel(emptyFolder()) });
  const early = await tiny.search(question(root, 'task77'));
  expect(early.hits[0]?.path).toBe('f77.ts');
  expect(early.notices).toEqual([
    expect.stringMatching(/is not ready yet; these answers are by words alone\.$/),
  ]);
  const run = await tiny.done(root);
  expect(run.work.embeds).toBe(run.chunks.total);
  expect((await tiny.search(question(root, 'task77'))).notices).toEqual([]);
  expect((await tiny.state(root)).otherModels).toEqual(['none']);
  const nothing = { reads: 0, embeds: 0, commits: 0 };
  expect((await plain.done(root)).work).toMatchObject(nothing);
  expect((await plain.search(question(root, 'task77'))).notices).toEqual([]);
  expect((await tiny.done(root)).work).toMatchObject(nothing);
  const again = await tiny.done(root, true);
  expect(again.work).toMatchObject({ embeds: 0, reusedVectors: again.chunks.total });
  expect(ids(storage, root)).toHaveLength(2);
});

test('a model that can’t be loaded takes no answer away: the index there is answers by words', async () => {
  const root = project(files);
  const storage = path.join(emptyFolder(), 'storage');
  await openEngine({ storage }).done(root);
  const lost = openEngine({ storage, model: path.join(emptyFolder(), 'nowhere') });
  const { hits, notices } = await lost.search(question(root, 'task77'));
  expect(hits[0]?.path).toBe('f77.ts');
  expect(notices).toEqual([expect.stringMatching(/^There is no model folder .*by words alone\.$/)]);
  expect(await lost.status({ root, fingerprint: false })).toMatchObject({ indexed: true, files: 200 });
  await expect(lost.done(root)).rejects.toThrow(/^There is no model folder/);
  expect((await lost.find(root, 'task77'))[0]?.path).toBe('f77.ts');
});

test('a model that is still being fetched keeps nobody waiting for an answer', async () => {
  const root = project(files);
  const storage = path.join(emptyFolder(), 'storage');
  await openEngine({ storage }).done(root);
  const hub = createServer(() => {}).listen(0, '127.0.0.1');
  await once(hub, 'listening');
  process.env['LODESTONE_HUB'] = `http://127.0.0.1:${(hub.address() as AddressInfo).port}`;
  try {
    const fetching = openEngine({ storage, model: 'some/model', allowDownload: true });
    const { hits, notices } = await fetching.search(question(root, 'task77'));
    expect(hits[0]?.path).toBe('f77.ts');
    expect(notices).toEqual([expect.stringMatching(/some\/model is still being fetched.*by words alone\.$/)]);
  } finally {
    delete process.env['LODESTONE_HUB'];
    hub.closeAllConnections();
    hub.close();
  }
});
