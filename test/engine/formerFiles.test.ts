import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { listIndexes, rootFolder } from '../../src/engine/sync/indexFolder.ts';
import {
  cleanUp,
  emptyFolder,
  essence,
  freshState,
  type OpenedEngine,
  openEngine,
  project,
} from '../support/openEngine.ts';
import { writeFiles } from '../support/program.ts';
import { makeTinyModel } from '../support/tinyModel.ts';

const names = Array.from({ length: 24 }, (_, n) => `src/part${n % 3}/f${n}.ts`);
const source = (nth: number, state: number) =>
  Array.from({ length: state }, (_, at) => {
    return `export function work${nth}_${state}_${at}(value: number) {\n  return value + ${at};\n}\n`;
  }).join('\n');

/** Puts each file in its state; one in state 0 is gone. */
function put(root: string, states: readonly number[]): void {
  for (const [nth, state] of states.entries()) {
    if (state === 0) rmSync(path.join(root, names[nth]!), { force: true });
    else writeFiles(root, { [names[nth]!]: source(nth, state) });
  }
}

/** How many files were given the rows they had before, by what the log told since. */
function cameBack({ events }: OpenedEngine): number {
  const lines = events.splice(0).flatMap((event) => (event.type === 'log' ? event.message.split('\n') : []));
  return lines.filter((line) => line.includes('what it had before')).length;
}

/** Removes all versions of the table but the newest. */
function loseVersions(engine: OpenedEngine, root: string): void {
  const [index] = listIndexes(rootFolder(engine.storage, root));
  const versions = path.join(index!.folder, 'chunks.lance', '_versions');
  // Their names count down.
  for (const name of readdirSync(versions).sort().slice(1)) rmSync(path.join(versions, name));
}

test('a branch that comes back is not cut again, as long as its rows are there', async () => {
  const root = project({});
  const model = makeTinyModel(emptyFolder());
  const here = names.map(() => 2);
  const there = names.map((_, nth) => (nth === 5 ? 0 : 3));
  put(root, here);
  const engine = openEngine({ model });
  await engine.done(root);
  const before = essence(await engine.state(root));
  put(root, there);
  await engine.done(root);
  expect(cameBack(engine)).toBe(0);

  put(root, here);
  const back = await engine.done(root);
  expect(cameBack(engine)).toBe(names.length);
  expect(back).toMatchObject({ work: { reads: 24, embeds: 0 }, files: { modified: 23, created: 1 } });
  expect(essence(await engine.state(root))).toEqual(before);
  expect((await engine.find(root, 'work7_2_1'))[0]?.path).toBe(names[7]);
  expect(await engine.find(root, 'work7_3_1', { limit: 1 })).not.toMatchObject([{ symbol: 'work7_3_1' }]);

  loseVersions(engine, root);
  put(root, there);
  expect(await engine.done(root)).toMatchObject({ work: { reads: 23, embeds: 0 }, faults: [] });
  // Each was promised, and cut after all.
  expect(cameBack(engine)).toBe(23);
  expect(essence(await engine.state(root))).toEqual(essence(await freshState(root, { model })));
});

test('whatever comes back, and whatever of it is lost, the rows are those of a fresh index', async () => {
  const anyStates = fc.array(fc.integer({ min: 0, max: 3 }), {
    minLength: names.length,
    maxLength: names.length,
  });
  const anyStep = fc.oneof(
    { weight: 4, arbitrary: fc.nat(2).map((nth) => ({ kind: 'branch' as const, nth })) },
    { weight: 1, arbitrary: fc.constant({ kind: 'lose' as const }) },
    { weight: 1, arbitrary: fc.constant({ kind: 'restart' as const }) },
  );
  await fc.assert(
    fc.asyncProperty(
      fc.tuple(anyStates, anyStates, anyStates),
      fc.array(anyStep, { minLength: 3, maxLength: 8 }),
      async (branches, steps) => {
        const root = project({});
        put(root, branches[0]);
        let engine = openEngine();
        await engine.done(root);
        for (const step of steps) {
          if (step.kind === 'lose') loseVersions(engine, root);
          else if (step.kind === 'restart') {
            const { storage } = engine;
            await engine.close();
            engine = openEngine({ storage });
          } else {
            put(root, branches[step.nth]!);
            await engine.done(root);
          }
        }
        await engine.done(root);
        expect(essence(await engine.state(root))).toEqual(essence(await freshState(root)));
        await cleanUp();
      },
    ),
    { numRuns: 8 },
  );
});
