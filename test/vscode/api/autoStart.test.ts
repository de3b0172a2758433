import assert from 'node:assert/strict';
import { mkdtemp, readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { command, enginePids, fileOf, folder, indexed, logged, set, tool, why, write } from './asking.ts';
import { lodestone, suite, test, until } from './harness.ts';

const { Workspace, WorkspaceFolder } = vscode.ConfigurationTarget;
const status = (root: string) => tool('indexStatus', { root });
/** What happens in the eager folder after the waiting one: by then the waiting one's turn would have come. */
async function later(name: string): Promise<void> {
  await write(name, 'export const later = 1;\n', 0);
  await indexed(await write(name, 'export const later = 1;\n', 1));
}

suite('lodestone.autoStart', () => {
  test('off, nothing is indexed by itself; the settings of the other folder count in its first index', async () => {
    await lodestone();
    await indexed(fileOf('quince.ts', 1));
    assert.match(await status('eager'), /Files: 1\./);
    assert.equal((await why(fileOf('old/quince.ts', 1)))?.reason, 'excluded');
    await later('one.ts');
    assert.equal((await why(fileOf('pear.ts')))?.reason, 'not yet');
  });

  test('once a person has it indexed it is kept level, by its settings', async () => {
    await command('syncNow', folder().uri.fsPath);
    await indexed(fileOf('pear.ts'));
    assert.match(await status('waiting'), /Files: 2\./);
    await indexed(await write('two.ts', 'export const two = 2;\n'));
  });

  test('an index that was cleared stays so, until it may start by itself', async () => {
    await command('clearIndex', folder().uri.fsPath, { confirmed: true });
    await later('three.ts');
    assert.equal((await why(fileOf('pear.ts')))?.reason, 'not yet');
    await set('autoStart', undefined, WorkspaceFolder, 0);
    await indexed(fileOf('pear.ts'));
  });
});

suite('lodestone.timeLimit', () => {
  test('another engine is told of it; one that can’t be is complained of', async () => {
    const [before] = enginePids();
    await set('timeLimit', 7, Workspace);
    await until('another engine runs', () => enginePids().length === 1 && enginePids()[0] !== before);
    await until('the log says so', async () => /at most 7 min a sync/.test(await logged()));
    await set('timeLimit', 0, Workspace);
    await until('the log says what is used', async () =>
      /lodestone\.timeLimit has to be a number from 1 to 10080; 60 is used\..*at most 60 min a sync/s.test(
        await logged(),
      ),
    );
    await set('timeLimit', undefined, Workspace);
    await indexed(fileOf('pear.ts'));
  });
});

suite('a terminal of the editor’s', () => {
  test('has the program ask the editor’s index, and leaves it as its settings have it', async () => {
    const out = path.join(await mkdtemp(path.join(os.tmpdir(), 'lodestone-terminal-')), 'answer.json');
    const { extensionPath } = await lodestone();
    const [program, root] = [path.join(extensionPath, 'dist', 'cli.js'), folder(1).uri.fsPath];
    const terminal = vscode.window.createTerminal({
      shellPath: process.execPath,
      shellArgs: [
        '-e',
        `const { execFileSync } = require('node:child_process');
         const out = execFileSync(process.execPath, [${JSON.stringify(program)}, 'status', ${JSON.stringify(root)}, '--json']);
         require('node:fs').writeFileSync(${JSON.stringify(out)}, out);`,
      ],
    });
    const answer = await until('it has answered', () => readFile(out, 'utf8').catch(() => undefined));
    terminal.dispose();
    const { files, rules, indexed: isIndexed } = JSON.parse(answer);
    assert.deepEqual([isIndexed, files, rules.exclude], [true, 3, ['old/**', '.vscode/**']]);
  });
});
