import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NotAsShared } from '../../src/engine/detect/compare.ts';
import { hashBytes } from '../../src/engine/detect/content.ts';
import { type DiscoverRequest, discover } from '../../src/engine/detect/discover.ts';
import { buildTree, filesBelow } from '../../src/engine/detect/merkle.ts';
import { joined, type Share, sharesOf } from '../../src/engine/detect/shares.ts';
import { openJournal, readSnapshot } from '../../src/engine/detect/snapshot.ts';
import type { Discovery } from '../../src/engine/detect/types.ts';
import { anyEdit, apply } from '../support/edits.ts';
import { failingDisk } from './failingDisk.ts';
import { putOf, requestFor, settle, temporaryFolder, write } from './tree.ts';

const knownTo = (request: DiscoverRequest) => {
  const read = readSnapshot(request.folder, request.indexId);
  if (!('snapshot' in read)) throw new Error(read.untrusted);
  return read.snapshot.tree;
};

/** What two find of whom the one that has not the rest takes as many parts as it is said. */
function inTwo(request: DiscoverRequest, folders: Share['folders'], others: number) {
  const look = (isRest: boolean) => {
    const taken = Int32Array.of(isRest ? others : folders.length - others);
    return discover({ ...request, share: { folders, taken, isRest } });
  };
  return joined(look(true), look(false));
}

/** A discovery as it compares: the order says nothing. */
function found(discovery: Discovery) {
  const sorted = <T>(all: readonly T[]) => all.map((each) => JSON.stringify(each)).sort();
  return {
    ...discovery,
    candidates: sorted(discovery.candidates.map(({ checkedAt: _, ...rest }) => rest)),
    deleted: sorted(discovery.deleted),
    faults: sorted(discovery.faults),
  };
}

function note(request: DiscoverRequest, { candidates, deleted }: Discovery): void {
  const journal = openJournal(request.folder, request.indexId);
  journal.record(
    candidates.map((each) => putOf(each, hashBytes(readFileSync(join(request.root, each.path))))),
    deleted.map(({ path }) => path),
  );
  journal.close();
}

test('however a root is shared, two together find what one alone finds', () => {
  let shared = 0;
  fc.assert(
    fc.property(
      fc.array(anyEdit, { minLength: 4, maxLength: 16 }),
      fc.array(fc.array(anyEdit, { maxLength: 4 }), { maxLength: 3 }),
      fc.nat(5),
      fc.nat(5),
      (before, rounds, others, older) => {
        const root = temporaryFolder();
        for (const folder of ['', 'src/', 'src/deep/', 'lib/', 'docs/'])
          write(root, { [`${folder}first.ts`]: folder });
        const request = requestFor(root);
        for (const edit of before) apply(root, edit);
        note(request, discover(request));
        const plans = [sharesOf(knownTo(request), 0, 4)];
        for (const edits of rounds) {
          for (const edit of edits) apply(root, edit);
          const alone = discover(request);
          // What is shared may have been thought out some checks ago.
          const folders = plans.at(-1 - (older % plans.length))!;
          try {
            const together = inTwo(request, folders, Math.min(others, folders.length));
            expect(together && found(together)).toEqual(found(alone));
            if (folders.length > 1) shared++;
          } catch (error) {
            if (!(error instanceof NotAsShared)) throw error;
          }
          note(request, alone);
          plans.push(sharesOf(knownTo(request), 0, 4));
        }
        rmSync(root, { recursive: true });
      },
    ),
    { numRuns: 150 },
  );
  expect(shared).toBeGreaterThan(50);
}, 120_000);

const tree = {
  'a.ts': '1',
  'b/c.ts': '2',
  'b/d/e.ts': '3',
  'b/f/g/h.ts': '4',
  'b/f/i.ts': '5',
  'node_modules/x/y.js': '6',
  'j/k.ts': '7',
};
const folders = [['b/d', 'j'], ['b/f/g'], ['node_modules']];
const settled = () => {
  const root = temporaryFolder();
  write(root, tree);
  const request = requestFor(root);
  settle(request);
  return { root, request };
};

