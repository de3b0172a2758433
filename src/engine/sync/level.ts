import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isGone } from '../detect/fileSystem.ts';

/**
 * The table's version at which table and snapshot were last known to be level: the file `level` of an
 * index. It is absent while a sync has work under way, so its absence says that the last one was cut short.
 * A table of another version was written, or lost its last commits, behind our back.
 */
export function readLevel(folder: string): number | undefined {
  try {
    const version = Number.parseInt(readFileSync(fileOf(folder), 'utf8'), 10);
    return Number.isNaN(version) ? undefined : version;
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** Notes that table and snapshot agree at this version. */
export function writeLevel(folder: string, version: number): void {
  writeFileSync(fileOf(folder), String(version));
}

/** Says that work is under way. */
export function removeLevel(folder: string): void {
  rmSync(fileOf(folder), { force: true });
}

function fileOf(folder: string): string {
  return path.join(folder, 'level');
}
