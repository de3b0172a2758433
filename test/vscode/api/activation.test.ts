import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { lodestone, suite, test } from './harness.ts';

suite('activation', () => {
  test('it comes up by itself, from this repository', async () => {
    const extension = await lodestone();
    assert.equal(extension.isActive, true);
    assert.equal(extension.packageJSON.name, 'lodestone');
  });

  test('it runs where the files are', async () => {
    assert.equal((await lodestone()).extensionKind, vscode.ExtensionKind.Workspace);
  });
});
