/** What Lodestone costs the editor's extension host: the longest stand-still of its event loop, and the time to come up. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { bundleForHost } from '../../vscode/bundleForHost.ts';
import { startServer } from '../../vscode/editor/server.ts';
import { openBrowser, runInWindow } from '../../vscode/editor/workbench.ts';
import { checkout } from '../corpus.ts';
import { type Figure, type Measurement, ms } from './figure.ts';
import type { Block, HostTask, HostTold } from './hostInside.ts';
import { quantile } from './measure.ts';
import { tree } from './trees.ts';

/** Files of the folder that is indexed, and of the storm. */
const [files, events] = [1_000, 10_000];
/** Windows with Lodestone, and as many without, in turn. */
const windows = 3;

/** What stands in the way of measuring: the editor's own git and search for open ports block for longer than all that is sought. */
const settings = { 'git.enabled': false, 'remote.autoForwardPorts': false, 'lodestone.autoStart': false };

/** Windows of the real editor on a part of the kernel, with Lodestone and without. */
export const host: Measurement = async ({ work }, say) => {
  const source = tree(work, files);
  const scratch = mkdtempSync(path.join(tmpdir(), 'lodestone-host-'));
  const browser = await openBrowser();
  try {
    const tests = path.join(scratch, 'inside.cjs');
    const here = path.join(checkout, 'test', 'bench', 'speed');
    await bundleForHost(`export { run } from './hostInside.ts';`, here, tests);
    const nothing = emptyExtension(path.join(scratch, 'nothing'));
    const [ours, alone]: [HostTold[], HostTold[]] = [[], []];
    const open = path.join(scratch, 'folder');
    for (let round = 0; round < windows; round++) {
      for (const [told, development] of [
        [ours, checkout],
        [alone, nothing],
      ] as const) {
        say(`a window with ${told === ours ? 'Lodestone' : 'nothing'}`);
        cpSync(source, open, { recursive: true });
        told.push(await toldBy(browser, { open, development, tests }, path.join(scratch, 'told.json')));
        rmSync(open, { recursive: true });
      }
    }
    return figures(ours, alone);
  } finally {
    await browser.close();
    rmSync(scratch, { recursive: true, force: true });
  }
};

async function toldBy(
  browser: Browser,
  window: Parameters<typeof runInWindow>[2],
  results: string,
): Promise<HostTold> {
  const task: HostTask = { results, files: events };
  const env = { LODESTONE_HOST_TASK: JSON.stringify(task) };
  const server = await startServer({ smokeDriver: true, settings, env });
  try {
    const { code, said } = await runInWindow(browser, server, window, 600_000);
    if (code !== 0) throw new Error(`The extension host ended with code ${code}.\n${said.slice(-4000)}`);
  } finally {
    await server.stop();
  }
  return JSON.parse(readFileSync(results, 'utf8'));
}

function figures(ours: readonly HostTold[], alone: readonly HostTold[]): Figure[] {
  const blocks = (part: 'firstIndex' | 'storm', what: string): Figure => {
    const longest = (told: readonly HostTold[], by: keyof Block) =>
      Math.max(...told.map((each) => each[part][by]));
    const without = `without Lodestone ${ms(longest(alone, 'work'))}, ${ms(longest(alone, 'clock'))}`;
    return {
      what,
      measured: `${ms(longest(ours, 'work'))} (by the clock ${ms(longest(ours, 'clock'))}; ${without})`,
      target: '≤ 50 ms',
      met: longest(ours, 'work') <= 50,
    };
  };
  const half = (times: number[]) => quantile(times, 0.5);
  const all = half(ours.map(({ activation }) => activation!.load + activation!.activate));
  const called = half(ours.map(({ activation }) => activation!.activate));
  return [
    blocks('firstIndex', "the editor's host, longest block in a first index"),
    blocks('storm', `  in a storm of ${events.toLocaleString('en')} file events`),
    {
      what: '  activation',
      measured: `${ms(all)} (activate() ${ms(called)})`,
      target: '≤ 100 ms',
      met: all <= 100,
    },
  ];
}

/** For a window without Lodestone: tests are only run where some extension is under development. */
function emptyExtension(folder: string): string {
  mkdirSync(folder);
  const manifest = { name: 'nothing', publisher: 'bench', version: '0.0.1', engines: { vscode: '*' } };
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest));
  return folder;
}
