/** How numbers, times and sizes are written on the pages. */

/** `12,345`. */
export function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** A number with its noun, the plural by `s`: `1 file`, `2 files`. */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** Milliseconds as `340 ms`, `4.2 s`, `3 min 5 s` or `2 h 4 min`. */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 9950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Bytes in powers of 1000: `812 B`, `4.2 kB`, `1.3 GB`. */
export function bytes(value: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let unit = 0;
  let left = value;
  while (left >= 999.5 && unit < units.length - 1) {
    left /= 1000;
    unit += 1;
  }
  return `${left < 9.95 && unit > 0 ? left.toFixed(1) : Math.round(left)} ${units[unit]}`;
}

/** A moment (ISO 8601) as seen from `now` (epoch milliseconds): `just now`, `3 minutes ago`, `in 2 minutes`, a date. */
export function relative(at: string, now: number): string {
  const ms = Date.parse(at) - now;
  if (Number.isNaN(ms)) return at;
  const minutes = Math.round(Math.abs(ms) / 60_000);
  if (minutes === 0) return ms > 5_000 ? 'within a minute' : 'just now';
  if (minutes < 60) return within(ms, counted(minutes, 'minute'));
  const hours = Math.round(minutes / 60);
  if (hours < 24) return within(ms, counted(hours, 'hour'));
  return new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}

function within(ms: number, span: string): string {
  return ms > 0 ? `in ${span}` : `${span} ago`;
}

/** A path's last part, and the folders before it ('' where there are none). */
export function nameAndFolder(path: string): { readonly name: string; readonly folder: string } {
  const slash = path.lastIndexOf('/');
  return { name: path.slice(slash + 1), folder: slash < 0 ? '' : path.slice(0, slash) };
}
