import { readFileSync, type Stats, writeFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { errorCode, type FileSystem, isGone } from './fileSystem.ts';
import { openRules } from './rules.ts';
import type { Rules } from './types.ts';

/** A root that can be walked. */
export interface OpenRoot {
  /** Absolute and real. */
  readonly path: string;
  readonly stats: Stats;
}

/** The real path of a root. Throws an `Error` of one sentence when it can't be walked. */
export function openRoot(files: FileSystem, root: string): OpenRoot {
  if (!isAbsolute(root)) throw new Error(`The folder ${root} is not an absolute path.`);
  if (root.includes('\0')) throw new Error('The path of the folder holds a NUL character.');
  let path: string;
  let stats: Stats | undefined;
  try {
    path = files.realPath(root);
    stats = files.stat(path);
  } catch (error) {
    if (!isGone(error)) throw new Error(`The folder ${root} can't be read (${errorCode(error)}).`);
    throw new Error(`The folder ${root} does not exist.`);
  }
  if (!stats) throw new Error(`The folder ${root} does not exist.`);
  if (!stats.isDirectory()) throw new Error(`${root} is not a folder.`);
  return { path, stats };
}

/** Opens the rules; an ignore file above the root that can't be read becomes one sentence. */
export function openRulesOrSay(files: FileSystem, root: string, rules: Rules) {
  try {
    return openRules(files, root, rules);
  } catch (error) {
    if (errorCode(error) === 'EUNKNOWN') throw error;
    throw new Error(`An ignore file that governs ${root} can't be read: ${(error as Error).message}.`);
  }
}

/**
 * Refuses a root that looks emptied because its disk is not mounted: nothing is in it, and it lies on another
 * device than when something was. The device is noted in the index's folder, and written only when it changed.
 */
export function checkMounted(root: OpenRoot, folder: string, isEmpty: boolean): void {
  const note = join(folder, 'root.dev');
  let before: string | undefined;
  try {
    before = readFileSync(note, 'utf8');
  } catch {
    // No note, no doubt.
  }
  const now = String(root.stats.dev);
  if (before === now) return;
  if (isEmpty && before !== undefined) {
    throw new Error(
      `The folder ${root.path} is empty and on another disk than before, so a drive may not be mounted; a full index takes it as it is.`,
    );
  }
  try {
    if (!isEmpty) writeFileSync(note, now);
  } catch {
    // Storage that can't be written on is reported by those who must write.
  }
}
