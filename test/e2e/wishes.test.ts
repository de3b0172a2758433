/** An editor with settings of its own and a terminal without any, on one index: each in a process of its own. */
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { type EngineProcess, startEngine } from '../../src/protocol/childEngine.ts';
import type { EngineEvent, EngineOptions, RootSettings, RunRecord } from '../../src/protocol/engineApi.ts';
import { following } from '../support/listeningEngine.ts';
import { ask, dist, emptyFolder, optionsIn, project } from '../support/openEngine.ts';
import { program, startProgram, untilEnded } from '../support/program.ts';
import { source } from '../support/smallFiles.ts';
import { makeTinyModel } from '../support/tinyModel.ts';

const files = () =>
  project({
    'src/kept.ts': source('keptUpload'),
    'old/left.ts': source('leftUpload'),
    'big.ts': `${source('bigUpload')}// ${'long '.repeat(1_000)}\n`,
  });
const withoutOld = { exclude: ['old/**'], maxFileSize: 4_000 };

const windows: EngineProcess[] = [];
afterEach(async () => {
  await Promise.all(windows.splice(0).map((each) => each.end()));
});

/** A window of the editor that follows the root; its next run can be waited for. */
async function openWindow(
  storage: string,
  root: string,
  settings: Partial<RootSettings>,
  options: Partial<EngineOptions> = {},
) {
  const runs: RunRecord[] = [];
  const notices: string[] = [];
  let heard = () => {};
  const hear = (event: EngineEvent) => {
    if (event.type === 'synced') runs.push(event.run);
    if (event.type === 'notice') notices.push(event.message);
    heard();
  };
  const started = await startEngine(path.join(dist, 'engineProcess.js'), optionsIn(storage, options), hear);
  windows.push(started);
  const { engine } = started;
  const after = async (count: number) => {
    while (runs.length <= count) await new Promise<void>((resolve) => (heard = resolve));
    return runs[count]!;
  };
  const having = (next: Partial<RootSettings>) => {
    const run = after(runs.length);
    return engine.follow({ root, settings: following(next) }).then(() => run);
  };
  const first = await having(settings);
  return {
    engine,
    runs,
    notices,
    first,
    having,
    after,
    check: () => engine.sync(ask(root, { reason: 'timer' })),
    end: started.end,
  };
}

function terminal(storage: string, ...args: string[]) {
  return untilEnded(startProgram(program, [...args, '--storage', storage]));
}

const unchanged = { created: 0, modified: 0, deleted: 0 };

test('a terminal without wishes leaves the index as the settings of an editor have it, and says what is left out', async () => {
  const root = files();
  const storage = path.join(emptyFolder(), 'storage');
  const editor = await openWindow(storage, root, withoutOld);
  expect(editor.first.files).toMatchObject({ created: 1 });
  const found = await terminal(storage, 'search', root, 'upload', '--json');
  const { hits } = JSON.parse(found.out) as { hits: { path: string }[] };
  expect(hits.map((hit) => hit.path)).toEqual(['src/kept.ts']);
  expect((await editor.check()).files).toMatchObject({ ...unchanged, seen: 1 });
});

test('of two windows the one that wished last is followed by both, and says nothing for ever in turn', async () => {
  const root = files();
  const storage = path.join(emptyFolder(), 'storage');
  const first = await openWindow(storage, root, withoutOld);
  const second = await openWindow(storage, root, { exclude: ['src/**'] });
  expect(second.first.files).toMatchObject({ created: 2, deleted: 1 });
  for (const window of [first, second, first]) {
    expect((await window.check()).files).toMatchObject({ ...unchanged, seen: 2 });
  }
  expect(first.notices).toEqual([
    expect.stringMatching(/^The files of .* are chosen as another window asked/),
  ]);
  expect(second.notices).toEqual([]);
  // Another pause between two checks is no wish for other files.
  expect((await first.having({ ...withoutOld, debounce: 2 })).files).toMatchObject({ ...unchanged, seen: 2 });
  expect((await first.having({ exclude: ['old/**', 'big.ts'] })).files).toMatchObject({
    created: 1,
    deleted: 2,
  });
  expect((await second.check()).files).toMatchObject({ ...unchanged, seen: 1 });
  const why = await second.engine.why({ root, path: 'big.ts' });
  expect(why).toMatchObject({ reason: 'excluded', rule: { text: 'exclude big.ts' } });
});

test('a window that comes back has its settings count again; an index that was cleared forgets what was wished', async () => {
  const root = files();
  const storage = path.join(emptyFolder(), 'storage');
  await (await openWindow(storage, root, withoutOld)).end();
  const other = await openWindow(storage, root, {});
  expect(other.first.files).toMatchObject({ created: 2 });
  await other.end();
  const again = await openWindow(storage, root, withoutOld);
  expect(again.first.files).toMatchObject({ deleted: 2, seen: 1 });
  await again.end();
  expect((await terminal(storage, 'status', root)).out).toMatch(
    /without +old\/\*\*\n +limits +files up to 4\.0 kB\n/,
  );
  expect((await terminal(storage, 'why', path.join(root, 'old/left.ts'))).out).toMatch(
    /the settings \(exclude old\/\*\*\)/,
  );
  await terminal(storage, 'clear', root);
  expect((await terminal(storage, 'index', root)).out).toMatch(/3 created/);
});

test('a save looks at everything where others rules count than when the index was last gone through', async () => {
  const root = files();
  const storage = path.join(emptyFolder(), 'storage');
  const model = path.join(emptyFolder(), 'model');
  makeTinyModel(model);
  const editor = await openWindow(storage, root, {});
  expect(editor.first.files).toMatchObject({ created: 3 });
  // Of this model it is another index, and the rules are those of the folder.
  const other = await openWindow(storage, root, withoutOld, { model });
  expect(other.first.files).toMatchObject({ created: 1 });
  const count = editor.runs.length;
  await editor.engine.touched({ root, paths: ['src/kept.ts'], isSettled: true });
  expect((await editor.after(count)).files).toMatchObject({ deleted: 2, seen: 1 });
});

test('a terminal that names no model goes by the one that the folder was indexed with last', async () => {
  const root = files();
  const storage = path.join(emptyFolder(), 'storage');
  const model = path.join(emptyFolder(), 'model');
  makeTinyModel(model);
  const editor = await openWindow(storage, root, {}, { model });
  const status = async () => JSON.parse((await terminal(storage, 'status', root, '--json')).out);
  await terminal(storage, 'index', root);
  const { model: id, otherModels } = await status();
  expect([id, otherModels]).toEqual([expect.not.stringMatching(/^(none|lodestone.*)$/), []]);
  // One that can't be had is nobody's choice but that command's.
  expect((await terminal(storage, 'index', root, '--model', '/no/such/model')).code).toBe(1);
  expect(await status()).toMatchObject({ model: id });
  await terminal(storage, 'index', root, '--model', 'none');
  expect(await status()).toMatchObject({ model: 'none', otherModels: [id] });
  await editor.check();
  expect(await status()).toMatchObject({ model: id, otherModels: ['none'] });
});
