/** One run of VS Code's server, with a data folder and a home of its own; nothing of it outlives this process. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { installEditor } from './install.ts';

const run = promisify(execFile);

/** How a server is to be started. */
export interface ServerOptions {
  /** A file `.vsix` to install first, or the folder of an extension to run from where it lies. */
  readonly extension?: string;
  /** Lets pages run API tests; hides toasts and dialogs, so it's not for page tests. */
  readonly smokeDriver?: boolean;
  /** The person's settings, over the quiet ones below. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Whether folders are to be trusted before they may do anything; without it all are. */
  readonly trust?: boolean;
  /** More of the environment, for the server and all that it starts. */
  readonly env?: Readonly<Record<string, string>>;
  /** Keeps the person's data in this folder over runs; a fresh one is made, and removed, without it. */
  readonly data?: string;
}

/** A server that runs. */
export interface Server {
  /** `http://127.0.0.1:PORT`. */
  readonly address: string;
  /** `127.0.0.1:PORT`, as it stands in `vscode-remote://` addresses. */
  readonly authority: string;
  /** The server's data: `data/User/settings.json`, `data/logs/…`, `data/User/globalStorage/…`. */
  readonly data: string;
  /** Resolves when the server has gone. */
  readonly ended: Promise<void>;
  /** Ends the server with all that it started, and removes its data. */
  stop(): Promise<void>;
}

const quiet = {
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'git.openRepositoryInParentFolders': 'never',
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
};

/** Starts a server, installing the editor first where that hasn't been done. Throws an `Error` with one sentence. */
export async function startServer(options: ServerOptions = {}): Promise<Server> {
  const editor = await installEditor();
  const folder = await mkdtemp(path.join(os.tmpdir(), 'lodestone-editor-'));
  const data = options.data ?? path.join(folder, 'server');
  const home = path.join(folder, 'home');
  await mkdir(home, { recursive: true });
  await mkdir(path.join(data, 'data', 'User'), { recursive: true });
  const settings = JSON.stringify({ ...quiet, ...options.settings }, undefined, 2);
  // Settings that were changed in kept data stay so.
  const flag = options.data ? 'wx' : 'w';
  await writeFile(path.join(data, 'data', 'User', 'settings.json'), settings, { flag }).catch((error) => {
    if (error.code !== 'EEXIST') throw error;
  });

  const env = { ...process.env, HOME: home, USERPROFILE: home, ...options.env };
  const flags = ['--accept-server-license-terms', '--server-data-dir', data];
  if (options.extension?.endsWith('.vsix')) {
    const install = ['--install-extension', options.extension, '--force'];
    await run(editor.node, [editor.server, ...flags, ...install], { env });
  } else if (options.extension) {
    await link(options.extension, path.join(data, 'extensions'));
  }
  flags.push('--host', '127.0.0.1', '--port', '0', '--without-connection-token', '--disable-telemetry');
  flags.push('--disable-getting-started-override');
  if (!options.trust) flags.push('--disable-workspace-trust');
  if (options.smokeDriver) flags.push('--enable-smoke-test-driver');
  const child = spawn(editor.node, [editor.server, ...flags], {
    env,
    detached: process.platform !== 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const dead = watchOver(child);
  const stop = async () => {
    await dead.kill();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const authority = `127.0.0.1:${await portOf(child)}`;
    return { address: `http://${authority}`, authority, data, ended: dead.gone, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Makes an extension's folder one of those installed: a server without a list of these takes up what lies there. */
async function link(extension: string, extensions: string): Promise<void> {
  await mkdir(extensions, { recursive: true });
  await rm(path.join(extensions, 'extensions.json'), { force: true });
  await rm(path.join(extensions, 'lodestone'), { force: true });
  await symlink(extension, path.join(extensions, 'lodestone'), 'junction');
}

/** Waits until the server listens. */
function portOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    const hear = (text: string) => {
      said = (said + text).slice(-20_000);
      const port = /agent listening on (\d+)/.exec(said)?.[1];
      if (port) resolve(port);
    };
    child.stdout?.setEncoding('utf8').on('data', hear);
    child.stderr?.setEncoding('utf8').on('data', hear);
    child.once('error', (error) => reject(new Error(`The editor's server didn't start: ${error.message}.`)));
    child.once('exit', (code) =>
      reject(new Error(`The editor's server ended with code ${code} before it listened:\n${said}`)),
    );
  });
}

/**
 * Sees to it that the server's whole group goes: when asked, when this process exits, and, by a watcher that
 * notices its input end, when this process is killed.
 */
function watchOver(child: ChildProcess): { readonly gone: Promise<void>; kill(): Promise<void> } {
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const { pid } = child;
  if (pid === undefined) return { gone: Promise.resolve(), kill: async () => {} };
  const windows = process.platform === 'win32';
  const script = windows
    ? `process.stdin.resume().on('end', () => require('child_process').execFile('taskkill', ['/T', '/F', '/PID', '${pid}']))`
    : `process.stdin.resume().on('end', () => { try { process.kill(-${pid}, 'SIGKILL') } catch {} })`;
  const watcher = spawn(process.execPath, ['-e', script], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watcher.unref();
  const end = () => {
    try {
      if (!windows) process.kill(-pid, 'SIGKILL');
    } catch {
      // It has gone by itself.
    }
  };
  process.once('exit', end);
  // A runner of tests that is killed lets go of its workers, which would go on for nobody.
  if (process.connected) process.once('disconnect', () => process.exit(1));
  return {
    gone,
    async kill() {
      process.off('exit', end);
      end();
      watcher.stdin?.end();
      await gone;
    },
  };
}
