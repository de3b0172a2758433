import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { keepOutline, levelOutline } from '../../src/engine/levelOutline.ts';
import { createOpenIndexes } from '../../src/engine/openIndexes.ts';
import { toRows } from '../../src/engine/store/row.ts';
import type { StoredRow } from '../../src/engine/store/store.ts';
import { createIndexFolder } from '../../src/engine/sync/indexFolder.ts';
import { emptyFolder, openEngine, pastStamps, project } from '../support/openEngine.ts';

const count = 1100;
const source = (n: number, word = 'value') =>
  `export function work${n}(${word}: number) {\n  return ${word} + ${n};\n}\n`;
const files = Object.fromEntries(Array.from({ length: count }, (_, n) => [`d${n % 9}/f${n}.ts`, source(n)]));
const queries = ['work700', 'wrok9', 'value number', 'f33.ts:2', 'd4 f31'];

/** The row of a file of one chunk. */
function rowOf(file: string): StoredRow {
  const chunk = {
    text: file,
    startLine: 1,
    endLine: 1,
    symbol: '',
    kind: 'text',
    breadcrumb: [],
    definitions: [],
  };
  return toRows(file, 'hash', { language: 'text', chunks: [chunk] } as never)[0]!;
}

/** A root that was indexed in one go by an engine that has closed since. */
async function indexed() {
  const root = project(files);
  await pastStamps(root);
  const storage = path.join(emptyFolder(), 'storage');
  const engine = openEngine({ storage });
  await engine.done(root);
  await engine.close();
  const own = path.join(storage, 'roots', readdirSync(path.join(storage, 'roots'))[0]!);
  const folder = path.join(own, readdirSync(own).find((name) => name.startsWith('index-'))!);
  return { root, storage, file: path.join(folder, 'outline.bin') };
}

async function answers(root: string, storage: string) {
  const engine = openEngine({ storage });
  const hits = [];
  for (const query of queries) hits.push(await engine.find(root, query, { explain: true }));
  await engine.close();
  return hits;
}

describe('the outline beside the table', () => {
  test('saves an opening process all reading of rows, and a later one what it had', async () => {
    const identity = { schema: 1, chunker: 1, model: { id: 'none', revision: '', dimensions: 0 } };
    const folder = path.join(emptyFolder(), 'root');
    mkdirSync(folder);
    const index = createIndexFolder(folder, identity);
    const writer = createOpenIndexes();
    const writing = await writer.create(index);
    const rows = Object.keys(files).map((file) => rowOf(file));
    await writing.store.replace(Object.keys(files), rows);
    await keepOutline(writing);
    /** The rows that a process reads for its outline. */
    const readBy = async () => {
      const reader = createOpenIndexes();
      const held = await reader.hold(index);
      let read = 0;
      const outline: typeof held.store.outline = async function* (since) {
        for await (const some of held.store.outline(since)) {
          read += some.length;
          yield some;
        }
      };
      const level = await levelOutline({ ...held, store: { ...held.store, outline } });
      await reader.letGoAll();
      return { read, files: level.fileCount };
    };
    expect(await readBy()).toEqual({ read: 0, files: count });
    await writing.store.replace(['d0/f0.ts', 'new.ts'], [rowOf('new.ts')]);
    await keepOutline(writing);
    expect(await readBy()).toEqual({ read: 1, files: count });
    rmSync(path.join(index.folder, 'outline.bin'));
    expect(await readBy()).toEqual({ read: count, files: count });
    await writer.letGoAll();
  });

  test('is there after a large run, and changes no answer, whatever became of it', async () => {
    const { root, storage, file } = await indexed();
    expect(existsSync(file)).toBe(true);
    const fromDisk = await answers(root, storage);
    expect(fromDisk[0]![0]).toMatchObject({ path: 'd7/f700.ts', symbol: 'work700' });
    const whole = readFileSync(file);
    for (const spoil of [
      () => truncateSync(file, 0),
      () => truncateSync(file, whole.length - 1),
      () =>
        writeFileSync(
          file,
          whole.map((byte, at) => (at === whole.length >> 1 ? byte ^ 1 : byte)),
        ),
      () => writeFileSync(file, 'something else'),
    ]) {
      writeFileSync(file, whole);
      spoil();
      expect(await answers(root, storage)).toEqual(fromDisk);
    }
  });

  test('of an earlier commit is brought level: edited, new, moved and deleted files', async () => {
    const { root, storage, file } = await indexed();
    const before = readFileSync(file);
    const engine = openEngine({ storage });
    writeFileSync(path.join(root, 'd0/f0.ts'), source(70_000));
    writeFileSync(path.join(root, 'd1/f1.ts'), `${source(80_000)}\n${source(80_001)}`);
    writeFileSync(path.join(root, 'd2/new.ts'), source(90_000));
    writeFileSync(path.join(root, 'd3/f3.ts'), '');
    await pastStamps(root);
    await engine.done(root);
    await engine.close();
    // A save leaves it as it was.
    expect(readFileSync(file).equals(before)).toBe(true);
    const reader = openEngine({ storage });
    const found = async (query: string) => (await reader.find(root, query))[0]?.path;
    expect(await found('work70000')).toBe('d0/f0.ts');
    expect(await found('work80001')).toBe('d1/f1.ts');
    expect(await found('work90000')).toBe('d2/new.ts');
    expect((await reader.find(root, 'work0')).map((hit) => hit.symbol)).not.toContain('work0');
    expect((await reader.find(root, 'f3.ts')).map((hit) => hit.path)).not.toContain('d3/f3.ts');
  });

  test('of another table, with the same number of files and a later or an earlier version, misleads nobody', async () => {
    const [own, other] = [await indexed(), await indexed()];
    const expected = await answers(own.root, own.storage);
    const engine = openEngine({ storage: other.storage });
    // Half of its files are others, and one has a chunk more.
    for (let n = 0; n < count / 2; n++)
      writeFileSync(path.join(other.root, `d${n % 9}/f${n}.ts`), source(n + 5000).repeat(40));
    await pastStamps(other.root);
    await engine.done(other.root);
    await engine.close();
    copyFileSync(other.file, own.file);
    expect(await answers(own.root, own.storage)).toEqual(expected);
    // The next large run writes its own.
    const writer = openEngine({ storage: own.storage });
    await writer.find(own.root, 'anything');
    await writer.done(own.root, true);
    await writer.close();
    expect(
      readdirSync(path.dirname(path.dirname(own.file))).filter((name) => name.startsWith('index-')),
    ).toHaveLength(1);
    expect(await answers(own.root, own.storage)).toEqual(expected);
  });
});
