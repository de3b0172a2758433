import {
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hashBytes } from '../../src/engine/detect/content.ts';
import { type DiscoverRequest, discover } from '../../src/engine/detect/discover.ts';
import { filesBelow } from '../../src/engine/detect/merkle.ts';
import { openJournal, readSnapshot } from '../../src/engine/detect/snapshot.ts';
import type { Discovery } from '../../src/engine/detect/types.ts';
import { anyEdit, apply, type Edit } from '../support/edits.ts';
import { failingDisk } from './failingDisk.ts';
import { putOf, requestFor, settle, temporaryFolder, write } from './tree.ts';

const settled = (files: Readonly<Record<string, string>>) => {
  const root = temporaryFolder();
  write(root, files);
  const request = requestFor(root);
  settle(request);
  return { root, request };
};
const candidates = (found: Discovery) => found.candidates.map(({ path }) => path).sort();
const deleted = (found: Discovery) => found.deleted.map(({ path }) => path).sort();

describe('what is touched', () => {
  test('only the paths named are looked at, and all below them', () => {
    const { root, request } = settled({ 'a.ts': '1', 'b/c.ts': '2', 'b/d/e.ts': '3', 'f/g.ts': '4' });
    write(root, { 'a.ts': 'other', 'b/c.ts': 'other', 'b/d/new.ts': '5', 'f/g.ts': 'other' });
    const files = failingDisk({});
    const found = discover({ ...request, files, paths: ['b', 'a.ts'] });
    expect(candidates(found)).toEqual(['a.ts', 'b/c.ts', 'b/d/new.ts']);
    expect(found.unchanged).toBe(2);
    expect(found.checked).toEqual(['b', 'a.ts']);
    expect(files.contentsRead.filter((path) => path.startsWith(root))).toEqual([]);
  });

  test('what went, and what became another kind of thing, is deleted', () => {
    const { root, request } = settled({ 'a.ts': '1', 'b/c.ts': '2', 'b/d/e.ts': '3', 'x/y.ts': '4' });
    rmSync(join(root, 'a.ts'));
    rmSync(join(root, 'b'), { recursive: true });
    write(root, { b: 'a file now' });
    rmSync(join(root, 'x/y.ts'));
    mkdirSync(join(root, 'x/y.ts'));
    const found = discover({ ...request, paths: ['a.ts', 'b/d/e.ts', 'x/y.ts'] });
    expect(deleted(found)).toEqual(['a.ts', 'b/c.ts', 'b/d/e.ts', 'x/y.ts']);
    expect(candidates(found)).toEqual(['b']);
  });

  test('a rename is told by both names', () => {
    const { root, request } = settled({ 'src/a.ts': '1', 'src/b.ts': '2' });
    renameSync(join(root, 'src'), join(root, 'lib'));
    const found = discover({ ...request, paths: ['src', 'lib'] });
    expect([candidates(found), deleted(found)]).toEqual([
      ['lib/a.ts', 'lib/b.ts'],
      ['src/a.ts', 'src/b.ts'],
    ]);
  });

  test('links to a file are looked at when it is: written in place, replaced, renamed, deleted, with its folder', () => {
    const { root, request } = settled({
      'src/a.ts': '1',
      'src/b.ts': '2',
      'c.ts': '3',
      'node_modules/d.ts': '4',
    });
    const links = {
      'l/a.ts': '../src/a.ts',
      'l/again.ts': 'a.ts',
      'l/b.ts': '../src/b.ts',
      'l/d.ts': '../node_modules/d.ts',
    };
    mkdirSync(join(root, 'l'));
    for (const [name, target] of Object.entries(links)) symlinkSync(target, join(root, name));
    linkSync(join(root, 'c.ts'), join(root, 'l/hard.ts'));
    settle(request);
    const touched = (...paths: string[]) => {
      const found = discover({ ...request, paths });
      settle(request);
      return [candidates(found), deleted(found)];
    };
    expect(touched('src/b.ts', 'new.ts')).toEqual([[], []]);
    write(root, { 'src/a.ts': 'other' });
    expect(touched('src/a.ts')).toEqual([['l/a.ts', 'l/again.ts', 'src/a.ts'], []]);
    write(root, { 'c.ts': 'another' });
    expect(touched('c.ts')).toEqual([['c.ts', 'l/hard.ts'], []]);
    write(root, { 'src/a.ts.tmp': 'as editors save' });
    renameSync(join(root, 'src/a.ts.tmp'), join(root, 'src/a.ts'));
    expect(touched('src/a.ts')).toEqual([['l/a.ts', 'l/again.ts', 'src/a.ts'], []]);
    write(root, { 'node_modules/d.ts': 'not indexed itself' });
    expect(touched('node_modules/d.ts')).toEqual([['l/d.ts'], []]);
    rmSync(join(root, 'src/a.ts'));
    expect(touched('src/a.ts')).toEqual([[], ['l/a.ts', 'l/again.ts', 'src/a.ts']]);
    renameSync(join(root, 'src'), join(root, 'lib'));
    expect(touched('src', 'lib')).toEqual([['lib/b.ts'], ['l/b.ts', 'src/b.ts']]);
  });

  test('an ignore file stands for all that it governs', () => {
    const { root, request } = settled({ 'a.ts': '1', 'b/a.ts': '2', 'b/c/a.ts': '3' });
    write(root, { 'b/.gitignore': 'a.ts\n' });
    expect(deleted(discover({ ...request, paths: ['b/.gitignore'] }))).toEqual(['b/a.ts', 'b/c/a.ts']);
    rmSync(join(root, 'b/.gitignore'));
    write(root, { '.lodestoneignore': 'b/\n' });
    const found = discover({ ...request, paths: ['.lodestoneignore'] });
    expect(found.checked).toBeUndefined();
    expect(deleted(found)).toEqual(['b/a.ts', 'b/c/a.ts']);
  });

  test('a file that tells what its folder is has that judged anew, by coming and by going', () => {
    const { root, request } = settled({ 'sub/dist/a.js': '1', 'sub/b.ts': '2', 'sub/setup.py': '3' });
    expect(discover(request).skipped.folders).toEqual({ default: 1 });
    rmSync(join(root, 'sub/setup.py'));
    expect(candidates(discover({ ...request, paths: ['sub/setup.py'] }))).toEqual(['sub/dist/a.js']);
    write(root, { 'venv/lib/x.py': '1' });
    settle(request);
    write(root, { 'venv/pyvenv.cfg': '' });
    expect(deleted(discover({ ...request, paths: ['venv/pyvenv.cfg'] }))).toEqual(['venv/lib/x.py']);
  });

  test("git's own files tell nothing, save those that ignore", () => {
    const { root, request } = settled({ 'a.ts': '1', '.git/HEAD': 'x' });
    write(root, { 'a.ts': 'other' });
    expect(discover({ ...request, paths: ['.git/index', '.git/refs/heads/main'] }).checked).toEqual([]);
    expect(candidates(discover({ ...request, paths: ['.git/info/exclude'] }))).toEqual(['a.ts']);
  });

  test('what can not be looked at keeps what was known of it', () => {
    const { root, request } = settled({ 'a/b.ts': '1', 'a/c.ts': '2' });
    const files = failingDisk({ [join(root, 'a')]: 'EACCES' });
    const found = discover({ ...request, files, paths: ['a/b.ts'] });
    expect(found).toMatchObject({ deleted: [], candidates: [], unchanged: 2 });
    expect(found.faults).toEqual([expect.objectContaining({ path: 'a', code: 'EACCES' })]);
  });

  test('files to be read anew are candidates of other bytes than any, whatever their stamps', () => {
    const { request } = settled({ 'a.ts': '1', 'b/c.ts': '2', 'bc.ts': '3' });
    for (const paths of [['b'], undefined]) {
      const found = discover({ ...request, paths, anew: ['b'] });
      expect(found.candidates).toEqual([
        expect.objectContaining({ path: 'b/c.ts', known: expect.objectContaining({ hash: '', chunks: 1 }) }),
      ]);
    }
  });

  test('without a snapshot that is trusted all is looked at', () => {
    const { request } = settled({ 'a.ts': '1', 'b.ts': '2' });
    const found = discover({ ...request, indexId: 'another', paths: ['a.ts'] });
    expect(candidates(found)).toEqual(['a.ts', 'b.ts']);
    expect(found.checked).toBeUndefined();
  });
});

