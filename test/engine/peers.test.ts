/** Each of these is a fault that was seen in a tool like this one: see FACTS.md, "The peers". Here none may be. */
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { listIndexes, rootFolder } from '../../src/engine/sync/indexFolder.ts';
import { startFaulty } from '../support/faultyEngine.ts';
import { following, listeningEngine } from '../support/listeningEngine.ts';
import {
  ask,
  dist,
  emptyFolder,
  essence,
  freshState,
  type OpenedEngine,
  openEngine,
  optionsIn,
  pastStamps,
  project,
} from '../support/openEngine.ts';

const source = (name: string) => `export function ${name}(value: number) {\n  return value + 1;\n}\n`;
const many = (tag: string) => Array.from({ length: 400 }, (_, n) => source(`${tag}${n}of400`)).join('\n');

async function begun(files: Record<string, string | Uint8Array>, assets?: string) {
  const root = project(files);
  const engine = openEngine({}, () => {}, assets);
  await engine.done(root);
  return { root, engine, at: (...parts: string[]) => path.join(root, ...parts) };
}

/** The paths that a query finds, best first. */
async function found(engine: OpenedEngine, root: string, query: string): Promise<string[]> {
  return (await engine.find(root, query)).map((hit) => hit.path);
}

async function expectFresh(engine: OpenedEngine, root: string): Promise<void> {
  expect(essence(await engine.state(root))).toEqual(essence(await freshState(root)));
}

test('a crash between finding a change and indexing it: the change is found again', async () => {
  const { root, engine, at } = await begun({ 'a.ts': source('before'), 'b.ts': source('other') });
  await engine.close();
  writeFileSync(at('a.ts'), source('changedBeforeTheCrash'));
  const { engine: dying, ended } = await startFaulty(optionsIn(engine.storage), {
    killAt: 'before lance chunks 1 add',
  });
  await expect(dying.sync(ask(root))).rejects.toThrow();
  await ended;
  const next = openEngine({ storage: engine.storage });
  expect((await next.done(root)).files).toMatchObject({ modified: 1 });
  expect(await found(next, root, 'changedBeforeTheCrash')).toContain('a.ts');
  await expectFresh(next, root);
});

test('a link to a folder above: no loop, each file once', async () => {
  const { root, engine, at } = await begun({ 'src/a.ts': source('looped') });
  symlinkSync('..', at('src', 'up'));
  symlinkSync(root, at('src', 'self'));
  const run = await engine.done(root);
  expect(run.files).toMatchObject({ seen: 1 });
  expect(await found(engine, root, 'looped')).toEqual(['src/a.ts']);
});

test('a snapshot that is cut short: said, mended, nothing lost and nothing twice', async () => {
  const { root, engine } = await begun({ 'a.ts': source('kept'), 'b.ts': many('big') });
  const [index] = listIndexes(rootFolder(engine.storage, root));
  const snapshot = path.join(index!.folder, 'snapshot.json');
  truncateSync(snapshot, readFileSync(snapshot).length >> 1);
  const run = await engine.done(root);
  expect(run).toMatchObject({ outcome: 'done', fullBecause: expect.stringMatching(/snapshot/) });
  expect(await found(engine, root, 'kept')).toContain('a.ts');
  await expectFresh(engine, root);
});

test('a folder that can not be read for a while keeps its rows, and says so', async () => {
  const barred = path.join(emptyFolder(), 'barred');
  const { root, engine, at } = await begun(
    { 'open.ts': source('open'), 'closed/a.ts': source('behindTheDoor') },
    assetsBarring('closed', barred),
  );
  writeFileSync(barred, '');
  writeFileSync(at('open.ts'), source('openAgain'));
  const run = await engine.done(root);
  expect(run.files).toMatchObject({ deleted: 0, modified: 1 });
  expect(run.faults).toEqual([expect.objectContaining({ path: 'closed', code: 'EACCES' })]);
  expect(await found(engine, root, 'behindTheDoor')).toContain('closed/a.ts');
  rmSync(barred);
  expect(await engine.done(root)).toMatchObject({ faults: [], files: { deleted: 0 } });
  await expectFresh(engine, root);
});

test('ignore files in folders count, below their folder and nowhere else', async () => {
  const { root, engine, at } = await begun({
    'src/.gitignore': 'made.ts\n/only/\n!kept.ts\n',
    'src/made.ts': source('madeByProgram'),
    'src/deep/made.ts': source('madeDeeper'),
    'src/only/a.ts': source('onlyHere'),
    'src/deep/only/b.ts': source('notThere'),
    'made.ts': source('madeByHand'),
  });
  expect(await found(engine, root, 'madeByHand')).toContain('made.ts');
  expect(await found(engine, root, 'notThere')).toContain('src/deep/only/b.ts');
  // The two, and the ignore file itself.
  expect((await engine.state(root)).files).toBe(3);
  rmSync(at('src/.gitignore'));
  expect((await engine.done(root)).files).toMatchObject({ created: 3, deleted: 1 });
  await expectFresh(engine, root);
});

test('a file of many batches that is edited keeps every chunk', async () => {
  const { root, engine, at } = await begun({ 'big.ts': many('first'), 'small.ts': source('small') });
  writeFileSync(at('big.ts'), many('second'));
  await engine.done(root);
  for (const n of [0, 57, 199, 310, 399]) {
    const [hit] = await engine.find(root, `second${n}of400`);
    expect(hit?.text).toContain(`second${n}of400`);
    expect((await engine.find(root, `first${n}of400`))[0]?.text ?? '').not.toContain(`first${n}of400`);
  }
  await expectFresh(engine, root);
});

