import type { Stats } from 'node:fs';
import type { FileEntry, Stamp } from './types.ts';

/** File systems stamp with the time of the kernel's last tick, so a stamp may lie this much before the write. */
const margin = 50;
/** The same where stamps are whole seconds; FAT's even are whole two seconds. */
const coarseMargin = 2000;
/** A stamp further ahead of the clock than this was set by hand or by another clock; no write now repeats it. */
const farAhead = 3_600_000;

/** The stamp of what `stat` said. */
export function stampOf(stats: Stats): Stamp {
  return { size: stats.size, mtimeMs: stats.mtimeMs, ctimeMs: stats.ctimeMs, ino: stats.ino };
}

/** Whether a file is still the one that was read: the same stamp, and not one that a later write may share. */
export function isUnchanged(known: FileEntry, stats: Stats): boolean {
  const { stamp } = known;
  return (
    stamp.size === stats.size &&
    stamp.mtimeMs === stats.mtimeMs &&
    stamp.ctimeMs === stats.ctimeMs &&
    stamp.ino === stats.ino &&
    !isRacy(known)
  );
}

/**
 * Git's racy rule: a stamp that was as fresh as the look at it can't tell a write that came just after.
 * https://git-scm.com/docs/racy-git
 */
export function isRacy({ stamp, checkedAt }: FileEntry): boolean {
  const whole = stamp.mtimeMs % 1000 === 0 && stamp.ctimeMs % 1000 === 0;
  const from = checkedAt - (whole ? coarseMargin : margin);
  const to = checkedAt + farAhead;
  return (stamp.mtimeMs >= from && stamp.mtimeMs <= to) || (stamp.ctimeMs >= from && stamp.ctimeMs <= to);
}
