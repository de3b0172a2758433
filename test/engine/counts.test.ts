import {
  appendFileSync,
  cpSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { emptyFolder, essence, freshState, openEngine, pastStamps, project } from '../support/openEngine.ts';
import { makeTinyModel } from '../support/tinyModel.ts';

/** A function a file, so that each file has chunks of its own. */
const source = (name: string) =>
  `export function ${name}(value: number) {\n  return value + ${name.length};\n}\n`;
const nothing = { reads: 0, bytesRead: 0, embeds: 0, reusedVectors: 0, commits: 0 };

async function synced(files: Record<string, string | Uint8Array>, model = 'none') {
  const root = project(files);
  await pastStamps(root);
  const engine = openEngine({ model });
  const first = await engine.done(root);
  const at = (...parts: string[]) => path.join(root, ...parts);
  return { root, engine, first, at };
}

describe('the work of a sync, counted', () => {
  test('an unchanged tree: nothing is read, embedded or committed', async () => {
    const { root, engine, first } = await synced({
      'a.ts': source('first'),
      'b/c.py': 'def second():\n    return 2\n',
      'empty.ts': '',
      'data.bin': new Uint8Array([1, 0, 2]),
    });
    expect(first.files).toMatchObject({ seen: 4, created: 4, unchanged: 0 });
    expect(first.work.reads).toBe(4);
    expect(first.fullBecause).toBe('There is no index yet.');
    const again = await engine.done(root);
    expect(again.work).toEqual(nothing);
    expect(again.files).toEqual({
      seen: 4,
      created: 0,
      modified: 0,
      moved: 0,
      deleted: 0,
      unchanged: 4,
      failed: 0,
    });
    expect(again.chunks).toEqual({ added: 0, removed: 0, total: first.chunks.total });
    expect(again.fullBecause).toBeUndefined();
    expect(again.skipped).toEqual({ files: { binary: 1 }, folders: {} });
  });

  test('an empty folder: a sync costs nothing, the first and the next', async () => {
    const { root, engine, first } = await synced({});
    expect(first.work).toEqual(nothing);
    expect(await engine.done(root)).toMatchObject({ work: nothing, chunks: { total: 0 } });
    expect(await engine.state(root)).toMatchObject({ indexed: true, files: 0, chunks: 0 });
    expect(await engine.find(root, 'anything')).toEqual([]);
  });

  test('one edited file in ten thousand is read, cut and written, and no other', async () => {
    const files: Record<string, string> = {};
    for (let n = 0; n < 10_000; n++) files[`f${n % 100}/file${n}.txt`] = `word${n} stands here\n`;
    const { root, engine, first, at } = await synced(files);
    expect(first.files).toMatchObject({ seen: 10_000, created: 10_000 });
    expect(first.work.commits).toBeLessThan(60);
    const before = await engine.state(root);
    writeFileSync(at('f7/file7.txt'), 'word7 has changed\n');
    await pastStamps(at('f7'));
    const run = await engine.done(root);
    expect(run.work).toMatchObject({ reads: 1, bytesRead: 18 });
    expect(run.work.commits).toBeLessThanOrEqual(2);
    expect(run.files).toMatchObject({ modified: 1, created: 0, deleted: 0, moved: 0, unchanged: 9_999 });
    expect(run.chunks).toEqual({ added: 1, removed: 1, total: first.chunks.total });
    expect((await engine.find(root, 'changed'))[0]).toMatchObject({ path: 'f7/file7.txt', stale: false });
    writeFileSync(at('f7/file7.txt'), 'word7 stands here\n');
    await engine.done(root);
    expect((await engine.state(root)).fingerprint).toBe(before.fingerprint);
  });

  test('save after save: each reads one file, commits at most twice, and is found', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 80 }, (_, n) => [`f${n}.ts`, source(`work${n}`).repeat(1 + (n % 4))]),
    );
    const { root, engine, at } = await synced(files);
    for (let n = 0; n < 25; n++) {
      writeFileSync(at(`f${n}.ts`), source(`saved${n}`).repeat(1 + ((n * 3) % 5)));
      await pastStamps(root);
      const { work } = await engine.done(root);
      expect(work).toMatchObject({ reads: 1 });
      expect(work.commits).toBeGreaterThan(0);
      expect(work.commits).toBeLessThanOrEqual(2);
      expect((await engine.find(root, `saved${n}`))[0]?.path).toBe(`f${n}.ts`);
    }
    // Ranked as if the index had been made in one go.
    const fresh = openEngine();
    await fresh.done(root);
    for (const query of ['value', 'saved3 number', 'work70']) {
      const hits = (await engine.find(root, query)).map(({ path: file, score }) => [file, score]);
      expect(hits).toEqual((await fresh.find(root, query)).map(({ path: file, score }) => [file, score]));
    }
    expect(essence(await engine.state(root))).toEqual(essence(await freshState(root)));
  });

  test('a touch costs a read and no commit', async () => {
    const { root, engine, at } = await synced({ 'a.ts': source('first'), 'data.bin': new Uint8Array([0]) });
    utimesSync(at('a.ts'), new Date(1_000_000), new Date(1_000_000));
    utimesSync(at('data.bin'), new Date(1_000_000), new Date(1_000_000));
    await pastStamps(root);
    const run = await engine.done(root);
    expect(run.work).toMatchObject({ reads: 2, commits: 0 });
    expect(run.files).toMatchObject({ seen: 2, modified: 0, unchanged: 2 });
    expect(run.skipped.files).toEqual({ binary: 1 });
    expect((await engine.done(root)).work).toEqual(nothing);
  });

  test('a rename is one move, not a file created and one deleted', async () => {
    const others = Array.from({ length: 60 }, (_, n) => [`other${n}.ts`, source(`other${n}`)]);
    const { root, engine, at } = await synced({ ...Object.fromEntries(others), 'a.ts': source('first') });
    mkdirSync(at('deep'));
    renameSync(at('a.ts'), at('deep/z.ts'));
    const run = await engine.done(root);
    expect(run.files).toMatchObject({ seen: 61, created: 0, moved: 1, deleted: 0, unchanged: 60 });
    expect(run.work.commits).toBeLessThanOrEqual(2);
    expect((await engine.find(root, 'first')).map((hit) => hit.path)).toContain('deep/z.ts');
    expect(essence(await engine.state(root))).toEqual(essence(await freshState(root)));
  });

  test('deleting a folder takes all its rows in one commit', async () => {
    const { root, engine, at } = await synced({
      'a.ts': source('first'),
      'd/b.ts': source('b'),
      'd/e/c.ts': source('c'),
    });
    rmSync(at('d'), { recursive: true });
    const run = await engine.done(root);
    expect(run.files).toMatchObject({ seen: 1, deleted: 2, unchanged: 1 });
    expect(run.work).toMatchObject({ reads: 0, commits: 1 });
    expect(run.chunks).toEqual({ added: 0, removed: 2, total: 1 });
  });

  test('numbers add up: what was seen is what became of it', async () => {
    const { root, engine, at } = await synced({
      'same.ts': source('same'),
      'edited.ts': source('edited'),
      'moved.ts': source('moved'),
      'deleted.ts': source('deleted'),
      'touched.ts': source('touched'),
    });
    appendFileSync(at('edited.ts'), '// more\n');
    renameSync(at('moved.ts'), at('there.ts'));
    rmSync(at('deleted.ts'));
    utimesSync(at('touched.ts'), new Date(), new Date());
    writeFileSync(at('created.ts'), source('created'));
    const { files, chunks } = await engine.done(root);
    expect(files).toEqual({
      seen: 5,
      created: 1,
      modified: 1,
      moved: 1,
      deleted: 1,
      unchanged: 2,
      failed: 0,
    });
    expect(files.created + files.modified + files.moved + files.unchanged + files.failed).toBe(files.seen);
    expect((await engine.state(root)).chunks).toBe(chunks.total);
  });
});

