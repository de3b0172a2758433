import { mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { disk, type FileSystem } from '../../src/engine/detect/fileSystem.ts';
import { keepListings } from '../../src/engine/detect/keptListings.ts';
import { temporaryFolder } from './tree.ts';

/** The disk as it will look in a minute: what was just written counts as old. Counts the listings. */
function agedDisk() {
  const asked: string[] = [];
  const files: FileSystem = {
    ...disk,
    readFolder(path) {
      asked.push(path);
      return disk.readFolder(path);
    },
    lstat(path) {
      const stats = disk.lstat(path);
      if (!stats) return undefined;
      return Object.assign(stats, { mtimeMs: stats.mtimeMs - 60_000, ctimeMs: stats.ctimeMs - 60_000 });
    },
  };
  return { asked, files };
}

/** Waits for the next tick of the clock that files are stamped with. */
function nextTick(folder: string): void {
  const probe = join(folder, 'probe');
  const stamp = () => {
    writeFileSync(probe, '');
    return statSync(probe).mtimeMs;
  };
  const before = stamp();
  while (stamp() === before);
}

const names = (files: FileSystem, path: string) =>
  files
    .readFolder(path)
    .map((entry) => `${entry.name}${entry.isDirectory() ? '/' : ''}`)
    .sort();

test('whatever happens in folders, what is remembered of them is what they hold', () => {
  const [elsewhere, name] = [temporaryFolder(), fc.constantFrom('a', 'b', 'c')];
  const step = fc.record({
    what: fc.constantFrom('write', 'rewrite', 'remove', 'folder', 'rename', 'swap', 'other'),
    folder: fc.constantFrom('', 'x', 'y'),
    name,
    to: name,
    all: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const root = temporaryFolder();
      for (const folder of ['x', 'y']) mkdirSync(join(root, folder));
      const listings = keepListings(agedDisk().files);
      for (const { what, folder, name: from, to, all } of steps) {
        const [at, beside] = [join(root, folder, from), join(root, folder, to)];
        if (what === 'write') tried(() => writeFileSync(at, 'text'));
        if (what === 'remove') rmSync(at, { recursive: true, force: true });
        if (what === 'folder') tried(() => mkdirSync(at));
        if (what === 'rename') tried(() => renameSync(at, beside));
        if (what === 'rewrite') tried(() => writeFileSync(at, 'more text'));
        if (what === 'swap') {
          renameSync(join(root, 'x'), join(root, 'z'));
          renameSync(join(root, 'y'), join(root, 'x'));
          renameSync(join(root, 'z'), join(root, 'y'));
        }
        for (const each of all ? ['', 'x', 'y'] : [folder]) {
          expect(names(listings.files, join(root, each))).toEqual(names(disk, join(root, each)));
        }
        if (all) listings.forgetOthers();
        nextTick(elsewhere);
      }
    }),
    { numRuns: 40 },
  );
});

test('a folder in which nothing happens is listed once; one that has just changed is listed again', () => {
  const root = temporaryFolder();
  mkdirSync(join(root, 'x'));
  const { asked, files } = agedDisk();
  const listings = keepListings(files);
  for (let round = 0; round < 3; round++) {
    for (const each of [root, join(root, 'x')]) listings.files.readFolder(each);
    listings.forgetOthers();
  }
  expect(asked).toEqual([root, join(root, 'x')]);
  // Not asked for in a whole round: forgotten.
  listings.forgetOthers();
  listings.files.readFolder(root);
  expect(asked).toHaveLength(3);

  const young = { ...disk, readFolder: files.readFolder };
  const fresh = keepListings(young);
  for (let round = 0; round < 2; round++) fresh.files.readFolder(root);
  expect(asked).toHaveLength(5);
});

function tried(work: () => void): void {
  try {
    work();
  } catch {
    // What stands in the way stays: the folder is as it was.
  }
}
