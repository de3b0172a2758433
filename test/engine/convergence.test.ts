import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EngineApi, EngineEvent, Progress } from '../../src/protocol/engineApi.ts';
import { testAsNobody } from '../support/asNobody.ts';
import { anyEdit, apply, type Edit, unlockAll } from '../support/edits.ts';
import { ask, cleanUp, essence, freshState, openEngine, project } from '../support/openEngine.ts';

testAsNobody();

/** More by hand: LODESTONE_SEEDS=1000. */
const seeds = Number(process.env['LODESTONE_SEEDS'] ?? 50);

/** A sync in the middle of the edits: whole, or stopped after so many turns of the event loop. */
type Step =
  | Edit
  | { readonly kind: 'sync'; readonly full: boolean }
  | { readonly kind: 'stop'; readonly after: number };

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: anyEdit },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('sync' as const),
      full: fc.integer({ max: 9, min: 0 }).map((n) => n === 0),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('stop' as const), after: fc.nat(150) }),
  },
);

test(
  `any edits, with syncs and stopped syncs between, end in the rows of a fresh index (${seeds} histories)`,
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyEdit, { maxLength: 15 }),
        fc.array(anyStep, { maxLength: 25 }),
        async (start, steps) => {
          const root = project({});
          for (const edit of start) apply(root, edit);
          const stop = () => {};
          const engine = openEngine({}, (event) => {
            if (event.type === 'progress') stop();
          });
          for (const step of steps) {
            if (step.kind === 'sync') await engine.done(root, step.full).catch(expectLocked);
            else if (step.kind === 'stop') {
              const outcome = await stopped(engine, root, step.after).catch(expectLocked);
              expect(['cancelled', 'done', undefined]).toContain(outcome);
            } else apply(root, step);
          }
          unlockAll(root);
          const run = await engine.done(root);
          const { files, chunks } = run;
          expect(files.created + files.modified + files.moved + files.unchanged + files.failed).toBe(
            files.seen,
          );
          expect(files.deleted).toBeGreaterThanOrEqual(0);
          const state = await engine.state(root);
          expect(state.chunks).toBe(chunks.total);
          expect(essence(state)).toEqual(essence(await freshState(root)));
          expectMonotonic(engine.events);
          await cleanUp();
        },
      ),
      { numRuns: seeds, endOnFailure: false },
    );
  },
  Math.max(600_000, seeds * 5_000),
);

/** An ignore file that may not be read ends a run: without it nobody knows what is wanted. */
function expectLocked(error: Error): void {
  expect(error.message).toMatch(
    /^An ignore file (that governs .* can't be read: EACCES|in the root folder could not be read: permission was denied)/,
  );
}

test('a file that may not be read for a while keeps its rows and is a fault; readable again, it has its new ones', async () => {
  const root = project({ 'a.ts': 'export const before = 1;\n', 'b.ts': 'export const other = 1;\n' });
  const file = path.join(root, 'a.ts');
  const engine = openEngine();
  await engine.done(root);
  writeFileSync(file, 'export const after = 2;\n');
  chmodSync(file, 0);
  expect(await engine.done(root)).toMatchObject({
    files: { seen: 2, failed: 1 },
    faults: [{ path: 'a.ts' }],
    chunks: { total: 2 },
  });
  chmodSync(file, 0o644);
  expect(await engine.done(root)).toMatchObject({ files: { modified: 1, failed: 0 }, faults: [] });
  expect((await engine.find(root, 'after'))[0]).toMatchObject({ path: 'a.ts', stale: false });
});

test.for(['.gitignore', '.lodestoneignore'])(
  'a %s that may not be read for a while is named, and what it governs stays as it was',
  async (name) => {
    const root = project({ 'a.ts': 'let a;\n', 'src/b.ts': 'let b;\n', [name]: '' });
    const engine = openEngine();
    await engine.done(root);
    const before = essence(await engine.state(root));
    chmodSync(path.join(root, name), 0);
    await expect(engine.done(root)).rejects.toThrow(
      'An ignore file in the root folder could not be read: permission was denied.',
    );
    expect(essence(await engine.state(root))).toEqual(before);
    chmodSync(path.join(root, name), 0o644);
    writeFileSync(path.join(root, 'src', name), 'b.ts\n');
    chmodSync(path.join(root, 'src', name), 0);
    expect((await engine.done(root)).faults).toEqual([
      expect.objectContaining({
        path: 'src',
        message: 'An ignore file in the folder src could not be read: permission was denied.',
      }),
    ]);
    expect(essence(await engine.state(root))).toEqual(before);
  },
);

async function stopped(engine: EngineApi, root: string, turns: number): Promise<string> {
  const control = new AbortController();
  const run = engine.sync(ask(root), control.signal);
  for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
  control.abort();
  // One that hadn't begun yet is refused, and leaves no record.
  return run.then(
    ({ outcome }) => outcome,
    (error) => (error === control.signal.reason ? 'cancelled' : Promise.reject(error)),
  );
}

/** Within a run, percents and files done never fall. */
function expectMonotonic(events: readonly EngineEvent[]): void {
  const last = new Map<string, Progress>();
  for (const event of events) {
    if (event.type !== 'progress') continue;
    const { progress } = event;
    const before = last.get(progress.run);
    expect(progress.percent).toBeGreaterThanOrEqual(before?.percent ?? 0);
    expect(progress.percent).toBeLessThanOrEqual(100);
    expect(progress.filesDone).toBeGreaterThanOrEqual(before?.filesDone ?? 0);
    last.set(progress.run, progress);
  }
}
