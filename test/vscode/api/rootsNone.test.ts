import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { enginePids, fileOf, found, indexed, tool } from './asking.ts';
import { lodestone, suite, test } from './harness.ts';

suite('a workspace without a folder on disk', () => {
  test('says so, and starts no engine', async () => {
    assert.equal((await lodestone()).isActive, true);
    const said = await tool('indexStatus', {}).catch(String);
    assert.match(said, /can't read \(elsewhere\)/);
    assert.deepEqual(enginePids(), []);
  });

  test('is indexed as soon as it has one', async () => {
    const beside = vscode.Uri.joinPath(vscode.workspace.workspaceFile!, '..', 'real');
    assert.ok(vscode.workspace.updateWorkspaceFolders(1, 0, { uri: beside }));
    await found('peelFig', 'fig.ts');
    await indexed(fileOf('fig.ts', 1));
    assert.equal(enginePids().length, 1);
  });
});
