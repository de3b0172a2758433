import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { before, lodestone, suite, test, until } from './harness.ts';

const run = (command: string, ...args: unknown[]) => vscode.commands.executeCommand(command, ...args);
const uriOf = (name: string) => vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, name);
const shown = () => {
  const editor = vscode.window.activeTextEditor;
  return (
    editor && {
      name: vscode.workspace.asRelativePath(editor.document.uri),
      line: editor.selection.active.line + 1,
    }
  );
};
const changes = {
  on: [vscode.window.onDidChangeActiveTextEditor, vscode.window.onDidChangeVisibleTextEditors],
};
const names = () => vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ label }) => label)).sort();

suite('quick search', () => {
  before(async () => {
    await lodestone();
    await until('the folder is indexed', async () => {
      const result = await vscode.lm.invokeTool('lodestone_codeSearch', {
        input: { query: 'retryUpload' },
        toolInvocationToken: undefined,
      });
      const text = result.content.map((part) => (part as vscode.LanguageModelTextPart).value).join('');
      return text.includes('### src/upload.ts') && text.includes('The index is complete.');
    });
  });

  test('Enter opens the best answer at its lines, for good', async () => {
    await run('workbench.action.closeAllEditors');
    await run('lodestone.quickSearch', 'retryUpload');
    const at = await until('upload.ts is shown', async () => {
      await run('workbench.action.acceptSelectedQuickOpenItem');
      return shown();
    });
    assert.deepEqual(at, { name: 'src/upload.ts', line: 10 });
    assert.equal(vscode.window.tabGroups.activeTabGroup.activeTab?.isPreview, false);
  });

  test('moving shows what is moved over, and leaving gives back what was shown, with its cursor', async () => {
    await run('workbench.action.closeAllEditors');
    const editor = await vscode.window.showTextDocument(uriOf('notes.md'), { preview: false });
    editor.selection = new vscode.Selection(4, 2, 4, 5);
    await run('lodestone.quickSearch', 'parseHeader');
    // Nothing moves before a person does: the first key that does moves to the second item.
    await until('a preview is shown', async () => {
      await run('workbench.action.quickOpenSelectNext');
      return names().length > 1;
    });
    assert.deepEqual(
      vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.filter((tab) => tab.isPreview)).length,
      1,
    );
    await run('workbench.action.closeQuickOpen');
    await until(
      'notes.md alone is shown',
      () => shown()?.name === 'notes.md' && names().length === 1,
      changes,
    );
    assert.deepEqual(vscode.window.activeTextEditor!.selection, new vscode.Selection(4, 2, 4, 5));
  });

  test('leaving without having moved changes nothing', async () => {
    await run('workbench.action.closeAllEditors');
    await run('lodestone.quickSearch', 'parseHeader');
    await run('workbench.action.closeQuickOpen');
    assert.deepEqual(names(), []);
  });
});
