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
