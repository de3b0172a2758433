import { existsSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeFolder } from './makeFolder.ts';

/** Whether a person has paused the root: a file in its folder says so, to every process and after a restart. */
export function isPaused(rootFolder: string): boolean {
  return existsSync(fileOf(rootFolder));
}

/** Notes that a person pauses the root. Throws when the storage can't be written. */
export function writePause(rootFolder: string): void {
  makeFolder(rootFolder);
  writeFileSync(fileOf(rootFolder), new Date().toISOString());
}

/** Notes that the root goes on. */
export function removePause(rootFolder: string): void {
  rmSync(fileOf(rootFolder), { force: true });
}

function fileOf(rootFolder: string): string {
  return path.join(rootFolder, 'paused');
}
