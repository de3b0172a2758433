import { constants } from 'node:fs';
import { access, readdir, realpath, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Failure } from './failure.ts';

/** The folder for indexes where none is named, as the platform has it. */
export function defaultStorage(
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
  home = os.homedir(),
): string {
  const { LOCALAPPDATA, XDG_DATA_HOME } = env;
  if (platform === 'win32') {
    return path.win32.join(LOCALAPPDATA || path.win32.join(home, 'AppData', 'Local'), 'lodestone');
  }
  if (platform === 'darwin') return path.posix.join(home, 'Library', 'Application Support', 'lodestone');
  // A relative XDG_DATA_HOME is to be ignored, says its specification.
  const named = XDG_DATA_HOME !== undefined && path.posix.isAbsolute(XDG_DATA_HOME);
  const data = named ? XDG_DATA_HOME : path.posix.join(home, '.local', 'share');
  return path.posix.join(data, 'lodestone');
}

/**
 * The folder to work on, absolute and without links on the way, so that one folder is one root. Throws a
 * `Failure` when there is none, when it is a file, or when it can't be read.
 */
export async function openRoot(dir: string | undefined): Promise<string> {
  const given = path.resolve(dir ?? '.');
  try {
    if (!(await stat(given)).isDirectory()) {
      throw new Failure(`${given} is a file, not a folder: give the folder that holds it.`);
    }
    await access(given, constants.R_OK | constants.X_OK);
    await readdir(given);
    return await realpath(given);
  } catch (error) {
    throw error instanceof Failure ? error : unreadable(given, error as NodeJS.ErrnoException);
  }
}

function unreadable(given: string, error: NodeJS.ErrnoException): Failure {
  const why: Readonly<Record<string, string>> = {
    EACCES: 'permission denied',
    EPERM: 'permission denied',
    ELOOP: 'its links lead in a circle',
    ENAMETOOLONG: 'the name is too long',
    ERR_INVALID_ARG_VALUE: 'the name holds a NUL',
  };
  if (error.code === 'ENOENT') return new Failure(`There is no folder ${given}.`);
  if (error.code === 'ENOTDIR') return new Failure(`${given} leads through a file: there is no such folder.`);
  return new Failure(`The folder ${given} can't be read: ${why[error.code ?? ''] ?? error.message}.`);
}

/**
 * A path with its links resolved as far as it exists, but not a link that it is itself: what is asked is
 * the link and not what it leads to.
 */
export async function settledPath(given: string): Promise<string> {
  const absolute = path.resolve(given);
  const parent = path.dirname(absolute);
  if (parent === absolute) return absolute;
  return path.join(await realpath(parent).catch(() => settledPath(parent)), path.basename(absolute));
}

/** The folder itself and those around it, nearest first. */
export function foldersUpwards(folder: string): string[] {
  const parent = path.dirname(folder);
  return parent === folder ? [folder] : [folder, ...foldersUpwards(parent)];
}

/** Whether `inner` is `outer` or lies in it. Both absolute. */
export function holds(outer: string, inner: string): boolean {
  const relative = path.relative(outer, inner);
  return relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}
