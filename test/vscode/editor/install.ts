/**
 * VS Code's server and web workbench, from npm: installed once for this machine, in a folder of its own.
 * code-server carries them whole; its own start-up, which wants more than we need, is left aside.
 */
import { execFile } from 'node:child_process';
import { access, copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from '../../support/cacheFolder.ts';
import { repository } from './repository.ts';

const run = promisify(execFile);
const codeServer = '4.139.1';
/** Packages of the server that are large and that nothing here uses. */
const unwanted = /^@github\/copilot|^@microsoft\/mxc-sdk$/;

/** An installed editor. */
export interface Editor {
  /** The Node it wants (24), which need not be the one that runs this. */
  readonly node: string;
  /** The server's entry, to be run by that Node. */
  readonly server: string;
}

/**
 * Finds the editor, or installs it: a minute and 600 MB, once. Throws an `Error` with one sentence when the
 * package registry can't be reached or has no Node 24 for this platform.
 */
export async function installEditor(say: (line: string) => void = console.error): Promise<Editor> {
  const folder = cacheFolder(`editor-${codeServer}`);
  if (await exists(path.join(folder, 'complete'))) return editorIn(folder);
  say(`Installing VS Code's server into ${folder} (once: a minute, 600 MB)…`);
  await mkdir(path.dirname(folder), { recursive: true });
  // Made beside its place and renamed there when whole: several processes may do so at once, one wins.
  const making = await mkdtemp(`${folder}-`);
  try {
    await fill(making);
    await rename(making, folder).catch(async (error) => {
      if (await exists(path.join(folder, 'complete'))) return;
      await rm(folder, { recursive: true, force: true });
      await rename(making, folder).catch(() => {
        throw error;
      });
    });
  } catch (error) {
    const text = String((error as { stderr?: string }).stderr || (error as Error).message);
    const last =
      text
        .trim()
        .split('\n')
        .find((line) => /E[A-Z]{3,}|error/.test(line)) ?? text.slice(0, 300);
    throw new Error(
      `The editor for the tests could not be installed from the npm registry (${last.trim()}): check the network, then run this again; nothing was left half-done.`,
    );
  } finally {
    await rm(making, { recursive: true, force: true });
  }
  return editorIn(folder);
}

async function fill(folder: string): Promise<void> {
  const manifest = { private: true, dependencies: { 'code-server': codeServer, [nodePackage()]: '^24.0.0' } };
  await writeFile(path.join(folder, 'package.json'), JSON.stringify(manifest));
  await npm(folder, ['install', '--ignore-scripts']);
  const vscode = path.join(folder, 'node_modules', 'code-server', 'lib', 'vscode');
  await npm(vscode, ['install', '--omit=dev', '--ignore-scripts', '--no-save']);
  for (const scope of ['@github', '@microsoft']) {
    const folder = path.join(vscode, 'node_modules', scope);
    for (const name of await readdir(folder).catch(() => [])) {
      if (!unwanted.test(`${scope}/${name}`)) continue;
      await rm(path.join(folder, name), { recursive: true, force: true });
    }
  }
  // It complains in every window that the TypeScript it wants isn't there; colours come from another extension.
  await rm(path.join(vscode, 'extensions', 'typescript-language-features'), { recursive: true, force: true });
  // Two packages whose native half npm doesn't carry: one would write the logs, the other watch for a dead parent.
  const logger = path.join(repository, 'test', 'vscode', 'editor', 'logger.cjs');
  await copyFile(logger, path.join(vscode, 'node_modules', '@vscode', 'spdlog', 'index.js'));
  const watchdog = path.join(vscode, 'node_modules', '@vscode', 'native-watchdog', 'index.js');
  await writeFile(watchdog, 'exports.start = () => {};\n');
  await editorIn(folder);
  await writeFile(path.join(folder, 'complete'), '');
}

async function editorIn(folder: string): Promise<Editor> {
  const modules = path.join(folder, 'node_modules');
  const manifest = JSON.parse(await readFile(path.join(modules, nodePackage(), 'package.json'), 'utf8'));
  const bin = typeof manifest.bin === 'string' ? manifest.bin : (manifest.bin?.node ?? 'bin/node');
  const node = path.join(modules, nodePackage(), bin);
  const server = path.join(modules, 'code-server', 'lib', 'vscode', 'out', 'server-main.js');
  for (const file of [node, server]) {
    if (!(await exists(file))) throw new Error(`${file} is missing: remove ${folder} and run this again.`);
  }
  return { node, server };
}

/** The package that is nothing but a Node for this platform. */
function nodePackage(): string {
  const { platform, arch } = process;
  if (platform === 'darwin') return `node-bin-darwin-${arch}`;
  return platform === 'win32' ? `node-win-${arch}` : `node-${platform}-${arch}`;
}

async function npm(cwd: string, args: string[]): Promise<void> {
  const windows = process.platform === 'win32';
  await run(windows ? 'npm.cmd' : 'npm', [...args, '--no-fund', '--no-audit', '--loglevel=error'], {
    cwd,
    shell: windows,
    maxBuffer: 2 ** 26,
    // What the npm that runs this was told (its prefix, its working folder) isn't meant for this one.
    env: Object.fromEntries(
      Object.entries(process.env).filter(
        ([name]) => !/^(npm_(package|lifecycle|config_local)|INIT_CWD)/i.test(name),
      ),
    ),
  });
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
