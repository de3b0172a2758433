import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { rootFolder } from '../../src/engine/sync/indexFolder.ts';
import { emptyFolder, essence, freshState, openEngine, project } from '../support/openEngine.ts';
import { program, writeFiles } from '../support/program.ts';

/** Fifty kills in all. More by hand: LODESTONE_KILLS=500. */
const kills = Number(process.env['LODESTONE_KILLS'] ?? 50);

const letters = ['a', 'b', 'c'] as const;
type Letter = (typeof letters)[number];

/** One of three states of a project: some files are the same in all, some differ, some are there in one only. */
function tree(letter: Letter): Record<string, string> {
  const files: Record<string, string> = {};
  for (let n = 0; n < 150; n++) {
    const own = n % 3 === 0;
    const body = Array.from(
      { length: 12 },
      (_, at) =>
        `export function part${n}of${at}(input: string) {\n  return input + '${own ? letter : 'all'}${n * at}';\n}\n`,
    );
    if (n % 7) files[`src/f${n % 9}/file${n}.ts`] = body.join('\n');
    else files[`${letter}/file${n}.ts`] = body.join('\n');
  }
  return files;
}

function become(root: string, letter: Letter): void {
  for (const each of letters)
    if (each !== letter) rmSync(path.join(root, each), { recursive: true, force: true });
  writeFiles(root, tree(letter));
}

interface Started {
  readonly pid: number;
  /** Resolves when the program is gone, however. */
  readonly over: Promise<unknown>;
}

/** `lodestone index` in a process group of its own. */
function start(root: string, storage: string): Started {
  const args = [program, 'index', root, '--model', 'none', '--storage', storage];
  const child = spawn(process.execPath, args, { detached: true, stdio: 'ignore' });
  return { pid: child.pid!, over: new Promise((resolve) => child.once('exit', resolve)) };
}

/** Kills the program and its engine; resolves when both are gone. */
async function killGroup({ pid, over }: Started, root: string, storage: string): Promise<void> {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It was done before.
  }
  await over;
  const holder = leaseHolder(root, storage);
  while (holder !== undefined && isAlive(holder)) await delay(5);
}

function leaseHolder(root: string, storage: string): number | undefined {
  try {
    return JSON.parse(readFileSync(path.join(rootFolder(storage, root), 'writer'), 'utf8')).pid;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    return !/\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

test(
  `${kills} kills at any moment: the next run ends with the rows of a fresh index`,
  async () => {
    const root = project(tree('a'));
    const wanted = new Map<Letter, object>();
    for (const letter of letters) {
      become(root, letter);
      wanted.set(letter, essence(await freshState(root)));
    }
    expect(new Set([...wanted.values()].map((each) => JSON.stringify(each))).size).toBe(3);

    /** How long a run takes that nobody kills. */
    const whole = async (storage: string) => {
      const from = performance.now();
      await start(root, storage).over;
      return performance.now() - from;
    };
    const lasting = path.join(emptyFolder(), 'storage');
    const firstTime = await whole(lasting);
    become(root, 'a');
    const updateTime = await whole(lasting);

    let cut = 0;
    for (let n = 0; n < kills; n++) {
      const isFirst = n % 2 === 0;
      const storage = isFirst ? path.join(emptyFolder(), 'storage') : lasting;
      become(root, letters[n % 3]!);
      const child = start(root, storage);
      // Starting takes about a third of it, in which there is little to break.
      await delay((isFirst ? firstTime : updateTime) * (0.3 + 0.7 * ((n + 0.5) / kills)));
      await killGroup(child, root, storage);
      if (leaseHolder(root, storage) !== undefined) cut++;
      const now = letters[(n + (n % 5 === 0 ? 1 : 0)) % 3]!;
      become(root, now);
      const engine = openEngine({ storage });
      const run = await engine.done(root);
      expect(engine.notices()).toEqual([]);
      expect({ n, ...essence(await engine.state(root)) }).toEqual({ n, ...wanted.get(now) });
      expect((await engine.done(root)).work.commits).toBe(0);
      expect(run.faults).toEqual([]);
      await engine.close();
      if (isFirst) rmSync(storage, { recursive: true, force: true });
    }
    // Not all after the end, or before the beginning.
    expect(cut).toBeGreaterThan(kills / 5);
    console.log(`${cut} of ${kills} kills fell into a run; a first index took ${Math.round(firstTime)} ms.`);
  },
  Math.max(300_000, kills * 15_000),
);
