import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { rootFolder } from '../../src/engine/sync/indexFolder.ts';
import { readProgressNote } from '../../src/engine/sync/progressNote.ts';
import { following, listeningEngine } from '../support/listeningEngine.ts';
import { emptyFolder, essence, freshState, project } from '../support/openEngine.ts';
import { program } from '../support/program.ts';

test("another process's run is seen with its progress; killed, it is taken up where it stopped", async () => {
  const files = Array.from({ length: 3000 }, (_, n) => [`f${n}.ts`, `export const work${n} = ${n};\n`]);
  const root = project(Object.fromEntries(files));
  const storage = path.join(emptyFolder(), 'storage');
  const folder = rootFolder(storage, root);
  const child = spawn(process.execPath, [program, 'index', root, '--model', 'none', '--storage', storage], {
    detached: true,
    stdio: 'ignore',
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  try {
    while (!readProgressNote(folder)?.chunks) await delay(2);
    process.kill(-child.pid!, 'SIGSTOP');
    const engine = listeningEngine({ storage });
    const seen = engine.next((event) => {
      if (event.type !== 'state' || event.state.activity.kind !== 'syncing') return undefined;
      const { elsewhere, progress } = event.state.activity;
      return elsewhere && progress ? { progress, at: engine.events.length } : undefined;
    });
    const idle = engine.reaches('idle');
    await engine.follow({ root, settings: following() });
    const { progress } = await seen;
    expect(progress).toMatchObject({ root, phase: 'processing' });
    expect(progress.percent).toBeGreaterThan(0);
    process.kill(-child.pid!, 'SIGKILL');
    await idle;
    expect(engine.runs()).toMatchObject([{ reason: 'start', outcome: 'done' }]);
    expect(engine.runs()[0]!.files.created).toBeLessThan(3000);
    expect(engine.notices()).toEqual([]);
    expect(existsSync(path.join(folder, 'progress.json'))).toBe(false);
    expect(essence(await engine.state(root))).toEqual(essence(await freshState(root)));
  } finally {
    if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid!, 'SIGKILL');
    await ended;
  }
});
