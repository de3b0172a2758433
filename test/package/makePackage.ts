import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { stagePackage } from './stage.ts';
import type { Target } from './targets.ts';

const run = promisify(execFile);

/** More than the marketplace may refuse and a person wants to wait for, in bytes. */
export const largest = 110e6;

/** A package that was made. */
export interface Package {
  readonly file: string;
  readonly bytes: number;
  /** What vsce complained about; empty where it didn't. */
  readonly said: string;
}

/** Makes `artifacts/lodestone-TARGET-VERSION.vsix` of the checkout at `repository`, which has been built. */
export async function makePackage(repository: string, target: Target): Promise<Package> {
  const { version } = JSON.parse(await readFile(path.join(repository, 'package.json'), 'utf8'));
  const stage = await mkdtemp(path.join(os.tmpdir(), 'lodestone-package-'));
  const file = path.join(repository, 'artifacts', `lodestone-${target.name}-${version}.vsix`);
  const vsce = path.join(repository, 'node_modules', '@vscode', 'vsce', 'vsce');
  // There is no public repository yet for the manifest to name.
  const flags = ['--no-dependencies', '--allow-missing-repository', '--target', target.name, '--out', file];
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await stagePackage(repository, stage, target);
    const { stdout, stderr } = await run(process.execPath, [vsce, 'package', ...flags], { cwd: stage });
    const said = `${stdout}\n${stderr}`.split('\n').filter((line) => /\b(WARNING|ERROR)\b/i.test(line));
    const { size: bytes } = await stat(file);
    if (bytes > largest) {
      throw new Error(
        `${file} has ${(bytes / 1e6).toFixed(1)} MB, and ${largest / 1e6} are the most it may have.`,
      );
    }
    return { file, bytes, said: said.join('\n') };
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    throw new Error(
      `The package for ${target.name} could not be made: ${(stderr?.trim() || message).slice(0, 1000)}`,
    );
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
}
