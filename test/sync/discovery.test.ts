import { rmSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { discover } from '../../src/engine/detect/discover.ts';
import type { Discovery } from '../../src/engine/detect/types.ts';
import { discoverWith } from '../../src/engine/sync/discovery.ts';
import type { IndexFolder } from '../../src/engine/sync/indexFolder.ts';
import type { Job } from '../../src/engine/sync/jobs.ts';
import { createWorkers, type Workers } from '../../src/engine/sync/workers.ts';
import { plainRules as rules, settle, write } from '../detect/tree.ts';
import { dist, emptyFolder, project } from '../support/openEngine.ts';

/** Enough files to be shared among two threads. */
const files = (count: number) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, n) => [
      `${n % 2 ? 'top/' : ''}f${n % 64}/g${n % 7}/${n}.ts`,
      String(n),
    ]),
  );

/** Two threads that are there, with a note of what they are asked. */
async function twoThreads(): Promise<{ workers: Workers; asked: Job[] }> {
  const all = createWorkers(path.join(dist, 'syncWorker.js'), 2, path.join(dist, 'grammars'));
  const wake = { type: 'folders', request: { root: emptyFolder(), rules, below: '' } } as const;
  await Promise.all([all.run(wake), all.run(wake)]);
  const asked: Job[] = [];
  const run: Workers['run'] = (job, signal) => {
    asked.push(job);
    return all.run(job, signal);
  };
  return { workers: { ...all, run }, asked };
}

function essence({ candidates, deleted, unchanged, unchangedChunks, knownChunks, skipped }: Discovery) {
  const paths = (all: readonly { path: string }[]) => all.map((each) => each.path).sort();
  return {
    candidates: paths(candidates),
    deleted: paths(deleted),
    unchanged,
    unchangedChunks,
    knownChunks,
    skipped,
  };
}

test('two threads look through a large tree together, and find what one finds', async () => {
  const root = project(files(5_000));
  const request = { root, folder: emptyFolder(), indexId: 'test', rules, full: false };
  settle(request);
  const index = { folder: request.folder, id: request.indexId } as IndexFolder;
  const { workers, asked } = await twoThreads();
  const look = (anew: readonly string[] = []) =>
    discoverWith({ root, index, rules, workers, anew }, undefined);
  const shares = () =>
    asked.splice(0).flatMap((job) => (job.type === 'discover' ? [Boolean(job.request.share)] : []));
  expect(essence(await look())).toEqual(essence(discover(request)));
  expect(shares()).toEqual([true, true]);
  rmSync(path.join(root, 'f2'), { recursive: true });
  write(root, { 'f4/g1/new.ts': 'new', 'f5/.gitignore': '*.ts\n', 'node_modules/x.js': 'x' });
  const found = await look(['f6']);
  expect(essence(found)).toEqual(essence(discover({ ...request, anew: ['f6'] })));
  expect(found.candidates.length).toBeGreaterThan(50);
  expect(shares()).toEqual([true, true]);
  // A folder that was to be gone into for what is shared below it, and is none any more: then one does it all.
  rmSync(path.join(root, 'top'), { recursive: true });
  write(root, { top: 'a file' });
  expect(essence(await look())).toEqual(essence(discover(request)));
  expect(shares()).toEqual([true, true, false]);
  await workers.close();
});

test('a small tree, or threads that are not there, are not worth sharing', async () => {
  const [small, large] = [project(files(50)), project(files(4_000))];
  const { workers, asked } = await twoThreads();
  const index = (folder: string) => ({ folder, id: 'test' }) as IndexFolder;
  const [nearby, elsewhere] = [emptyFolder(), emptyFolder()];
  settle({ root: small, folder: nearby, indexId: 'test', rules, full: false });
  settle({ root: large, folder: elsewhere, indexId: 'test', rules, full: false });
  await discoverWith({ root: small, index: index(nearby), rules, workers, anew: [] }, undefined);
  expect(asked.splice(0).map(({ type }) => type)).toEqual(['shares', 'discover']);
  const look = (started: number, unstarted: number) => {
    const some = { ...workers, free: () => ({ started, unstarted }) };
    return discoverWith({ root: large, index: index(elsewhere), rules, workers: some, anew: [] }, undefined);
  };
  await look(1, 0);
  expect(asked.splice(0).map(({ type }) => type)).toEqual(['discover']);
  // One would have to be started, for which the tree is too small.
  await look(1, 1);
  expect(asked.splice(0).map(({ type }) => type)).toEqual(['shares', 'discover']);
  await look(2, 0);
  expect(asked.map(({ type }) => type)).toEqual(['shares', 'discover', 'discover']);
  await workers.close();
});
