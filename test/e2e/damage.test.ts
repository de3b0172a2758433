import {
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type IndexFolder, listIndexes, rootFolder } from '../../src/engine/sync/indexFolder.ts';
import {
  emptyFolder,
  essence,
  freshState,
  type OpenedEngine,
  openEngine,
  pastStamps,
} from '../support/openEngine.ts';
import { temporaryFolder, writeFiles } from '../support/program.ts';

const source = (name: string) =>
  Array.from(
    { length: 6 },
    (_, n) =>
      `/** ${name} at work. */\nexport function ${name}${n}(value: number) {\n  return value * ${n};\n}\n`,
  ).join('\n');
const files = Object.fromEntries(
  ['kettle', 'teapot', 'saucer', 'spoon', 'sugar'].map((name) => [`src/${name}.ts`, source(name)]),
);
const sample = temporaryFolder();
const root = path.join(sample.path, 'project');
let wanted: object;

beforeAll(async () => {
  writeFiles(root, files);
  wanted = essence(await freshState(root));
  await pastStamps(root);
  const engine = openEngine({ storage: path.join(sample.path, 'storage') });
  await engine.done(root);
});
afterAll(() => sample.remove());

/** The root with a sound index of it in a storage of its own, and no engine on it. */
function indexed() {
  const storage = path.join(emptyFolder(), 'storage');
  cpSync(path.join(sample.path, 'storage'), storage, { recursive: true });
  const folder = rootFolder(storage, root);
  return { storage, folder, index: listIndexes(folder)[0]! };
}

/** A search, a sync and a status of a new process: the answers are right, and nothing is said but notices. */
async function expectMended(engine: OpenedEngine) {
  const hits = await engine.find(root, 'kettle3');
  expect(hits[0]).toMatchObject({ path: 'src/kettle.ts', stale: false });
  await engine.done(root);
  expect(essence(await engine.state(root))).toEqual(wanted);
  expect((await engine.done(root)).work.commits).toBe(0);
  for (const notice of engine.notices()) expect(notice).toMatch(/built anew\. ?(\(.*\))?$/);
}

const lanceFiles = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .filter((name) => name.includes('.lance'))
    .sort();

/** Kinds of Lance's files: the folder they lie in and their ending, an index's folder without its id. */
const kindOf = (name: string) =>
  name.replace(/[0-9a-f-]{20,}|\d+(?=\.)/g, '*').replace(/\/part_\*?\d*/g, '/part');

describe('a table that is damaged', () => {
  test('every kind of file of the table, deleted, cut short or overwritten, is found out and mended', async () => {
    const names = lanceFiles(indexed().index.folder);
    const kinds = new Map(names.map((name) => [kindOf(name), name]));
    expect([...kinds.keys()].join(' ')).toMatch(/data.*|_versions|_indices/);
    for (const kind of kinds.keys()) {
      for (const harm of ['delete', 'cut', 'overwrite'] as const) {
        const { storage, index } = indexed();
        for (const name of lanceFiles(index.folder).filter((each) => kindOf(each) === kind)) {
          const file = path.join(index.folder, name);
          if (harm === 'delete') rmSync(file);
          else if (harm === 'cut') truncateSync(file, Math.floor(statSync(file).size / 2));
          else writeFileSync(file, Buffer.alloc(statSync(file).size, 0x5a));
        }
        const engine = openEngine({ storage });
        try {
          await expectMended(engine);
        } catch (error) {
          throw new Error(`After ${harm} of ${kind}: ${(error as Error).message}`, { cause: error });
        }
        await engine.close();
      }
    }
  }, 300_000);

  test('a table that is gone altogether is built anew, with a notice', async () => {
    const { storage, index } = indexed();
    rmSync(path.join(index.folder, 'chunks.lance'), { recursive: true });
    const engine = openEngine({ storage });
    await expectMended(engine);
    expect(engine.notices().length).toBe(1);
  });

  test('a table that lost its last commit is found out by a sync that has nothing to do', async () => {
    const { storage, index } = indexed();
    const versions = path.join(index.folder, 'chunks.lance', '_versions');
    const newest = readdirSync(versions).sort()[0]!;
    rmSync(path.join(versions, newest));
    const engine = openEngine({ storage });
    await engine.done(root);
    expect(essence(await engine.state(root))).toEqual(wanted);
    expect(engine.notices().join()).toMatch(/was damaged and is built anew/);
  });

  test('status says that it is damaged, in one sentence; the next sync builds it anew', async () => {
    const { storage, index } = indexed();
    for (const name of lanceFiles(index.folder).filter((each) => each.includes('/data/'))) {
      truncateSync(path.join(index.folder, name), 10);
    }
    const engine = openEngine({ storage });
    await expect(engine.state(root)).rejects.toThrow(
      /^The index of .* is damaged; the next sync builds it anew\.$/,
    );
    await engine.done(root);
    expect(essence(await engine.state(root))).toEqual(wanted);
  });
});

