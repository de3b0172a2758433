import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  linkSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type DiscoverRequest, discover } from '../../src/engine/detect/discover.ts';
import { openJournal } from '../../src/engine/detect/snapshot.ts';
import { isRacy } from '../../src/engine/detect/stamp.ts';
import type { Discovery } from '../../src/engine/detect/types.ts';
import { failingDisk } from './failingDisk.ts';
import { plainRules, putOf, requestFor, settle, takenPaths, temporaryFolder, write } from './tree.ts';

const settled = (files: Readonly<Record<string, string>>, change: Partial<DiscoverRequest> = {}) => {
  const root = temporaryFolder();
  write(root, files);
  const request = requestFor(root, change);
  settle(request);
  return { root, request };
};
const candidates = (found: Discovery) => found.candidates.map(({ path }) => path).sort();
const deleted = (found: Discovery) => found.deleted.map(({ path }) => path).sort();

describe('what changed', () => {
  test('an unchanged tree has no candidates, and no content is read but of ignore files', () => {
    const { root, request } = settled({ 'a.ts': '1', 'b/c.ts': '2', '.gitignore': '*.tmp\n', 'x.tmp': '1' });
    const files = failingDisk({});
    const found = discover({ ...request, files });
    expect(found).toMatchObject({
      candidates: [],
      deleted: [],
      faults: [],
      unchanged: 3,
      unchangedChunks: 3,
    });
    expect(found.skipped).toEqual({ files: { ignored: 1 }, folders: {} });
    expect(found.fullBecause).toBeUndefined();
    expect(files.contentsRead.filter((path) => path.startsWith(root))).toEqual([join(root, '.gitignore')]);
  });

  test('created, edited and deleted files, and no others', () => {
    const { root, request } = settled({ 'a.ts': '1', 'b/c.ts': '2', 'b/d.ts': '3', 'e/f/g.ts': '4' });
    appendFileSync(join(root, 'a.ts'), 'more');
    rmSync(join(root, 'e'), { recursive: true });
    rmSync(join(root, 'b/d.ts'));
    write(root, { 'n/ew.ts': '5' });
    const found = discover(request);
    expect(candidates(found)).toEqual(['a.ts', 'n/ew.ts']);
    expect(found.candidates.find(({ path }) => path === 'a.ts')?.known?.chunks).toBe(1);
    expect(found.candidates.find(({ path }) => path === 'n/ew.ts')?.known).toBeUndefined();
    expect(deleted(found)).toEqual(['b/d.ts', 'e/f/g.ts']);
    expect(found.unchanged).toBe(1);
  });

  test('an edit of the same size with the old time set again is seen', () => {
    const { root, request } = settled({ 'a.ts': 'one' });
    const path = join(root, 'a.ts');
    const { atime, mtime } = statSync(path);
    writeFileSync(path, 'two');
    utimesSync(path, atime, mtime);
    expect(candidates(discover(request))).toEqual(['a.ts']);
  });

  test('another file put in its place, older and of the same size, is seen', () => {
    const { root, request } = settled({ 'a.ts': 'one', 'b.txt': 'two' });
    utimesSync(join(root, 'b.txt'), 1, 1);
    renameSync(join(root, 'b.txt'), join(root, 'a.ts'));
    const found = discover(request);
    expect([candidates(found), deleted(found)]).toEqual([['a.ts'], ['b.txt']]);
  });

  test('a file that becomes a folder, and a folder that becomes a file', () => {
    const { root, request } = settled({ a: '1', 'b/c': '2' });
    rmSync(join(root, 'a'));
    rmSync(join(root, 'b'), { recursive: true });
    write(root, { 'a/x': '1', b: '2' });
    const found = discover(request);
    expect([candidates(found), deleted(found)]).toEqual([
      ['a/x', 'b'],
      ['a', 'b/c'],
    ]);
  });

  test('what a rule now leaves out is deleted, and comes back with the rule gone', () => {
    const { root, request } = settled({ 'a.ts': '1', 'gen/b.ts': '2', 'gen/c.ts': '3' });
    write(root, { '.gitignore': 'gen/\n' });
    expect(deleted(discover(request))).toEqual(['gen/b.ts', 'gen/c.ts']);
    settle(request);
    rmSync(join(root, '.gitignore'));
    expect(candidates(discover(request))).toEqual(['gen/b.ts', 'gen/c.ts']);
  });

  test('a file that grew over the limit is deleted and counted', () => {
    const { root, request } = settled({ 'a.ts': '1' }, { rules: { ...plainRules, maxFileSize: 10 } });
    appendFileSync(join(root, 'a.ts'), '0123456789');
    const found = discover(request);
    expect(deleted(found)).toEqual(['a.ts']);
    expect(found.skipped.files).toEqual({ 'too large': 1 });
  });

  test('a full check takes every file as new and says why', () => {
    const { request } = settled({ 'a.ts': '1' });
    const found = discover({ ...request, full: true });
    expect(found.candidates).toMatchObject([{ path: 'a.ts' }]);
    expect(found.candidates[0]?.known).toBeUndefined();
    expect(found.fullBecause).toBe('A full check was asked for.');
    expect(discover({ ...request, indexId: 'other' }).fullBecause).toBe(
      'The snapshot belongs to another index.',
    );
  });

  test('files that content ruled out are unchanged and counted as skipped', () => {
    const root = temporaryFolder();
    write(root, { 'a.dat': '\0' });
    const request = requestFor(root);
    const put = putOf(discover(request).candidates[0]!);
    openJournal(request.folder, 'test').record([{ ...put, entry: { ...put.entry, skipped: 'binary' } }], []);
    expect(discover(request)).toMatchObject({ unchanged: 1, skipped: { files: { binary: 1 } } });
  });

  test('a hard link is a file like another', () => {
    const { root, request } = settled({ 'a.ts': '1' });
    linkSync(join(root, 'a.ts'), join(root, 'b.ts'));
    expect(candidates(discover(request))).toContain('b.ts');
  });
});

