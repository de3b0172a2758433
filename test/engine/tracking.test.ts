import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { fakeClock } from '../support/fakeClock.ts';
import { following, type ListeningEngine, listeningEngine } from '../support/listeningEngine.ts';
import { ask, project } from '../support/openEngine.ts';
import { many, source } from '../support/smallFiles.ts';

const byHand = following({ autoStart: false, interval: 60_000 });
const turns = async () => {
  for (let n = 0; n < 20; n++) await new Promise(setImmediate);
};

/** All that could make a root be looked at by itself. */
async function provoke(engine: ListeningEngine, clock: ReturnType<typeof fakeClock>, root: string) {
  await engine.touched({ root, paths: ['a.ts'] });
  await engine.touched({ root, paths: ['a.ts'], isSettled: true });
  clock.advance(200_000);
  await turns();
}

test('a root that is not to start by itself waits to be asked for; once indexed it is kept level, over restarts, until it is cleared', async () => {
  const root = project({ 'a.ts': source('a') });
  const clock = fakeClock();
  const first = listeningEngine({}, { clock });
  await first.follow({ root, settings: byHand });
  await provoke(first, clock, root);
  expect(first.events.filter(({ type }) => type === 'started')).toEqual([]);
  expect(await first.states()).toEqual([{ root, activity: { kind: 'idle' }, watcher: { kind: 'live' } }]);
  const asked = first.synced('request');
  await first.enqueue(ask(root));
  expect(await asked).toMatchObject({ files: { created: 1 } });
  writeFileSync(path.join(root, 'b.ts'), source('b'));
  const seen = first.synced('watch');
  await first.touched({ root, paths: ['b.ts'], isSettled: true });
  expect(await seen).toMatchObject({ files: { created: 1 } });
  await first.close();

  writeFileSync(path.join(root, 'c.ts'), source('c'));
  const second = listeningEngine({ storage: first.storage }, { clock });
  const checked = second.synced();
  await second.follow({ root, settings: byHand });
  expect(await checked).toMatchObject({ reason: 'start', files: { created: 1 } });
  await second.clear({ root });
  await provoke(second, clock, root);
  await second.close();

  const third = listeningEngine({ storage: first.storage }, { clock });
  await third.follow({ root, settings: byHand });
  await provoke(third, clock, root);
  expect(third.events.filter(({ type }) => type === 'started')).toEqual([]);
  // Until it may start by itself after all.
  const run = third.synced();
  await third.follow({ root, settings: following() });
  expect(await run).toMatchObject({ files: { created: 3 } });
});

test('what is touched while a root that is not to start by itself gets its first index is looked at after it', async () => {
  const root = project(many(600));
  const clock = fakeClock();
  const engine = listeningEngine({}, { clock });
  await engine.follow({ root, settings: byHand });
  const some = engine.next((event) =>
    event.type === 'progress' && event.progress.phase === 'processing' ? event : undefined,
  );
  const first = engine.synced('request');
  await engine.enqueue(ask(root));
  await some;
  writeFileSync(path.join(root, 'late.ts'), source('late'));
  await engine.touched({ root, paths: ['late.ts'], isSettled: true });
  expect(await first).toMatchObject({ files: { created: 600 } });
  const second = engine.synced('watch');
  await turns();
  clock.advance(10);
  expect(await second).toMatchObject({ files: { created: 1, unchanged: 600 } });
});

test('a first index that was stopped makes no root one that is tracked', async () => {
  const root = project(many(600));
  const engine = listeningEngine();
  const some = engine.next((event) => (event.type === 'progress' ? event : undefined));
  const run = engine.synced();
  await engine.enqueue(ask(root));
  await some;
  await engine.cancel({ root });
  expect(await run).toMatchObject({ outcome: 'cancelled' });
  await engine.close();
  const clock = fakeClock();
  const later = listeningEngine({ storage: engine.storage }, { clock });
  await later.follow({ root, settings: byHand });
  await provoke(later, clock, root);
  expect(later.events.filter(({ type }) => type === 'started')).toEqual([]);
});

test('a root is tracked over restarts: what happened in between is found at the next start, and an index that is there is checked, not made', async () => {
  const root = project({ 'a.ts': source('a'), 'b.ts': source('b') });
  const engine = listeningEngine();
  const first = engine.synced();
  await engine.follow({ root, settings: following() });
  expect(await first).toMatchObject({ reason: 'first' });
  await engine.close();
  rmSync(path.join(root, 'a.ts'));
  const later = listeningEngine({ storage: engine.storage });
  const check = later.synced();
  await later.follow({ root, settings: following() });
  expect(await check).toMatchObject({ reason: 'start', files: { deleted: 1, created: 0 } });
  // Not tracked any more: its index stays, and nothing looks at it.
  await later.unfollow({ root });
  await later.touched({ root, paths: ['b.ts'], isSettled: true });
  await turns();
  expect(later.runs()).toHaveLength(1);
  expect(await later.state(root)).toMatchObject({ indexed: true, files: 1 });
});
