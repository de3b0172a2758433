/**
 * Runs inside the extension host: for how long its event loop stands still during a first index, and while another process
 * makes files by the thousand; and how long Lodestone took to come up, as the editor itself tells it.
 */
import { spawn } from 'node:child_process';
import { openSync, readSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import * as vscode from 'vscode';
import { command, fileOf, folder, tool, why } from '../../vscode/api/asking.ts';
import { until } from '../../vscode/api/harness.ts';

/** What one window told, in milliseconds. */
export interface HostTold {
  /** Reading and running the code, and `activate()`; undefined where Lodestone isn't there. */
  readonly activation: { readonly load: number; readonly activate: number } | undefined;
  readonly firstIndex: Block;
  readonly storm: Block;
}

/**
 * The longest time in which nothing else could run in the host, in milliseconds: by what its thread worked, and by the clock,
 * less its waits for a processor. Where others use the machine, more of the latter is theirs: it holds waits for the
 * collector's own threads, and for the disk.
 */
export interface Block {
  readonly work: number;
  readonly clock: number;
}

/** What this is told by its surroundings. */
export interface HostTask {
  /** Where to write what there is to tell. */
  readonly results: string;
  /** Files to make, in a folder `storm`. */
  readonly files: number;
}

/** How often is looked whether the loop goes round, in milliseconds. */
const every = 2;
/** Milliseconds until a window that has come up is at rest, and how long one without Lodestone is watched in place of a first index. */
const [settling, alone] = [8_000, 15_000];
/** Between one question and the next, which are work too. */
const pause = 1_000;
const patience = { within: 300_000 };

/** Called by the editor. */
export async function run(): Promise<void> {
  const { results, files } = JSON.parse(process.env['LODESTONE_HOST_TASK']!) as HostTask;
  const lodestone = vscode.extensions.getExtension('lodestone.lodestone');
  if (lodestone) {
    await until('Lodestone is active', () => lodestone.isActive);
    // With its page open, which is told of all progress.
    await command('showStatus');
  }
  await delay(settling);
  const loop = watchLoop();
  if (lodestone) {
    await command('syncNow');
    await until('the first index is complete', isComplete, patience);
  } else {
    await delay(alone);
  }
  const firstIndex = loop.lap();
  const last = await storm(files);
  if (lodestone) await until('the storm is indexed', () => isIndexed(last), patience);
  await delay(2_000);
  const longest = loop.lap();
  loop.stop();
  const told: HostTold = { firstIndex, storm: longest, activation: lodestone && (await activation()) };
  writeFileSync(results, JSON.stringify(told));
}

async function isComplete(): Promise<boolean> {
  await delay(pause);
  return (await tool('indexStatus', {})).includes('The index is complete.');
}

async function isIndexed(file: vscode.Uri): Promise<boolean> {
  await delay(pause);
  return (await why(file))?.indexed === true;
}

/** Has another process make files, and waits until the editor has told of the last, which comes when all others have. */
async function storm(files: number): Promise<vscode.Uri> {
  const watcher = vscode.workspace.createFileSystemWatcher(
    new vscode.RelativePattern(folder(), 'storm/last.ts'),
  );
  const seen = new Promise<vscode.Uri>((resolve) => watcher.onDidCreate(resolve));
  const script = `
    const { mkdirSync, writeFileSync } = require('node:fs');
    mkdirSync('storm');
    const write = (name) => writeFileSync('storm/' + name + '.ts', 'export const ' + name + ' = 1;\\n');
    for (let n = 1; n < ${files}; n++) write('file' + n);
    write('last');`;
  spawn(process.execPath, ['-e', script], { cwd: fileOf('').fsPath, stdio: 'ignore' });
  const last = await seen;
  watcher.dispose();
  return last;
}

/** The editor's own page of how it came up has a table of extensions: load code, call activate, finish activate. */
async function activation(): Promise<{ load: number; activate: number }> {
  await vscode.commands.executeCommand('perfview.show');
  return until('the editor tells how long activation took', () => {
    const page = vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'perf')?.getText();
    const row = page?.split('\n').find((line) => line.includes('lodestone.lodestone'));
    const [load, call, finish] = [...(row ?? '').matchAll(/\| *(\d+) *(?=\|)/g)].map(([, cell]) =>
      Number(cell),
    );
    return finish !== undefined && { load: load!, activate: call! + finish };
  });
}

/** What has passed so far, in milliseconds: the loop's time out of rest, the thread's work, its waits for a processor. */
interface Clocks {
  readonly active: number;
  readonly worked: number;
  readonly inLine: number;
}

/** Watches for how long the loop is kept from going round. */
function watchLoop() {
  let longest: Block = none;
  let last = clocks();
  const timer = setInterval(() => {
    const now = clocks();
    const work = now.worked - last.worked;
    const clock = Math.max(work, now.active - last.active - (now.inLine - last.inLine));
    longest = { work: Math.max(longest.work, work), clock: Math.max(longest.clock, clock) };
    last = now;
  }, every);
  return {
    /** The longest blocks since the last call. */
    lap(): Block {
      const found = longest;
      longest = none;
      return found;
    },
    stop: () => clearInterval(timer),
  };
}

const none: Block = { work: 0, clock: 0 };
let schedule: number | undefined;
const line = Buffer.alloc(100);

function clocks(): Clocks {
  // Known to the editor's Node (24), not yet to the types of ours.
  const { threadCpuUsage } = process as unknown as { threadCpuUsage(): NodeJS.CpuUsage };
  const { user, system } = threadCpuUsage();
  const { active } = performance.eventLoopUtilization();
  return { active, worked: (user + system) / 1000, inLine: inLine() };
}

/** Milliseconds in which this thread was ready to work and there was no processor for it. Linux only: 0 elsewhere. */
function inLine(): number {
  try {
    schedule ??= openSync('/proc/thread-self/schedstat', 'r');
    return (
      Number(line.toString('latin1', 0, readSync(schedule, line, 0, line.length, 0)).split(' ')[1]) / 1e6
    );
  } catch {
    return 0;
  }
}
