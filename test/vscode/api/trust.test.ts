import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { fileOf, indexed, search, tool, why } from './asking.ts';
import { lodestone, suite, test } from './harness.ts';

suite('a folder that isn’t trusted', () => {
  test('is indexed and searched all the same', async () => {
    assert.equal(vscode.workspace.isTrusted, false);
    await lodestone();
    await indexed(fileOf('greet.ts'));
    assert.match(await search('greet'), /greet\.ts/);
  });

  test('has no say in the model, nor in what goes with it', async () => {
    const configuration = vscode.workspace.getConfiguration('lodestone');
    assert.equal(configuration.get('model'), 'bundled');
    assert.equal(configuration.get('modelPrefixes'), null);
    assert.equal(configuration.get('concurrency'), 0);
    assert.doesNotMatch(await tool('indexStatus', {}), /thief/);
  });

  test('says what counts in it', async () => {
    assert.equal((await why(fileOf('hidden.ts')))?.reason, 'excluded');
  });
});