test('what is shared is found once, whoever takes it: gone, another kind of thing, ruled out or failing', () => {
  for (const others of [0, 1, 2, 3]) {
    const { root, request } = settled();
    rmSync(join(root, 'b/d'), { recursive: true });
    rmSync(join(root, 'b/f/g'), { recursive: true });
    write(root, { 'b/f/g': 'a file now', 'b/new.ts': '8' });
    const files = failingDisk({ [join(root, 'j')]: 'EACCES' });
    const together = inTwo({ ...request, files }, folders, others)!;
    expect(found(together)).toEqual(found(discover({ ...request, files })));
    expect(together.deleted.map(({ path }) => path).sort()).toEqual(['b/d/e.ts', 'b/f/g/h.ts']);
    expect(together.candidates.map(({ path }) => path).sort()).toEqual(['b/f/g', 'b/new.ts']);
    expect(together.faults.map(({ path }) => path)).toEqual(['j']);
    expect(together.skipped.folders).toEqual({ default: 1 });
  }
});

test('a file that stood in the place of a folder on the way is gone once', () => {
  for (const others of [0, 1, 2, 3]) {
    const { root, request } = settled();
    rmSync(join(root, 'b'), { recursive: true });
    write(root, { b: 'a file for a while' });
    note(request, discover(request));
    rmSync(join(root, 'b'));
    write(root, { 'b/d/e.ts': '3', 'b/f/g/h.ts': '4' });
    const together = inTwo(request, folders, others)!;
    expect(found(together)).toEqual(found(discover(request)));
    expect(together.deleted.map(({ path }) => path)).toEqual(['b']);
  }
});

test('where a folder on the way to what is shared has gone, neither goes on', () => {
  const { root, request } = settled();
  rmSync(join(root, 'b/f'), { recursive: true });
  const alone = (isRest: boolean) => () =>
    discover({ ...request, share: { folders, taken: new Int32Array(1), isRest } });
  expect(alone(true)).toThrow(NotAsShared);
  expect(alone(false)).toThrow(NotAsShared);
  mkdirSync(join(root, 'b/f'));
  const files = failingDisk({ [join(root, 'b/f')]: 'EACCES' });
  expect(() =>
    discover({ ...request, files, share: { folders, taken: new Int32Array(1), isRest: true } }),
  ).toThrow(NotAsShared);
});

test('two who compared with different snapshots found nothing', () => {
  const { request } = settled();
  const one = discover(request);
  expect(joined(one, one)).toBeDefined();
  expect(joined(one, { ...one, knownChunks: one.knownChunks + 1 })).toBeUndefined();
  expect(joined(one, discover({ ...request, indexId: 'another' }))).toBeUndefined();
});

test('a tree is parted into folders that don’t overlap; the parts are about as large as each other', () => {
  const anyPath = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(fc.array(anyPath, { minLength: 1, maxLength: 300 }), (paths) => {
      const entry = {
        hash: '0',
        stamp: { size: 0, mtimeMs: 0, ctimeMs: 0, ino: 0 },
        checkedAt: 0,
        chunks: 0,
      };
      const all = buildTree(paths.map((path, n) => ({ path: `${path.join('/')}/f${n}`, entry })));
      const parts = sharesOf(all, 0, 8);
      const named = parts.flat();
      const count = (part: readonly string[]) =>
        [...filesBelow(all)].filter(({ path }) => part.some((folder) => path.startsWith(`${folder}/`)))
          .length;
      expect(new Set(named).size).toBe(named.length);
      for (const one of named)
        expect(named.filter((other) => `${one}/`.startsWith(`${other}/`))).toEqual([one]);
      for (const part of parts) expect(count(part)).toBeLessThan(2 * (all.fileCount / 8) + 1);
      expect(sharesOf(all, all.fileCount + 1)).toEqual([]);
    }),
    { numRuns: 60 },
  );
});