describe('the racy rule', () => {
  const at = 1_700_000_000_123.4;
  const entry = (mtimeMs: number, ctimeMs: number, checkedAt: number) => ({
    hash: '',
    chunks: 0,
    checkedAt,
    stamp: { size: 1, ino: 1, mtimeMs, ctimeMs },
  });
  test.each([
    ['written just before the look', at, at, at + 20, true],
    ['written well before', at, at, at + 60, false],
    ['changed just before, with an old time of writing', at - 1e6, at, at + 20, true],
    ['written after the look', at, at, at - 500, true],
    ['whole seconds, a second before', 1_700_000_000_000, 1_700_000_000_000, 1_700_000_001_500, true],
    ['whole seconds, three seconds before', 1_700_000_000_000, 1_700_000_000_000, 1_700_000_003_000, false],
    ['a time of writing in the far future', at + 1e10, at, at + 60, false],
  ])('%s', (_name, mtime, ctime, checkedAt, racy) => {
    expect(isRacy(entry(mtime, ctime, checkedAt))).toBe(racy);
  });

  test('a file whose stamp was fresh when it was taken is a candidate again, and then no more', () => {
    const root = temporaryFolder();
    write(root, { 'a.ts': '1' });
    const request = requestFor(root);
    const { candidates: first } = discover(request);
    const { entry: known } = putOf(first[0]!);
    const journal = openJournal(request.folder, 'test');
    journal.record([{ path: 'a.ts', entry: { ...known, checkedAt: known.stamp.ctimeMs + 1 } }], []);
    expect(candidates(discover(request))).toEqual(['a.ts']);
    journal.record([{ path: 'a.ts', entry: { ...known, checkedAt: known.stamp.ctimeMs + 1000 } }], []);
    expect(candidates(discover(request))).toEqual([]);
  });
});