/** Does with a discovery what a sync would, hashes and all, so that trees can be compared. */
function level(request: DiscoverRequest, paths?: readonly string[]): Map<string, string> {
  const { candidates: found, deleted: gone } = discover({ ...request, paths });
  const journal = openJournal(request.folder, request.indexId);
  journal.record(
    found.map((each) => putOf(each, hashBytes(readFileSync(join(request.root, each.path))))),
    gone.map(({ path }) => path),
  );
  journal.close();
  const read = readSnapshot(request.folder, request.indexId);
  if (!('snapshot' in read)) throw new Error(read.untrusted);
  return new Map(
    [...filesBelow(read.snapshot.tree)].map(({ path, entry }) => [path, entry.hash] as const).sort(),
  );
}

/** Every entry below a root with what tells a change of it. */
function entries(root: string, folder = ''): Map<string, string> {
  const found = new Map<string, string>();
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    const { ino, ctimeMs, size } = lstatSync(join(root, path));
    found.set(path, entry.isDirectory() ? `folder ${ino}` : `${ino} ${ctimeMs} ${size}`);
    if (entry.isDirectory()) for (const [below, stamp] of entries(root, path)) found.set(below, stamp);
  }
  return found;
}

/** Edits with the paths that a faithful watcher would tell of them. */
function applied(root: string, edits: readonly Edit[]): string[] {
  const before = entries(root);
  for (const edit of edits) apply(root, edit);
  const after = entries(root);
  const all = new Set([...before.keys(), ...after.keys()]);
  return [...all].filter((path) => before.get(path) !== after.get(path));
}

