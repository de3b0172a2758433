import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { errorCode } from '../detect/fileSystem.ts';

/**
 * Makes a folder and those above it; one that is there is no error. By hand, because Node's recursive
 * `mkdir` never comes back from a file system that says ENOENT of a folder whose parent exists, as /proc does.
 */
export function makeFolder(folder: string, isRetry = false): void {
  try {
    mkdirSync(folder);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' && !isRetry && path.dirname(folder) !== folder) {
      makeFolder(path.dirname(folder));
      makeFolder(folder, true);
      return;
    }
    // What stands there may be a file: whoever uses it as a folder hears of that.
    if (code !== 'EEXIST') throw error;
  }
}