describe('embeddings are paid for once', () => {
  const many = (edited = -1) =>
    Array.from(
      { length: 400 },
      (_, n) =>
        `export function task${n}(input: string) {\n  const size = input.length * ${n};\n  return size ${n === edited ? '-' : '+'} ${n};\n}\n`,
    ).join('\n');

  test('rename, copy, revert, branch and back, and a second clone embed nothing', async () => {
    const model = makeTinyModel(emptyFolder());
    const { root, engine, first, at } = await synced(
      { 'a.ts': source('first'), 'b.ts': source('second') },
      model,
    );
    expect(first.work.embeds).toBe(2);
    const embeds = async (where = root) => (await engine.done(where)).work.embeds;

    renameSync(at('a.ts'), at('moved.ts'));
    expect(await embeds()).toBe(0);
    cpSync(at('b.ts'), at('copy.ts'));
    expect(await embeds()).toBe(0);
    const before = readFileSync(at('b.ts'));
    writeFileSync(at('b.ts'), source('other'));
    expect(await embeds()).toBe(1);
    writeFileSync(at('b.ts'), before);
    expect(await embeds()).toBe(0);
    const clone = path.join(emptyFolder(), 'clone');
    cpSync(root, clone, { recursive: true });
    const run = await engine.done(clone);
    expect(run.work).toMatchObject({ embeds: 0, reusedVectors: 3 });
    expect((await engine.find(clone, 'second')).length).toBeGreaterThan(0);
  });

  test('one edited line in a big file embeds what is new, not the file', async () => {
    const { root, engine, first, at } = await synced({ 'big.ts': many() }, makeTinyModel(emptyFolder()));
    expect(first.chunks.total).toBeGreaterThan(20);
    writeFileSync(at('big.ts'), many(200));
    const run = await engine.done(root);
    expect(run.work.embeds).toBeGreaterThan(0);
    expect(run.work.embeds).toBeLessThanOrEqual(3);
    expect(run.work.embeds + run.work.reusedVectors).toBe(run.chunks.added);
  });
});
