import path from 'node:path';
import { expect, test } from 'vitest';
import { rootFolder } from '../../src/engine/sync/indexFolder.ts';
import { acquireLease } from '../../src/engine/sync/lease.ts';
import { makeFolder } from '../../src/engine/sync/makeFolder.ts';
import { fakeClock } from '../support/fakeClock.ts';
import { listeningEngine } from '../support/listeningEngine.ts';
import { ask, emptyFolder, essence, freshState, project } from '../support/openEngine.ts';
import { program, startProgram, untilEnded } from '../support/program.ts';
import { many } from '../support/smallFiles.ts';

const minute = 60_000;

test('a run over its time says so, other roots go on, and it is taken up where it stopped', async () => {
  const clock = fakeClock();
  const engine = listeningEngine({ timeLimit: 2 * minute }, { clock });
  const [large, small, other] = [project(many(2_500)), project(many(2_000)), project(many(1))];
  const begun = [large, small].map((root) =>
    engine.next((event) =>
      event.type === 'progress' && event.progress.root === root && event.progress.chunks > 0
        ? event.progress
        : undefined,
    ),
  );
  const runs = [engine.sync(ask(large)), engine.sync(ask(small))];
  const waits = engine.sync(ask(other));
  await Promise.all(begun);
  clock.advance(2 * minute);
  const [run] = await Promise.all([...runs, waits]);
  const started = engine.events.flatMap((event) => (event.type === 'started' ? [event.run.root] : []));
  // Both were stopped and went behind the one that waited.
  expect(started.indexOf(other)).toBe(2);
  expect(started.filter((root) => root === large)).toHaveLength(2);
  expect(engine.notices()).toContain(
    `The sync of ${large} was stopped. It took more than 2 minutes: others go first, then it is taken up where it stopped.`,
  );
  const cut = engine.runs().find(({ root, outcome }) => root === large && outcome === 'cancelled')!;
  expect(cut.chunks.added).toBeGreaterThan(0);
  expect(cut.chunks.added + run!.chunks.added).toBe(2_500);
  expect(essence(await engine.state(large))).toEqual(essence(await freshState(large)));
});

test('the time that a run waits for another process is not its own', async () => {
  const clock = fakeClock();
  const root = project(many(3));
  const storage = path.join(emptyFolder(), 'storage');
  const folder = rootFolder(storage, root);
  makeFolder(folder);
  const lease = await acquireLease(folder, () => {});
  const engine = listeningEngine({ storage, timeLimit: minute }, { clock });
  const noticed = engine.next((event) => (event.type === 'notice' ? event : undefined));
  const run = engine.sync(ask(root));
  await noticed;
  clock.advance(10 * minute);
  lease.release();
  expect(await run).toMatchObject({ outcome: 'done', files: { created: 3 } });
  expect(engine.runs()).toHaveLength(1);
});

test('the terminal sets it', async () => {
  const root = project(many(2_000));
  const storage = path.join(emptyFolder(), 'storage');
  // A third of a second, of which so many files take several: it is stopped at least once, and what it is asked for is done all the same.
  const args = ['index', root, '--model', 'none', '--storage', storage, '--time-limit', '0.005'];
  const { code, out, err } = await untilEnded(startProgram(program, args));
  expect(err).toContain('others go first, then it is taken up where it stopped.');
  expect({ code, out }).toMatchObject({
    code: 0,
    out: expect.stringContaining('now 2,000 files, 2,000 chunks'),
  });
});
