import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import {
  command,
  enginePids,
  fileOf,
  folder,
  found,
  indexed,
  search,
  set,
  tool,
  why,
  write,
} from './asking.ts';
import { lodestone, suite, test, until } from './harness.ts';

const { workspace } = vscode;

/** Changes the workspace's folders, and waits until the editor has done it. */
async function splice(start: number, remove: number, ...add: { uri: vscode.Uri }[]): Promise<void> {
  const changed = new Promise<void>((resolve) => {
    const listening = workspace.onDidChangeWorkspaceFolders(() => {
      listening.dispose();
      resolve();
    });
  });
  assert.ok(workspace.updateWorkspaceFolders(start, remove, ...add));
  await changed;
}

suite('a workspace of two folders', () => {
  test('both are indexed, by one engine', async () => {
    await lodestone();
    await indexed(fileOf('apple.ts', 0));
    await indexed(fileOf('banana.ts', 1));
    assert.equal(enginePids().length, 1);
    const answer = await search('peel fruit');
    assert.match(answer, /apple\.ts/);
    assert.match(answer, /banana\.ts/);
  });

  test('each follows its own files', async () => {
    await write('damson.ts', 'export const damsonJam = 1;\n', 1);
    await found('damsonJam', 'damson.ts');
    assert.doesNotMatch(await search('damsonJam', { root: folder(0).name }), /damson\.ts/);
  });

  test('a folder that is added is indexed', async () => {
    const third = vscode.Uri.joinPath(folder(0).uri, '..', 'three');
    await splice(2, 0, { uri: third });
    await indexed(fileOf('cherry.ts', 2));
    await found('peelcherry', 'cherry.ts');
  });

  test('a folder that is removed is asked no more, and its index is kept', async () => {
    const { uri } = folder(2);
    await splice(2, 1);
    await found('peelcherry', 'cherry.ts', false);
    assert.equal(await why(vscode.Uri.joinPath(uri, 'cherry.ts')), undefined);
    await splice(2, 0, { uri });
    await found('peelcherry', 'cherry.ts');
    assert.match(await tool('indexStatus', { root: folder(2).name }), /Files: 1\./);
  });

  test('a folder that is turned off is asked no more, until it is turned on again', async () => {
    const { WorkspaceFolder } = vscode.ConfigurationTarget;
    await set('enabled', false, WorkspaceFolder, 1);
    await found('peelbanana', 'banana.ts', false);
    await found('peelapple', 'apple.ts');
    await set('enabled', undefined, WorkspaceFolder, 1);
    await found('peelbanana', 'banana.ts');
  });

  test('a folder within another is followed as one of its own', async () => {
    await write('inner/elder.ts', 'export const elderberry = 1;\n');
    await splice(3, 0, { uri: fileOf('inner') });
    await indexed(fileOf('inner/elder.ts'));
    await until('the inner folder has it', async () =>
      /Files: 1\./.test(await tool('indexStatus', { root: 'inner' })),
    );
    assert.ok(await search('elderberry', { root: 'inner' }));
  });

  test('what a folder and one within it both hold is found once, as the inner one’s, and both hear of a change', async () => {
    const answer = await search('elderberry');
    assert.match(answer, /inner\/elder\.ts/);
    assert.doesNotMatch(answer, /one\/inner\/elder/);
    await write('inner/fig.ts', 'export const figTree = 1;\n');
    for (const root of ['one', 'inner']) {
      await until(`${root} has it`, async () => /fig\.ts/.test(await search('figTree', { root })));
    }
  });

  test('a folder is read anew with all that lies in it, and in all that hold it', async () => {
    const runsOf = async (uri: vscode.Uri) => (await command<readonly string[]>('reindexPath', uri)).length;
    assert.equal(await runsOf(fileOf('inner/elder.ts')), 2);
    assert.equal(await runsOf(folder(0).uri), 2);
    assert.equal(await runsOf(fileOf('apple.ts')), 1);
    assert.equal(await runsOf(folder(1).uri), 1);
  });
});
