import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openLanceStore } from '../../src/engine/store/lanceStore.ts';
import { openVectorCache } from '../../src/engine/store/vectorCache.ts';
import { listIndexes, rootFolder } from '../../src/engine/sync/indexFolder.ts';
import { startFaulty } from '../support/faultyEngine.ts';
import { emptyFolder, essence, freshState, openEngine, optionsIn, project } from '../support/openEngine.ts';
import { writeFiles } from '../support/program.ts';
import { makeTinyModel } from '../support/tinyModel.ts';

/** One in so many of the boundaries. All of them by hand: LODESTONE_BOUNDARIES=1. */
const every = Number(process.env['LODESTONE_BOUNDARIES'] ?? 5);
const dimensions = 32;

const lines = (name: string, count: number) =>
  Array.from(
    { length: count },
    (_, at) =>
      `export function ${name}${at}(value: number) {\n  return value * ${at} + '${name}'.length;\n}\n`,
  ).join('\n');
type Letter = 'a' | 'b';
/** More chunks than fit the first batch; the second state has files edited to fewer chunks and to more, moved, gone and new. */
const trees: Record<Letter, Record<string, string>> = {
  a: {
    ...Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`same/f${n}.ts`, lines(`same${n}of`, 60)])),
    'shrinks.ts': lines('shrinks', 90),
    'grows.ts': lines('grows', 10),
    'moves.ts': lines('moves', 30),
    'goes.ts': lines('goes', 30),
  },
  b: {
    ...Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`same/f${n}.ts`, lines(`same${n}of`, 60)])),
    'shrinks.ts': lines('shrinks', 20),
    'grows.ts': lines('grows', 60),
    'moved/there.ts': lines('moves', 30),
    'new.ts': lines('fresh', 30),
  },
};

function become(root: string, letter: Letter): void {
  for (const name of readdirSync(root)) {
    if (name !== 'same') rmSync(path.join(root, name), { recursive: true, force: true });
  }
  const files = Object.entries(trees[letter]).filter(([name]) => !existsSync(path.join(root, name)));
  writeFiles(root, Object.fromEntries(files));
}

test('a kill at every boundary between two writes: the next run ends as a fresh index, and embeds nothing twice', async () => {
  const model = makeTinyModel(emptyFolder());
  const root = project(trees.a);
  const wanted = {} as Record<Letter, object>;
  const hashes = {} as Record<Letter, Set<string>>;
  const base = path.join(emptyFolder(), 'storage');
  for (const letter of ['b', 'a'] as const) {
    become(root, letter);
    wanted[letter] = essence(await freshState(root, { model }));
    rmSync(base, { recursive: true, force: true });
    const engine = openEngine({ storage: base, model });
    await engine.done(root);
    await engine.close();
    hashes[letter] = await hashesIn(base, root);
  }
  expect(hashes.a).not.toEqual(hashes.b);

  let kills = 0;
  /** A first index of `a`, or the update of one of `a` to `b`, until the process kills itself or is done. */
  const run = async (isFirst: boolean, faults: { log?: string; killAt?: string }) => {
    const storage = path.join(emptyFolder(), 'storage');
    if (!isFirst) cpSync(base, storage, { recursive: true });
    become(root, isFirst ? 'a' : 'b');
    const started = await startFaulty(optionsIn(storage, { model }), faults);
    const outcome = await started.engine
      .sync({ root, full: false, reason: 'request' })
      .then(({ outcome }) => outcome)
      .catch(() => 'killed');
    await (outcome === 'killed' ? started.ended : started.end());
    return { storage, outcome };
  };
  for (const isFirst of [true, false]) {
    const log = path.join(emptyFolder(), 'log');
    expect((await run(isFirst, { log })).outcome).toBe('done');
    const boundaries = boundariesIn(log);
    expect(boundaries.length).toBeGreaterThan(20);
    for (let at = isFirst ? 0 : every >> 1; at < boundaries.length; at += every) {
      const killAt = boundaries[at]!;
      const { storage, outcome } = await run(isFirst, { killAt });
      expect({ killAt, outcome }).toEqual({ killAt, outcome: 'killed' });
      kills++;
      // As it was to become, or back to what it was.
      const now = isFirst || at % 2 ? (isFirst ? 'a' : 'b') : 'a';
      become(root, now);
      const known = await cached(storage, [...hashes[now]]);
      const engine = openEngine({ storage, model });
      const next = await engine.done(root);
      expect({ killAt, now, ...essence(await engine.state(root)) }).toEqual({ killAt, now, ...wanted[now] });
      expect({ killAt, embeds: next.work.embeds }).toEqual({ killAt, embeds: hashes[now].size - known });
      expect(next.faults).toEqual([]);
      expect(engine.notices()).toEqual([]);
      expect((await engine.done(root)).work.commits).toBe(0);
      expect((await engine.find(root, 'value length same3of7'))[0]?.path).toBe('same/f3.ts');
      await engine.close();
      rmSync(storage, { recursive: true, force: true });
    }
  }
  console.log(`${kills} kills, each at a boundary of its own.`);
}, 900_000);

/** What to kill at: each write once, and in the middle of those that may be cut in half. */
function boundariesIn(log: string): string[] {
  const names = readFileSync(log, 'utf8')
    .split('\n')
    .flatMap((line) => /^\d+ \d+ (?:write|begin) (.*)$/.exec(line)?.[1] ?? [])
    // How often progress is told depends on the clock.
    .filter((name) => !name.includes('progress.json'));
  return names.flatMap((name) =>
    /^(?:append|write)FileSync/.test(name) ? [`before ${name}`, `in ${name}`] : [`before ${name}`],
  );
}

async function hashesIn(storage: string, root: string): Promise<Set<string>> {
  const [index] = listIndexes(rootFolder(storage, root));
  const store = await openLanceStore(index!.folder, dimensions);
  const hashes = new Set<string>();
  for await (const rows of store.outline()) for (const { hash } of rows) hashes.add(hash);
  await store.close();
  return hashes;
}

/** How many of these have their vector kept. */
async function cached(storage: string, hashes: readonly string[]): Promise<number> {
  const folder = path.join(storage, 'vectors');
  const [key] = existsSync(folder) ? readdirSync(folder) : [];
  if (key === undefined) return 0;
  const cache = await openVectorCache(path.join(folder, key), dimensions);
  const found = await cache.get(hashes);
  cache.close();
  return found.size;
}
