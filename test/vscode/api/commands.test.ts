import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { command, fileOf, folder, found, indexed, search, tool, why, write } from './asking.ts';
import { lodestone, suite, test, until } from './harness.ts';

const confirmed = { confirmed: true };
/** When the last sync began, as the index's status has it. */
const lastSync = async () => /begun (\S+),/.exec(await tool('indexStatus', {}))?.[1];
/** Waits until there has been another sync than the one that began then. */
const another = (before: string | undefined) =>
  until('there was another sync', async () => (await lastSync()) !== before);
/** How many runs a command asked for; none where it was refused. */
const runsOf = async (name: string, ...given: unknown[]) =>
  (await command<readonly string[] | undefined>(name, ...given))?.length ?? 0;
const count = async () => Number(/Files: (\d+)/.exec(await tool('indexStatus', {}))?.[1]);

suite('commands', () => {
  test('are all there, and no others', async () => {
    const { packageJSON } = await lodestone();
    const contributed: string[] = packageJSON.contributes.commands.map(
      ({ command: name }: { command: string }) => name,
    );
    const views: string[] = packageJSON.contributes.views.lodestone.map(({ id }: { id: string }) => id);
    const all = (await vscode.commands.getCommands(true)).filter((name) => name.startsWith('lodestone.'));
    // The editor makes some for each view by itself, such as the one that focuses it.
    const own = all.filter((name) => !views.some((view) => name.startsWith(`${view}.`)));
    assert.deepEqual(own.sort(), contributed.sort());
  });

  test('Sync Now finds that nothing has changed', async () => {
    await indexed(fileOf('src/greet.ts'));
    const before = await lastSync();
    assert.equal(await runsOf('syncNow'), 1);
    await another(before);
    assert.equal(await count(), 3);
  });

  test('Reindex Workspace reads everything anew', async () => {
    const before = await lastSync();
    assert.equal(await runsOf('reindexWorkspace', undefined, confirmed), 1);
    await another(before);
    await until('all is indexed', async () => (await count()) === 3);
  });

  test('Reindex File or Folder takes a file, several, or a folder', async () => {
    const [greet, welcome] = [fileOf('src/greet.ts'), fileOf('src/welcome.ts')];
    for (const given of [[greet], [greet, [greet, welcome]], [fileOf('src')], [folder().uri]]) {
      const before = await lastSync();
      assert.equal(await runsOf('reindexPath', ...given), 1);
      await another(before);
    }
  });

  test('Reindex File or Folder takes the file in the active editor', async () => {
    await vscode.window.showTextDocument(fileOf('src/greet.ts'));
    const before = await lastSync();
    assert.equal(await runsOf('reindexPath'), 1);
    await another(before);
  });

  test('Pause lets changes wait, and Resume takes them up', async () => {
    await command('pause');
    await until('it says that it is paused', async () => /paused/i.test(await tool('indexStatus', {})));
    const later = await write('src/later.ts', 'export function farewell() {}\n');
    await command('cancel');
    assert.equal((await why(later))?.reason, 'not yet');
    await command('resume');
    await indexed(later);
    await found('farewell', 'later.ts');
  });

  test('Cancel stops a sync, and what was done is kept', async () => {
    const files = Array.from({ length: 300 }, (_, at) => at);
    await command('pause');
    await Promise.all(files.map((at) => write(`bulk/file${at}.ts`, `export const bulk${at} = ${at};\n`)));
    await command('resume');
    await command('cancel');
    assert.match(await search('greet'), /greet\.ts/);
    await command('syncNow');
    await indexed(fileOf('bulk/file299.ts'));
    await vscode.workspace.fs.delete(fileOf('bulk'), { recursive: true });
    await until('they are gone again', async () => (await count()) === 4);
  });

  test('Clear Index leaves nothing, and the next sync brings it back', async () => {
    await command('pause');
    await command('clearIndex', folder().uri.fsPath, confirmed);
    assert.ok(!(await why(fileOf('src/greet.ts')))?.indexed);
    await command('resume');
    await indexed(fileOf('src/greet.ts'));
    await found('greet', 'greet.ts');
  });

  test('Why Is This File (Not) Indexed? names the rule that decided', async () => {
    const answer = await why(fileOf('src/draft.ts'));
    assert.equal(answer?.reason, 'ignored');
    assert.equal(answer.rule?.text, 'draft.*');
    assert.equal(answer.rule.line, 2);
    assert.match(answer.sentence, /draft\.ts/);
  });

  test('Why Is This File (Not) Indexed? is asked of the active editor too', async () => {
    await vscode.window.showTextDocument(fileOf('src/welcome.ts'));
    const answer = await command<{ path: string; indexed: boolean }>('whyFile');
    assert.deepEqual([answer.path, answer.indexed], ['src/welcome.ts', true]);
  });

  test('a file of no folder, and a folder of no workspace, are refused', async () => {
    const outside = vscode.Uri.file('/etc/hostname');
    assert.equal(await why(outside), undefined);
    assert.equal(await runsOf('reindexPath', outside), 0);
    assert.equal(await runsOf('syncNow', '/no/such/folder'), 0);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    assert.equal(await runsOf('reindexPath'), 0);
  });
});
