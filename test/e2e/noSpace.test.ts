import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { emptyFolder, essence, freshState, openEngine, project } from '../support/openEngine.ts';
import { program, writeFiles } from '../support/program.ts';

const words = (seed: number) =>
  Array.from(
    { length: 400 },
    (_, n) => `export const value${seed}x${n} = '${(seed * 7919 + n * 104_729).toString(36)}';\n`,
  ).join('');
const many = Object.fromEntries(Array.from({ length: 200 }, (_, n) => [`more/file${n}.ts`, words(n)]));
const sentence = /^There is no space left on the disk that holds the index: free some and sync again\.$/;

/** A disk of this many megabytes, or undefined where this process may not mount one. */
function smallDisk(
  folder: string,
  megabytes: number,
): { resize(to: number): void; remove(): void } | undefined {
  const mount = (options: string) =>
    spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'ignore' }).status === 0;
  if (!mount(`size=${megabytes}m`)) return undefined;
  return {
    resize: (to) => expect(mount(`remount,size=${to}m`)).toBe(true),
    remove: () => execFileSync('umount', ['-l', folder]),
  };
}

test('no space left: one sentence, the old index goes on answering, and space freed lets the next sync finish', async () => {
  const root = project({ 'old.ts': 'export function oldHarbour() {\n  return 1;\n}\n' });
  const storage = path.join(emptyFolder(), 'disk');
  mkdirSync(storage);
  const disk = smallDisk(storage, 2);
  if (!disk) return limitedByProcess(root);
  try {
    const engine = openEngine({ storage });
    await engine.done(root);
    writeFiles(root, many);
    for (const full of [false, true, false]) {
      await expect(engine.done(root, full)).rejects.toThrow(sentence);
      expect((await engine.find(root, 'oldHarbour'))[0]).toMatchObject({ path: 'old.ts', stale: false });
    }
    disk.resize(200);
    await engine.done(root);
    expect(essence(await engine.state(root))).toEqual(essence(await freshState(root)));
    await engine.close();
  } finally {
    disk.remove();
  }
});

/** Where nothing can be mounted: the program may write no file over 64 kB, which the system refuses just as a full disk does. */
async function limitedByProcess(root: string): Promise<void> {
  const storage = path.join(emptyFolder(), 'storage');
  const index = (limit: string) =>
    spawnSync(
      'bash',
      [
        '-c',
        `trap '' XFSZ; ulimit -f ${limit}; exec "$@"`,
        'bash',
        process.execPath,
        program,
        'index',
        root,
        '--model',
        'none',
        '--storage',
        storage,
      ],
      { encoding: 'utf8' },
    );
  expect(index('unlimited').status).toBe(0);
  writeFiles(root, many);
  const { status, stderr } = index('64');
  expect([status, stderr.split('\n').filter((line) => line.startsWith('lodestone:'))]).toEqual([
    1,
    [`lodestone: There is no space left on the disk that holds the index: free some and sync again.`],
  ]);
  const engine = openEngine({ storage });
  expect((await engine.find(root, 'oldHarbour'))[0]).toMatchObject({ path: 'old.ts' });
  await engine.done(root);
  expect(essence(await engine.state(root))).toEqual(essence(await freshState(root)));
}

test('a file that may not grow is told as a full disk', () =>
  limitedByProcess(project({ 'old.ts': 'export function oldHarbour() {\n  return 1;\n}\n' })));