/** A link that led nowhere isn't known, and no event tells of it when it leads somewhere: the timer's look does. */
const withoutLinks = anyEdit.filter(({ kind }) => kind !== 'link');
const start = () => {
  const root = temporaryFolder();
  writeFileSync(join(root, 'first.ts'), 'first');
  return { root, request: requestFor(root) };
};

test('told of all that changed, a check of just that ends where a check of everything does', () => {
  fc.assert(
    fc.property(
      fc.array(withoutLinks, { maxLength: 12 }),
      fc.array(fc.array(withoutLinks, { maxLength: 4 }), { maxLength: 4 }),
      (before, rounds) => {
        const { root, request } = start();
        for (const edit of before) apply(root, edit);
        level(request);
        for (const edits of rounds) {
          const hints = applied(root, edits);
          const partly = level(request, hints);
          expect(partly).toEqual(level(requestFor(root)));
        }
        rmSync(root, { recursive: true });
      },
    ),
    { numRuns: 100 },
  );
}, 120_000);

test('told late, twice, wrongly or nothing, the next check of everything ends where a fresh one does', () => {
  const anyRound = fc.record({
    edits: fc.array(anyEdit, { maxLength: 4 }),
    told: fc.array(fc.nat(1000), { maxLength: 6 }),
    wrong: fc.array(fc.constantFrom('src', 'lib/a.ts', 'nowhere/at/all', 'docs', '.git/x'), { maxLength: 2 }),
  });
  fc.assert(
    fc.property(fc.array(anyRound, { maxLength: 5 }), (rounds) => {
      const { root, request } = start();
      level(request);
      const known: string[] = ['first.ts'];
      for (const { edits, told, wrong } of rounds) {
        known.push(...applied(root, edits));
        level(request, [...told.map((at) => known[at % known.length]!), ...wrong]);
      }
      expect(level(request)).toEqual(level(requestFor(root)));
      rmSync(root, { recursive: true });
    }),
    { numRuns: 100 },
  );
}, 120_000);
