import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { startTinyHub, type TinyHub } from '../../support/tinyHub.ts';
import { makeTinyModel } from '../../support/tinyModel.ts';
import { command, fileOf, indexed, search, set, tool } from './asking.ts';
import { after, before, lodestone, suite, test, until } from './harness.ts';

let hub: TinyHub;
const models = mkdtempSync(path.join(os.tmpdir(), 'lodestone-hub-'));
const modelOf = async () => /Model: (.+)\.$/m.exec(await tool('indexStatus', {}).catch(String))?.[1];
const kept = () => vscode.workspace.getConfiguration('lodestone').get<string>('model');

before(async () => {
  const folder = makeTinyModel(path.join(models, 'tiny'));
  hub = await startTinyHub({ 'tests/tiny': folder });
  // The engine's process is given the environment of this one.
  process.env['LODESTONE_HUB'] = hub.url;
});
after(async () => {
  await set('model', undefined);
  await hub.close();
  rmSync(models, { recursive: true, force: true });
});

suite('a model of the hub', () => {
  test('nothing is fetched before it is chosen', async () => {
    await lodestone();
    await indexed(fileOf('greet.ts'));
    assert.deepEqual(hub.requests, []);
  });

  test('that is chosen is fetched, and builds an index of its own', async () => {
    await command('chooseModel', 'tests/tiny');
    assert.equal(kept(), 'tests/tiny');
    await until('it is the index’s model', async () => (await modelOf()) === 'tests/tiny');
    await indexed(fileOf('greet.ts'));
    assert.match(await search('greet'), /greet\.ts/);
    assert.ok(hub.requests.some((each) => each.includes('/tests/tiny/resolve/')));
  });

  test('that isn’t there is told of, and the one before can be chosen again', async () => {
    await command('chooseModel', 'tests/missing');
    await until('the search says so', async () => /tests\/missing/.test(await search('greet').catch(String)));
    await command('chooseModel', 'bundled');
    await until('it answers again', async () => /greet\.ts/.test(await search('greet').catch(String)));
  });
});
