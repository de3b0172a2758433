import { realpathSync } from 'node:fs';
import path from 'node:path';

/**
 * A folder's one name, whatever name it was given by: links followed, letters as they stand on the disk and a drive's as
 * a capital, so that the editor, which writes `c:`, and the terminal share an index. One that is gone keeps its own.
 */
export function trueName(folder: string): string {
  const resolved = path.resolve(folder);
  for (const look of [realpathSync.native, realpathSync]) {
    try {
      return capitalDrive(look(resolved));
    } catch {
      // Some drives of Windows don't answer the first way; a root that is gone answers neither.
    }
  }
  return capitalDrive(resolved);
}

/** The path with a drive's letter, if it has one, as a capital. */
export function capitalDrive(absolute: string): string {
  return absolute.replace(/^[a-z]:(?=[\\/]|$)/, (drive) => drive.toUpperCase());
}

/**
 * Relative paths as they are compared: with `/`, without `.` and a slash at the end. One that leads out of the
 * root is left out, as it can be no file of it; with `strict`, it is refused by an `Error` for people.
 */
export function insidePaths(paths: readonly string[], strict = false): string[] {
  return paths.flatMap((given) => {
    const slashed = process.platform === 'win32' ? given.replaceAll('\\', '/') : given;
    const parts = slashed.split('/').filter((part) => part !== '' && part !== '.');
    const isOutside = slashed.startsWith('/') || /^[A-Za-z]:\//.test(slashed) || parts.includes('..');
    if (!isOutside && !slashed.includes('\0')) return [parts.join('/')];
    if (strict) throw new Error(`${given} is no path inside the folder: give it relative to that.`);
    return [];
  });
}
