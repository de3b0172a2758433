import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diffTrees, moves } from '../../src/engine/detect/difference.ts';
import {
  buildTree,
  editTree,
  emptyTree,
  entryAt,
  type FolderNode,
  filesBelow,
  rootHash,
} from '../../src/engine/detect/merkle.ts';
import type { FileEntry } from '../../src/engine/detect/types.ts';

const stamp = { size: 1, mtimeMs: 1, ctimeMs: 1, ino: 1 };
const entryOf = (hash: string): FileEntry => ({ hash, stamp, checkedAt: 9, chunks: 2 });
const treeOf = (files: ReadonlyMap<string, string>): FolderNode =>
  buildTree([...files].map(([path, hash]) => ({ path, entry: entryOf(hash) })));

const name = fc.constantFrom('a', 'b', 'c', 'd f', 'f', '__proto__', 'x\ny');
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
const hash = fc.constantFrom('1', '2', '3');
const files = fc.array(fc.tuple(path, hash), { maxLength: 20 }).map((pairs) => new Map(pairs));

test('the difference of two trees is exactly what differs', () => {
  fc.assert(
    fc.property(files, files, (before, after) => {
      const found = diffTrees(treeOf(before), treeOf(after));
      const pairs = (map: ReadonlyMap<string, string>, keep: (path: string) => boolean) =>
        [...map]
          .filter(([each]) => keep(each))
          .map(([each, its]) => `${each} ${its}`)
          .sort();
      const listed = (leaves: readonly { path: string; hash: string }[]) =>
        leaves.map((leaf) => `${leaf.path} ${leaf.hash}`).sort();
      expect(listed(found.created)).toEqual(pairs(after, (each) => !before.has(each)));
      expect(listed(found.deleted)).toEqual(pairs(before, (each) => !after.has(each)));
      expect(listed(found.modified)).toEqual(
        pairs(after, (each) => before.has(each) && before.get(each) !== after.get(each)),
      );
    }),
  );
});

test('an edited tree is the tree that would be built anew, whatever the order', () => {
  fc.assert(
    fc.property(files, files, fc.array(path), (start, put, removed) => {
      const edited = editTree(
        treeOf(start),
        [...put].map(([each, its]) => ({ path: each, entry: entryOf(its) })),
        removed,
      );
      const expected = new Map(start);
      for (const each of removed) expected.delete(each);
      for (const [each, its] of put) expected.set(each, its);
      const fresh = treeOf(new Map([...expected].reverse()));
      expect(rootHash(edited)).toBe(rootHash(fresh));
      expect(new Map([...filesBelow(edited)].map((each) => [each.path, each.entry.hash]))).toEqual(expected);
      expect([edited.fileCount, edited.chunkCount]).toEqual([expected.size, expected.size * 2]);
      for (const [each, its] of expected) expect(entryAt(edited, each)?.hash).toBe(its);
    }),
  );
});

test('equal hashes mean equal names and contents', () => {
  fc.assert(
    fc.property(files, files, (one, other) => {
      const equal = JSON.stringify([...one].sort()) === JSON.stringify([...other].sort());
      expect(rootHash(treeOf(one)) === rootHash(treeOf(other))).toBe(equal);
    }),
  );
});

test('folders that an edit does not touch are shared, not copied', () => {
  const tree = treeOf(
    new Map([
      ['a/b/one', '1'],
      ['a/c/two', '2'],
      ['d/three', '3'],
    ]),
  );
  const edited = editTree(tree, [{ path: 'a/b/one', entry: entryOf('9') }], []);
  expect(edited.folders.get('d')).toBe(tree.folders.get('d'));
  expect(edited.folders.get('a')?.folders.get('c')).toBe(tree.folders.get('a')?.folders.get('c'));
  expect(edited.folders.get('a')?.hash).not.toBe(tree.folders.get('a')?.hash);
});

test('the comparison does not enter a folder whose hash is the same', () => {
  const tree = treeOf(
    new Map([
      ['same/x', '1'],
      ['other/y', '1'],
    ]),
  );
  const sealed = { ...tree.folders.get('same')!, files: forbidden() };
  const before = { ...tree, folders: new Map([...tree.folders, ['same', sealed]]) };
  const after = editTree(before, [{ path: 'other/y', entry: entryOf('2') }], []);
  expect(diffTrees(before, after).modified).toEqual([{ path: 'other/y', hash: '2' }]);
});

function forbidden(): ReadonlyMap<string, FileEntry> {
  const refuse = () => {
    throw new Error('an unchanged folder was entered');
  };
  return new Proxy(new Map<string, FileEntry>(), { get: (_target, key) => (key === 'size' ? 1 : refuse) });
}

test('the tree without files has a hash, and the last removal leads back to it', () => {
  const tree = editTree(treeOf(new Map([['a/b', '1']])), [], ['a/b']);
  expect(tree).toBe(emptyTree);
});

test('a move prefers the same name, then the nearest folder, and uses nothing twice', () => {
  const leaf = (each: string) => ({ path: each, hash: '1' });
  expect(moves([leaf('src/new/a.ts'), leaf('lib/b.ts')], [leaf('src/old/b.ts'), leaf('lib/a.ts')])).toEqual(
    expect.arrayContaining([
      { from: 'lib/a.ts', to: 'src/new/a.ts' },
      { from: 'src/old/b.ts', to: 'lib/b.ts' },
    ]),
  );
  expect(moves([leaf('x/y/b.ts')], [leaf('q/a.ts'), leaf('x/y/a.ts')])).toEqual([
    { from: 'x/y/a.ts', to: 'x/y/b.ts' },
  ]);
  expect(moves([leaf('a'), leaf('b')], [leaf('c')])).toHaveLength(1);
  expect(moves([leaf('a')], [{ path: 'b', hash: '2' }])).toEqual([]);
});

test('moves pair as many as can be paired, each once, also in a crowd of equal files', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(path, { maxLength: 30 }),
      fc.uniqueArray(path, { maxLength: 30 }),
      (to, from) => {
        const leaf = (each: string) => ({ path: each, hash: '1' });
        const found = moves(to.map(leaf), from.map(leaf));
        expect(found).toHaveLength(Math.min(to.length, from.length));
        expect(new Set(found.map((move) => move.from)).size).toBe(found.length);
        expect(new Set(found.map((move) => move.to)).size).toBe(found.length);
      },
    ),
  );
  const crowd = (folder: string) =>
    Array.from({ length: 3000 }, (_, i) => ({ path: `${folder}/${i}`, hash: '0' }));
  expect(moves(crowd('new'), crowd('old')).every((move) => move.from.slice(4) === move.to.slice(4))).toBe(
    true,
  );
});