test('a folder that is deleted takes all its rows with it', async () => {
  const { root, engine, at } = await begun({
    'stays.ts': source('stays'),
    ...Object.fromEntries(
      Array.from({ length: 30 }, (_, n) => [`gone/d${n % 4}/f${n}.ts`, source(`gone${n}`)]),
    ),
  });
  rmSync(at('gone'), { recursive: true });
  expect((await engine.done(root)).chunks).toMatchObject({ total: 1 });
  expect((await found(engine, root, 'gone7')).filter((file) => file !== 'stays.ts')).toEqual([]);
  await expectFresh(engine, root);
});

test('a file deleted and made again within one window has its new content', async () => {
  const root = project({ 'a.ts': source('older'), 'b.ts': source('other') });
  const engine = listeningEngine();
  const first = engine.reaches('idle');
  await engine.follow({ root, settings: following() });
  await first;
  await pastStamps(root);
  const run = engine.synced('watch');
  rmSync(path.join(root, 'a.ts'));
  await engine.touched({ root, paths: ['a.ts'] });
  writeFileSync(path.join(root, 'a.ts'), source('newer'));
  await engine.touched({ root, paths: ['a.ts'] });
  expect((await run).files).toMatchObject({ modified: 1, deleted: 0 });
  expect(await found(engine, root, 'newer')).toContain('a.ts');
  await expectFresh(engine, root);
});

test('a file that is renamed and nothing else is found under its new name, and no more under the old', async () => {
  const { root, engine, at } = await begun({ 'old.ts': source('wandering'), 'b.ts': source('other') });
  renameSync(at('old.ts'), at('new.ts'));
  expect((await engine.done(root)).files).toMatchObject({ moved: 1, created: 0, deleted: 0 });
  const paths = await found(engine, root, 'wandering');
  expect(paths[0]).toBe('new.ts');
  expect(paths).not.toContain('old.ts');
  await expectFresh(engine, root);
});

test('a copy of the same content is found as well as the first', async () => {
  const { root, engine, at } = await begun({ 'one.ts': source('twin'), 'b.ts': source('other') });
  copyFileSync(at('one.ts'), at('two.ts'));
  await engine.done(root);
  expect((await found(engine, root, 'twin')).sort()).toEqual(expect.arrayContaining(['one.ts', 'two.ts']));
  rmSync(at('one.ts'));
  await engine.done(root);
  expect(await found(engine, root, 'twin')).toContain('two.ts');
  await expectFresh(engine, root);
});

test('another content under an older time is seen', async () => {
  const { root, engine, at } = await begun({ 'a.ts': source('recent1'), 'b.ts': source('other') });
  await pastStamps(root);
  await engine.done(root);
  writeFileSync(at('kept'), source('ancient'));
  utimesSync(at('kept'), new Date(1e12), new Date(1e12));
  renameSync(at('kept'), at('a.ts'));
  expect((await engine.done(root)).files).toMatchObject({ modified: 1 });
  expect(await found(engine, root, 'ancient')).toContain('a.ts');
  await expectFresh(engine, root);
});

test('an edit among bytes that are no UTF-8 is seen', async () => {
  const bytes = (last: number) =>
    Buffer.concat([Buffer.from(source('latin')), Buffer.from([0x2f, 0x2f, 0xe9, last, 0x0a])]);
  const { root, engine, at } = await begun({ 'a.ts': bytes(0xe8) });
  await pastStamps(root);
  await engine.done(root);
  writeFileSync(at('a.ts'), bytes(0xea));
  const run = await engine.done(root);
  expect(run.files).toMatchObject({ modified: 1 });
  await expectFresh(engine, root);
});

test('a root whose files come and go in one step, as a branch switch has it, is level after one sync', async () => {
  const { root, engine, at } = await begun({ 'src/a.ts': source('here'), 'src/b.ts': source('there') });
  const aside = path.join(emptyFolder(), 'src');
  cpSync(at('src'), aside, { recursive: true });
  rmSync(at('src'), { recursive: true });
  expect((await engine.done(root)).chunks).toMatchObject({ total: 0 });
  mkdirSync(at('lib'));
  cpSync(aside, at('src'), { recursive: true });
  expect((await engine.done(root)).files).toMatchObject({ created: 2 });
  await expectFresh(engine, root);
});

/** The build's threads, for which a folder of this name can't be listed while the file `barred` is there. */
function assetsBarring(name: string, barred: string): string {
  const folder = emptyFolder();
  symlinkSync(path.join(dist, 'grammars'), path.join(folder, 'grammars'));
  writeFileSync(path.join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(
    path.join(folder, 'syncWorker.js'),
    `import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
const real = fs.readdirSync;
fs.readdirSync = (folder, ...rest) => {
  if (String(folder).endsWith(${JSON.stringify(`/${name}`)}) && fs.existsSync(${JSON.stringify(barred)}))
    throw Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' });
  return real(folder, ...rest);
};
syncBuiltinESMExports();
await import(${JSON.stringify(pathToFileURL(path.join(dist, 'syncWorker.js')).href)});
`,
  );
  return folder;
}
