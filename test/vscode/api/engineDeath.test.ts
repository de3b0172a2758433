import assert from 'node:assert/strict';
import { enginePids, fileOf, found, indexed, search, write } from './asking.ts';
import { lodestone, suite, test, until } from './harness.ts';

suite('an engine that is killed', () => {
  test('comes back by itself, with all that was indexed', async () => {
    await lodestone();
    await indexed(fileOf('greet.ts'));
    const [killed] = enginePids();
    assert.ok(killed);
    process.kill(killed, 'SIGKILL');
    const [another] = await until('another engine runs', () => {
      const pids = enginePids();
      return pids.length > 0 && !pids.includes(killed) && pids;
    });
    assert.notEqual(another, killed);
    assert.match(await search('greet'), /greet\.ts/);
  });

  test('still follows the folder', async () => {
    await write('later.ts', 'export function afterTheFall() {}\n');
    await found('afterTheFall', 'later.ts');
  });

  test('again and again is waited for by what is asked meanwhile', async () => {
    process.kill(enginePids()[0]!, 'SIGKILL');
    await until('it is gone', () => enginePids().length === 0);
    assert.match(await search('afterTheFall'), /later\.ts/);
    assert.equal(enginePids().length, 1);
  });
});
