import fc from 'fast-check';
import { expect, test } from 'vitest';
import { testAsNobody } from '../support/asNobody.ts';
import { anyEdit, apply, unlockAll } from '../support/edits.ts';
import { following, type ListeningEngine, listeningEngine } from '../support/listeningEngine.ts';
import { cleanUp, essence, freshState, project } from '../support/openEngine.ts';
import { eventsBetween, listTree } from '../support/treeEvents.ts';

testAsNobody();

/** More by hand: LODESTONE_SEEDS=1000. */
const histories = Math.ceil(Number(process.env['LODESTONE_SEEDS'] ?? 100) / 10);
const limit = Math.max(300_000, histories * 10_000);

async function follow(root: string) {
  const engine = listeningEngine();
  const first = engine.reaches('idle');
  await engine.follow({ root, settings: following() });
  await first;
  return engine;
}

/** Tells of these, and resolves when all that came of it has been done. */
async function tell(engine: ListeningEngine, root: string, paths: readonly string[]): Promise<void> {
  await engine.touched({ root, paths, isSettled: true });
  await expect
    .poll(async () => [(await engine.queue()).length, (await engine.states())[0]?.activity.kind], {
      interval: 5,
    })
    .toEqual([0, expect.stringMatching(/idle|failed/)]);
}

/**
 * Left to the timer are links, for what they lead to changes without an event of theirs, and ignore files that may not
 * be read for a while, which end a run.
 */
const anyToldEdit = anyEdit.filter(({ kind }) => !/^(link|lock|unlock)$/.test(kind));

const anyRound = fc.record({
  edits: fc.array(anyToldEdit, { maxLength: 5 }),
  /** For each event that waits, whether it comes now, twice, or later; and in which order. */
  fates: fc.array(fc.constantFrom('now', 'twice', 'later'), { minLength: 1, maxLength: 7 }),
  order: fc.nat(1_000),
});

test(
  `events late, twice and out of order: when all have come, the rows are those of a fresh index, and nobody looked at everything (${histories} histories)`,
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyRound, { minLength: 1, maxLength: 6 }), async (rounds) => {
        const root = project({ 'a.ts': 'let a = 1;\n' });
        const engine = await follow(root);
        let waiting: string[] = [];
        let seen = listTree(root);
        const note = () => {
          const now = listTree(root);
          waiting.push(...eventsBetween(seen, now));
          seen = now;
        };
        for (const { edits, fates, order } of rounds) {
          for (const edit of edits) {
            apply(root, edit);
            note();
          }
          const fateOf = (nth: number) => fates[nth % fates.length];
          const due = waiting.flatMap((each, nth) =>
            fateOf(nth) === 'later' ? [] : fateOf(nth) === 'twice' ? [each, each] : [each],
          );
          waiting = waiting.filter((_, nth) => fateOf(nth) === 'later');
          due.sort((a, b) => mixed(a, order) - mixed(b, order));
          if (due.length > 0) await tell(engine, root, due);
        }
        unlockAll(root);
        note();
        await tell(engine, root, [...waiting.reverse(), 'a.ts']);
        expect(engine.runs().filter(({ reason }) => reason !== 'watch')).toHaveLength(1);
        expect(essence(await engine.state(root))).toEqual(essence(await freshState(root)));
        await cleanUp();
      }),
      { numRuns: histories },
    );
  },
  limit,
);

/** Some order that has nothing to do with the one in which they came. */
function mixed(name: string, seed: number): number {
  let hash = seed;
  for (let at = 0; at < name.length; at++) hash = (hash * 31 + name.charCodeAt(at)) % 1_000_003;
  return hash;
}

const anyHints = fc.array(
  fc.constantFrom('src', 'lib/a.ts', 'a.ts', 'build/b.py', 'src/deep', 'docs', '.gitignore', 'nowhere/x', ''),
  { minLength: 1, maxLength: 4 },
);

test(
  `events wrong or lost: the next check of everything ends in the rows of a fresh index (${histories} histories)`,
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ edits: fc.array(anyEdit, { maxLength: 5 }), hints: anyHints }), {
          minLength: 1,
          maxLength: 5,
        }),
        async (rounds) => {
          const root = project({});
          const engine = await follow(root);
          for (const { edits, hints } of rounds) {
            for (const edit of edits) apply(root, edit);
            await tell(engine, root, [...hints, ...hints.slice(0, 1)]);
          }
          unlockAll(root);
          await engine.done(root);
          expect(essence(await engine.state(root))).toEqual(essence(await freshState(root)));
          await cleanUp();
        },
      ),
      { numRuns: histories },
    );
  },
  limit,
);
