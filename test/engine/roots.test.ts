import { existsSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { emptyFolder, essence, freshState, openEngine, project } from '../support/openEngine.ts';

describe('a root that is none', () => {
  test.for([
    ['missing', (root: string) => path.join(root, 'nowhere'), /^The folder .*nowhere does not exist\.$/],
    ['a file', (root: string) => path.join(root, 'a.ts'), /a\.ts is not a folder\.$/],
    ['relative', () => 'somewhere', /^The folder somewhere is not an absolute path\.$/],
    ['with a NUL', (root: string) => `${root}/a\0b`, /NUL/],
  ] as const)('%s', async ([, make, sentence]) => {
    const root = make(project({ 'a.ts': 'let a = 1;\n' }));
    const engine = openEngine();
    await expect(engine.done(root)).rejects.toThrow(sentence);
    if (!root.includes('\0')) {
      expect(await engine.state(root)).toMatchObject({ indexed: false, files: 0, chunks: 0 });
      expect(await engine.clear({ root })).toBe(0);
      await expect(engine.find(root, 'a')).rejects.toThrow(/has not been indexed yet: run a sync first\.$/);
    }
  });

  test('one that was removed keeps its rows, and says so', async () => {
    const root = project({ 'a.ts': 'export const kept = 1;\n' });
    const engine = openEngine();
    await engine.done(root);
    const before = await engine.state(root);
    rmSync(root, { recursive: true });
    await expect(engine.done(root)).rejects.toThrow(/does not exist\.$/);
    expect((await engine.state(root)).fingerprint).toBe(before.fingerprint);
  });

  test('one that is removed while it is indexed ends the run, and the engine goes on', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 500 }, (_, n) => [`f${n}.ts`, `export const v${n} = ${n};\n`]),
    );
    const root = project(files);
    const engine = openEngine({}, (event) => {
      if (event.type === 'progress' && event.progress.filesDone > 0)
        rmSync(root, { recursive: true, force: true });
    });
    await engine.sync({ root, full: false, reason: 'first' });
    await expect(engine.done(root)).rejects.toThrow(/does not exist\.$/);
    const other = project({ 'b.ts': 'export const other = 1;\n' });
    await engine.done(other);
    expect(await engine.find(other, 'other')).toHaveLength(1);
  });
});

test('odd names and odd contents are indexed and found, and what is no source is not', async () => {
  const names = [
    "'; DROP TABLE chunks; --.ts",
    'new\nline.ts',
    '"quoted".ts',
    'emoji🙂.ts',
    'back\\slash.ts',
    "it''s%20_.ts",
    '#1.ts',
  ];
  const root = project({
    ...Object.fromEntries(
      names.map((name, n) => [`odd 'folder"/${name}`, `export const marker${n} = ${n};\n`]),
    ),
    'latin.ts': new Uint8Array([
      ...Buffer.from('// caf'),
      0xe9,
      ...Buffer.from('\nexport const latinMarker = 1;\n'),
    ]),
    'crlf.ts': 'export const crlfMarker = 1;\r\nexport const second = 2;\r\n',
    'bom.ts': '\uFEFFexport const bomMarker = 1;\n',
    'nul.ts': 'export const nulMarker = 1;\0\n',
    'empty.ts': '',
  });
  const engine = openEngine();
  const run = await engine.done(root);
  expect(run).toMatchObject({ faults: [], skipped: { files: { binary: 1 } } });
  for (const [n, name] of names.entries()) {
    expect((await engine.find(root, `marker${n}`))[0]).toMatchObject({
      path: `odd 'folder"/${name}`,
      stale: false,
    });
  }
  for (const word of ['latinMarker', 'crlfMarker', 'bomMarker']) {
    expect((await engine.find(root, word))[0]).toMatchObject({
      path: `${word.slice(0, -6)}.ts`,
      stale: false,
    });
  }
  expect((await engine.find(root, 'crlfMarker'))[0]?.text).not.toContain('\r');
  expect(await engine.find(root, 'nulMarker', { paths: ['nul.ts'] })).toEqual([]);
  rmSync(path.join(root, 'odd \'folder"', names[0]!));
  expect((await engine.done(root)).files).toMatchObject({ deleted: 1, unchanged: names.length + 4 });
  expect(essence(await engine.state(root))).toEqual(essence(await freshState(root)));
});

test('a line of 50 MB: too large by default, and no harm where the limit is raised', async () => {
  const root = project({ 'ok.ts': 'export const ok = 1;\n', 'long.js': `x = "${'y'.repeat(50_000_000)}"` });
  expect((await openEngine().done(root)).skipped.files).toEqual({ 'too large': 1 });
  const engine = openEngine({ maxFileSize: 100_000_000 });
  const run = await engine.done(root);
  expect(run).toMatchObject({ faults: [], skipped: { files: { generated: 1 } }, chunks: { total: 1 } });
});

describe('storage that refuses', () => {
  test('below a file: one sentence', () => {
    const file = path.join(emptyFolder(), 'file');
    writeFileSync(file, '');
    expect(() => openEngine({ storage: path.join(file, 'storage') })).toThrow(
      /^The storage folder .* can't be made \(ENOTDIR\): check its rights, or choose another\.$/,
    );
  });

  test('where no file can be made: one sentence from a sync, and nothing to search', async () => {
    // A folder that nobody, root included, can make anything in.
    const storage = '/proc/self/fdinfo';
    if (!existsSync(storage)) return expect(process.platform).not.toBe('linux');
    const root = project({ 'a.ts': 'let a = 1;\n' });
    const engine = openEngine({ storage });
    await expect(engine.done(root)).rejects.toThrow(
      /^(The storage folder|The index of|Files of the index) [^\n]*\.$/,
    );
    await expect(engine.find(root, 'a')).rejects.toThrow(/has not been indexed yet: run a sync first\.$/);
  });
});