describe('links and special files', () => {
  test('a link to a file inside counts as that file; all others are left out, and nothing loops', () => {
    const root = temporaryFolder();
    const outside = temporaryFolder();
    write(outside, { 'secret.ts': '1', 'folder/x.ts': '1' });
    write(root, {
      'a.ts': '1',
      'sub/b.ts': '2',
      '.env': 'KEY=1',
      'ignored/c.ts': '3',
      '.gitignore': 'ignored\n',
    });
    const links: Record<string, string> = {
      'to-file.ts': 'a.ts',
      'sub/up.ts': '../a.ts',
      'to-env.ts': '.env',
      'to-ignored.ts': 'ignored/c.ts',
      'to-folder': 'sub',
      'sub/loop': '..',
      'sub/self': 'self',
      dangling: 'nowhere',
      'out.ts': join(outside, 'secret.ts'),
      out: join(outside, 'folder'),
      'chain.ts': 'to-file.ts',
    };
    for (const [path, target] of Object.entries(links)) symlinkSync(target, join(root, path));
    const found = discover(requestFor(root));
    expect(candidates(found)).toEqual(
      ['.gitignore', 'a.ts', 'chain.ts', 'sub/b.ts', 'sub/up.ts', 'to-file.ts', 'to-ignored.ts'].sort(),
    );
    expect(found.skipped.files).toEqual({ link: 6, secret: 2 });
    expect(found.faults).toEqual([]);
  });

  test('a change of what a link leads to is seen', () => {
    const root = temporaryFolder();
    write(root, { 'a.ts': '1' });
    symlinkSync('a.ts', join(root, 'b.ts'));
    const request = requestFor(root);
    settle(request);
    expect(candidates(discover(request))).toEqual([]);
    appendFileSync(join(root, 'a.ts'), '2');
    expect(candidates(discover(request))).toEqual(['a.ts', 'b.ts']);
  });

  test('a root that is itself a link is walked', () => {
    const root = temporaryFolder();
    write(root, { 'a.ts': '1' });
    const link = join(temporaryFolder(), 'link');
    symlinkSync(root, link);
    expect(takenPaths(link)).toEqual(['a.ts']);
  });

  test('a pipe is left out', () => {
    const root = temporaryFolder();
    execFileSync('mkfifo', [join(root, 'pipe')]);
    expect(discover(requestFor(root)).skipped.files).toEqual({ special: 1 });
  });
});

