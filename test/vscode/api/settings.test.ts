import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { enginePids, fileOf, folder, found, indexed, set, tool, why } from './asking.ts';
import { lodestone, suite, test, until } from './harness.ts';

const { Workspace } = vscode.ConfigurationTarget;
const files = { plain: 'plain.ts', made: 'made.gen.ts', long: 'long.ts', private: 'private.ts' };

/** Waits until these files are indexed, and no others of the four. */
async function only(...wanted: (keyof typeof files)[]): Promise<void> {
  const seen = async () => {
    const asked = Object.entries(files).map(async ([key, name]) => [key, await why(fileOf(name))] as const);
    return (await Promise.all(asked)).filter(([, answer]) => answer?.indexed).map(([key]) => key);
  };
  await until(`only ${wanted} are indexed`, async () => {
    const now = await seen();
    return now.length === wanted.length && wanted.every((key) => now.includes(key));
  });
}

/** Does `work` with settings of the workspace's, which are taken away again. */
async function having(settings: Readonly<Record<string, unknown>>, work: () => Promise<void>): Promise<void> {
  const write = async (to: (key: string) => unknown) => {
    for (const full of Object.keys(settings)) {
      const [section, key] = full.split('.') as [string, string];
      await vscode.workspace.getConfiguration(section).update(key, to(full), Workspace);
    }
  };
  await write((full) => settings[full]);
  try {
    await work();
  } finally {
    await write(() => undefined);
  }
}

suite('settings, without a reload', () => {
  test('at first the defaults', async () => {
    await lodestone();
    await only('plain', 'made', 'long');
  });

  test('exclude', async () => {
    await having({ 'lodestone.exclude': ['**/*.gen.ts'] }, async () => {
      await only('plain', 'long');
      const answer = await why(fileOf(files.made));
      assert.equal(answer?.reason, 'excluded');
      assert.equal(answer.rule?.text, 'exclude **/*.gen.ts');
      assert.equal(answer.rule.source, 'settings');
      await found('generatedThing', 'made.gen.ts', false);
    });
    await only('plain', 'made', 'long');
  });

  test('include', async () => {
    await having({ 'lodestone.include': ['plain.*'] }, () => only('plain'));
    await only('plain', 'made', 'long');
  });

  test('maxFileSize', async () => {
    await having({ 'lodestone.maxFileSize': 2 }, async () => {
      await only('plain', 'made');
      assert.equal((await why(fileOf(files.long)))?.reason, 'too large');
    });
    await only('plain', 'made', 'long');
  });

  test('respectIgnoreFiles', async () => {
    await having({ 'lodestone.respectIgnoreFiles': false }, () => only('plain', 'made', 'long', 'private'));
    await only('plain', 'made', 'long');
  });

  for (const section of ['files', 'search']) {
    test(`${section}.exclude`, async () => {
      await having({ [`${section}.exclude`]: { 'made.*': true } }, () => only('plain', 'long'));
      await only('plain', 'made', 'long');
    });
  }

  test('enabled', async () => {
    await having({ 'lodestone.enabled': false }, async () => {
      await until('it says that it is off', async () =>
        /lodestone\.enabled/.test(await tool('indexStatus', {}).catch(String)),
      );
    });
    await only('plain', 'made', 'long');
  });

  test('a value that can’t be used counts as the default', async () => {
    const odd = { 'lodestone.maxFileSize': -5, 'lodestone.exclude': 'made.*' };
    await having({ ...odd, 'lodestone.include': ['{plain,made}.*'] }, () => only('plain', 'made'));
    await only('plain', 'made', 'long');
  });
});

suite('the engine’s settings', () => {
  test('model: another engine, an index of its own, and back', async () => {
    const before = enginePids();
    const modelOf = async () => /Model: (.+)\.$/m.exec(await tool('indexStatus', {}))?.[1];
    assert.notEqual(await modelOf(), 'none');
    await set('model', 'none', Workspace);
    await until('the model is none', async () => (await modelOf()) === 'none');
    await only('plain', 'made', 'long');
    assert.notDeepEqual(enginePids(), before);
    assert.equal(enginePids().length, 1);
    await set('model', undefined, Workspace);
    await until('the model is another again', async () => (await modelOf()) !== 'none');
    await indexed(fileOf(files.plain));
  });

  test('Choose Model keeps what is chosen, and refuses what names no model', async () => {
    const kept = () => vscode.workspace.getConfiguration('lodestone').inspect<string>('model');
    await vscode.commands.executeCommand('lodestone.chooseModel', 'none');
    await until('the setting is kept for the person', () => kept()?.globalValue === 'none');
    await vscode.commands.executeCommand('lodestone.chooseModel', 'no such thing');
    assert.equal(kept()?.globalValue, 'none');
    await set('model', undefined);
  });

  test('concurrency: another engine', async () => {
    await indexed(fileOf(files.plain));
    const [before] = enginePids();
    await set('concurrency', 2, Workspace);
    await until('another engine runs', () => enginePids().length === 1 && enginePids()[0] !== before);
    await set('concurrency', undefined, Workspace);
    await indexed(fileOf(files.plain));
  });

  test('a model that isn’t there is told of, and the next one works', async () => {
    await set('model', '/no/such/model', Workspace);
    await until('the status says so', async () =>
      /no\/such\/model/.test(await tool('codeSearch', { query: 'plain' }).catch(String)),
    );
    await set('model', undefined, Workspace);
    await until('it is searched again', async () =>
      /plain\.ts/.test(await tool('codeSearch', { query: 'plainThing' }).catch(String)),
    );
    assert.ok(folder());
  });
});
