import { counted } from '../protocol/words.ts';

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