describe('what could not be read is not deleted', () => {
  const tree = { 'a.ts': '1', 'b/c.ts': '2', 'b/d/e.ts': '3', 'b/.gitignore': '*.tmp\n', 'f/g.ts': '4' };
  test.each(['EACCES', 'EMFILE', 'EIO', 'EPERM'])('a folder that answers %s keeps all below it', (code) => {
    const { root, request } = settled(tree);
    const found = discover({ ...request, files: failingDisk({ [join(root, 'b')]: code }) });
    expect(found).toMatchObject({ candidates: [], deleted: [], unchanged: 5, faults: [{ path: 'b', code }] });
    expect(found.faults[0]?.message).toMatch(/^The folder b could not be read: .+\.$/);
  });

  test('a file that answers EACCES keeps its entry; a new one is a fault only', () => {
    const { root, request } = settled(tree);
    write(root, { 'b/new.ts': '1' });
    const files = failingDisk({ [join(root, 'b/c.ts')]: 'EACCES', [join(root, 'b/new.ts')]: 'EIO' });
    const found = discover({ ...request, files });
    expect(found).toMatchObject({ candidates: [], deleted: [], unchanged: 5 });
    expect(found.faults.map(({ path }) => path).sort()).toEqual(['b/c.ts', 'b/new.ts']);
  });

  test('without its ignore file a folder can not be judged', () => {
    const { root, request } = settled(tree);
    write(root, { 'b/new.tmp': '1' });
    const found = discover({ ...request, files: failingDisk({ [join(root, 'b/.gitignore')]: 'EACCES' }) });
    expect(found).toMatchObject({ candidates: [], deleted: [], faults: [{ path: 'b', code: 'EACCES' }] });
  });

  test('a file that goes between the list and the look is deleted, and no fault', () => {
    const { root, request } = settled(tree);
    const real = failingDisk({});
    const files = {
      ...real,
      lstat: (path: string) => (path.endsWith('c.ts') ? undefined : real.lstat(path)),
    };
    expect(discover({ ...request, files })).toMatchObject({
      deleted: [{ path: 'b/c.ts' }],
      faults: [],
      candidates: [],
    });
    expect(root).toBeTruthy();
  });

  test('a folder that goes between the list and the look is deleted, and no fault', () => {
    const { root, request } = settled(tree);
    const found = discover({ ...request, files: failingDisk({ [join(root, 'b')]: 'ENOENT' }) });
    expect(deleted(found)).toEqual(['b/.gitignore', 'b/c.ts', 'b/d/e.ts']);
    expect(found.faults).toEqual([]);
  });

  test('a root that is taken away during the walk deletes nothing', () => {
    const { root, request } = settled(tree);
    let taken = false;
    const stop = () => {
      if (!taken) renameSync(root, `${root}-away`);
      taken = true;
      return false;
    };
    expect(() => discover(request, stop)).toThrow(/could not|taken away/);
    renameSync(`${root}-away`, root);
  });

  test('a root that is empty on another disk than before deletes nothing; on the same disk it does', () => {
    const { root, request } = settled(tree);
    discover(request);
    for (const name of ['a.ts', 'b', 'f']) rmSync(join(root, name), { recursive: true });
    const real = failingDisk({});
    const unmounted = {
      ...real,
      stat: (path: string) => {
        const stats = real.stat(path);
        return path === root && stats ? Object.assign(stats, { dev: stats.dev + 1 }) : stats;
      },
    };
    expect(() => discover({ ...request, files: unmounted })).toThrow(/may not be mounted; .+\.$/);
    expect(deleted(discover(request))).toHaveLength(5);
    expect(discover({ ...request, files: unmounted, full: true }).candidates).toEqual([]);
  });

  test('a name that is not UTF-8 is a fault with a sentence', () => {
    const root = temporaryFolder();
    write(root, { 'good.ts': '1', 'r\uFFFDal.ts': '1' });
    writeFileSync(Buffer.concat([Buffer.from(`${root}/b`), Buffer.from([0xe9]), Buffer.from('d.ts')]), '1');
    const found = discover(requestFor(root));
    expect(candidates(found)).toEqual(['good.ts', 'r\uFFFDal.ts']);
    expect(found.faults).toMatchObject([{ path: 'b\uFFFDd.ts', code: 'EILSEQ' }]);
  });
});

describe('a root that can not be walked', () => {
  test('each case gets one sentence', () => {
    const root = temporaryFolder();
    write(root, { 'a.ts': '1' });
    const at =
      (path: string, files = failingDisk({})) =>
      () =>
        discover(requestFor(path, { files }));
    expect(at(join(root, 'none'))).toThrow(/^The folder .*none does not exist\.$/);
    expect(at(join(root, 'a.ts'))).toThrow(/a\.ts is not a folder\.$/);
    expect(at('some/where')).toThrow('The folder some/where is not an absolute path.');
    expect(at(root, failingDisk({ [root]: 'EACCES' }))).toThrow(/can't be read \(EACCES\)\.$/);
    expect(at('/a\0b')).toThrow(/NUL/);
  });

  test('an empty folder is a root like another', () => {
    expect(discover(requestFor(temporaryFolder()))).toMatchObject({
      candidates: [],
      faults: [],
      unchanged: 0,
    });
  });

  test('a stop ends it with an AbortError', () => {
    const root = temporaryFolder();
    mkdirSync(join(root, 'a'));
    let asked = 0;
    const run = () => discover(requestFor(root), () => ++asked > 1);
    expect(run).toThrow(expect.objectContaining({ name: 'AbortError' }));
    expect(asked).toBe(2);
  });
});

test('names of every kind are found and told apart', () => {
  const root = temporaryFolder();
  const names = ['a\nb', '"q"', '😀.ts', "'; DROP", '__proto__', ' ', 'a\\b', '-rf', '*', 'é', 'e\u0301'];
  write(root, Object.fromEntries(names.map((name) => [name, '1'])));
  const request = requestFor(root);
  expect(candidates(discover(request))).toEqual([...names].sort());
  settle(request);
  expect(discover(request)).toMatchObject({ candidates: [], deleted: [], unchanged: names.length });
});
