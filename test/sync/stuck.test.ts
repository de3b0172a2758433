import { lstatSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { stampOf } from '../../src/engine/detect/stamp.ts';
import type { ReadFile } from '../../src/engine/sync/jobs.ts';
import { readAhead } from '../../src/engine/sync/readAhead.ts';
import { createWorkers } from '../../src/engine/sync/workers.ts';
import { dist, emptyFolder, project } from '../support/openEngine.ts';

/** The real grammars, with a library that says on a channel that it comes to no end, of a text that says so. */
function grammarsThatHang(): string {
  const real = path.join(dist, 'grammars');
  const folder = emptyFolder();
  for (const name of readdirSync(real).filter((each) => each.endsWith('.wasm'))) {
    symlinkSync(path.join(real, name), path.join(folder, name));
  }
  const library = `
    const real = require(${JSON.stringify(path.join(real, 'tree-sitter.cjs'))});
    class Parser extends real.Parser {
      parse(text, ...rest) {
        if (text.includes('forever')) new BroadcastChannel('stuck').postMessage('');
        while (text.includes('forever'));
        return super.parse(text, ...rest);
      }
    }
    module.exports = { ...real, Parser };
  `;
  writeFileSync(path.join(folder, 'tree-sitter.cjs'), library);
  return folder;
}

test('a file whose grammar comes to no end is cut by lines after a minute, all others by syntax', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const channel = new BroadcastChannel('stuck');
  onTestFinished(() => channel.close());
  let minutes = 0;
  channel.onmessage = () => {
    minutes++;
    vi.advanceTimersByTime(75_000);
  };
  const workers = createWorkers(path.join(dist, 'syncWorker.js'), 1, grammarsThatHang());
  onTestFinished(() => workers.close());

  const names = Array.from({ length: 70 }, (_, n) => `f${n}.ts`);
  const endless = new Set(['f3.ts', 'f5.ts', 'f64.ts']);
  const text = (name: string) =>
    `export function ${endless.has(name) ? 'forever' : 'sound'}() {\n  return 1;\n}`;
  const root = project(Object.fromEntries(names.map((name) => [name, text(name)])));
  const candidates = names.map((name) => {
    return { path: name, stamp: stampOf(lstatSync(path.join(root, name))), checkedAt: 0 };
  });
  const read: ReadFile[] = [];
  for await (const files of readAhead(workers, root, candidates, 1_000_000)) read.push(...files);

  const outcome = (file: ReadFile) =>
    file.type === 'rows' && [file.path, file.fault, ...file.rows.map((row) => [row.symbol, row.text])];
  const expected = names.map((name) =>
    endless.has(name)
      ? [name, 'Its syntax came to no end: it is cut by lines.', ['', text(name)]]
      : [name, undefined, ['sound', text(name)]],
  );
  expect(read.map(outcome)).toEqual(expected);
  expect(minutes).toBe(3);
});

test('a file that no thread comes to an end of, however it is cut, is a fault', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const assets = emptyFolder();
  const worker = path.join(assets, 'syncWorker.mjs');
  writeFileSync(
    worker,
    `import { parentPort } from 'node:worker_threads';
    parentPort.on('message', () => { new BroadcastChannel('stuck').postMessage(''); while (true); });`,
  );
  const channel = new BroadcastChannel('stuck');
  onTestFinished(() => channel.close());
  channel.onmessage = () => void vi.advanceTimersByTime(60_000);
  const workers = createWorkers(worker, 1, assets);
  onTestFinished(() => workers.close());
  const stamp = stampOf(lstatSync(assets));
  const read: ReadFile[] = [];
  for await (const files of readAhead(workers, assets, [{ path: 'a.ts', stamp, checkedAt: 0 }], 1_000_000)) {
    read.push(...files);
  }
  const message = 'a.ts ended the thread that read it: It was at that file for 60 s.';
  expect(read).toEqual([{ type: 'fault', path: 'a.ts', code: 'CRASH', message }]);
});
