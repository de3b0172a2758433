/** Native packages of any platform: the one in node_modules, or fetched once from the npm registry. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { cacheFolder } from '../support/cacheFolder.ts';

const run = promisify(execFile);

/**
 * The folder of a package's files. `modules` is looked in first; otherwise the registry's copy is kept in the
 * cache. Throws an `Error` with one sentence when it can't be had.
 */
export async function packageFolder(modules: string, name: string, version: string): Promise<string> {
  const installed = path.join(modules, name);
  if (existsSync(path.join(installed, 'package.json'))) return installed;
  const folder = cacheFolder(`packages/${name.replace('/', '-')}-${version}`);
  if (existsSync(folder)) return folder;
  await mkdir(path.dirname(folder), { recursive: true });
  const making = await mkdtemp(`${folder}-`);
  try {
    const windows = process.platform === 'win32';
    const args = ['pack', `${name}@${version}`, '--json', '--loglevel=error', '--pack-destination', making];
    const packed = await run(windows ? 'npm.cmd' : 'npm', args, { shell: windows, maxBuffer: 2 ** 24 });
    const [{ filename }] = JSON.parse(packed.stdout) as [{ filename: string }];
    const file = filename.replace('@', '').replace('/', '-');
    await run('tar', ['-xzf', file], { cwd: making });
    // Another process may have been quicker: then its copy is as good.
    await rename(path.join(making, 'package'), folder).catch((error) => {
      if (!existsSync(folder)) throw error;
    });
    return folder;
  } catch (error) {
    const said = String((error as { stderr?: string }).stderr || (error as Error).message).trim();
    throw new Error(`${name} ${version} could not be fetched from the npm registry: ${said.split('\n')[0]}`);
  } finally {
    await rm(making, { recursive: true, force: true });
  }
}
