import { spawn } from 'node:child_process';
import path from 'node:path';
import { expect, test } from 'vitest';
import { startEngine } from '../../src/protocol/childEngine.ts';
import type { EngineEvent } from '../../src/protocol/engineApi.ts';
import { following } from '../support/listeningEngine.ts';
import { dist, emptyFolder, openEngine, optionsIn, pastStamps, project } from '../support/openEngine.ts';

const many = 20_000;
const folders = 10;
/** What another process does while the engine is frozen: more files than Linux keeps events for, and then some old ones changed. */
const storm = `
  const { writeFileSync, rmSync } = require('node:fs');
  for (let n = 0; n < ${many}; n++) writeFileSync(process.argv[1] + '/d' + (n % ${folders}) + '/f' + n + '.ts', 'let a = 1;\\n');
  writeFileSync(process.argv[1] + '/d0/old.ts', 'let changedLast = 1;\\n');
  rmSync(process.argv[1] + '/d1/old.ts');
`;

test('a storm of 20,000 files while the engine is frozen, of which the system loses the events of most: it is level afterwards', async () => {
  const root = project(
    Object.fromEntries(Array.from({ length: folders }, (_, n) => [`d${n}/old.ts`, `let old${n} = 1;\n`])),
  );
  await pastStamps(root);
  const storage = path.join(emptyFolder(), 'storage');
  const events: EngineEvent[] = [];
  const peer = await startEngine(path.join(dist, 'engineProcess.js'), optionsIn(storage), (event) =>
    events.push(event),
  );
  try {
    const runs = () => events.flatMap((event) => (event.type === 'synced' ? [event.run] : []));
    await peer.engine.follow({ root, settings: following({ watch: true, debounce: 200 }) });
    await expect.poll(() => runs().length).toBe(1);
    await expect.poll(async () => (await peer.engine.states())[0]?.watcher).toEqual({ kind: 'live' });
    process.kill(peer.pid!, 'SIGSTOP');
    const other = spawn(process.execPath, ['-e', storm, root], { stdio: 'inherit' });
    expect(await new Promise((resolve) => other.once('exit', resolve))).toBe(0);
    process.kill(peer.pid!, 'SIGCONT');
    const level = async () => {
      const { files } = await peer.engine.status({ root, fingerprint: false });
      return files;
    };
    await expect.poll(level, { timeout: 120_000, interval: 200 }).toBe(many + folders - 1);
    await expect
      .poll(async () => (await peer.engine.states())[0]?.activity, { timeout: 60_000 })
      .toEqual({ kind: 'idle' });
    // Nothing asked for that but events.
    expect(new Set(runs().map(({ reason }) => reason))).toEqual(new Set(['first', 'watch']));
    // One or two looks at everything, not one a file.
    expect(runs().length).toBeLessThan(6);
  } finally {
    if (peer.pid !== undefined) process.kill(peer.pid, 'SIGCONT');
    await peer.end();
  }
  const engine = openEngine({ storage });
  expect((await engine.done(root)).work).toMatchObject({ reads: 0, commits: 0 });
  const [hit] = await engine.find(root, 'changedLast');
  expect(hit).toMatchObject({ path: 'd0/old.ts', stale: false });
}, 240_000);