describe('what lies beside the table', () => {
  const harms: Record<string, (file: string) => void> = {
    deleted: (file) => rmSync(file),
    emptied: (file) => truncateSync(file, 0),
    'cut short': (file) => truncateSync(file, Math.floor(statSync(file).size / 2)),
    overwritten: (file) => writeFileSync(file, Buffer.alloc(statSync(file).size, 0x5a)),
    'other JSON': (file) => writeFileSync(file, '{"format":1}\n[]'),
  };
  const inIndex = (name: string) => (index: IndexFolder) => path.join(index.folder, name);
  const inRoot = (name: string) => (index: IndexFolder) => path.join(path.dirname(index.folder), name);
  const places: Record<string, (index: IndexFolder) => string> = {
    'snapshot.json': inIndex('snapshot.json'),
    'snapshot.log': inIndex('snapshot.log'),
    'root.dev': inIndex('root.dev'),
    'terms.bin': inIndex('terms.bin'),
    'rows.bin': inIndex('rows.bin'),
    'rows-1.data': inIndex('rows-1.data'),
    level: inIndex('level'),
    'runs.jsonl': inRoot('runs.jsonl'),
    'root.json': inRoot('root.json'),
    writer: inRoot('writer'),
  };
  for (const [name, place] of Object.entries(places)) {
    for (const [harm, hurt] of Object.entries(harms)) {
      // A lease that says nothing sound may be somebody's, and is waited for: see leases.
      if (name === 'writer' && harm !== 'deleted') continue;
      test(`${name} ${harm}`, async () => {
        const { storage, index } = indexed();
        const file = place(index);
        if (!existsSync(file)) writeFileSync(file, 'x'.repeat(20));
        hurt(file);
        const engine = openEngine({ storage });
        await expectMended(engine);
      });
    }
  }

  for (const harm of ['emptied', 'cut short', 'overwritten', 'other JSON'] as const) {
    test(`index.json ${harm}: built anew with a notice`, async () => {
      const { storage, index } = indexed();
      harms[harm]!(path.join(index.folder, 'index.json'));
      const engine = openEngine({ storage });
      await expect(engine.find(root, 'kettle3')).rejects.toThrow(
        /has not been indexed yet: run a sync first\.$/,
      );
      await engine.done(root);
      expect(engine.notices()).toEqual([expect.stringMatching(/was damaged and is built anew/)]);
      await expectMended(engine);
      expect(existsSync(index.folder)).toBe(false);
    });
  }

  test('an index of another version is replaced when the new one is complete, with a notice', async () => {
    const { storage, index, folder } = indexed();
    const file = path.join(index.folder, 'index.json');
    const { identity, ...rest } = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify({ ...rest, identity: { ...identity, schema: 0 } }));
    const engine = openEngine({ storage });
    const run = await engine.done(root);
    expect(run.fullBecause).toBe('The index was made by another version.');
    expect(engine.notices()).toEqual([
      expect.stringMatching(/made by another version of Lodestone and is built anew\.$/),
    ]);
    expect(listIndexes(folder)).toHaveLength(1);
    await expectMended(engine);
  });
});
