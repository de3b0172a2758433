import type { Stats } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { remoteKind } from './fileSystemKind.ts';
import { statEach } from './statEach.ts';
import type { Clock } from './sync/clock.ts';

/** Finds out whether a watcher that tells nothing has nothing to tell. */
export interface Hearing {
  /** What the watcher told: files and folders, relative; '' for anything. */
  heard(paths: readonly string[]): void;
  stop(): void;
}

/** What a hearing is given. */
export interface HearingParts {
  readonly root: string;
  readonly clock: Clock;
  /** The folders below the root that the watcher is to hear of, relative. */
  readonly folders: () => Promise<readonly string[]>;
  /** Folders looked at each time: of more, so many in turn. */
  readonly atATime?: number;
  /** Folders and files that changed and that nothing was told of; `isCertain` unless it may have been a coming and going. */
  readonly onUnheard: (paths: readonly string[], isCertain: boolean) => void;
}

/** How often it is looked, and how late an event may come; milliseconds. */
const [every, grace] = [20_000, 3_000];
/** Folders are listed anew with every so manieth look. */
const relist = 15;
/** Folders looked at each time. Files that are remembered as told of last. What was told, remembered one by one. */
const [mostFolders, mostFiles, mostTold] = [8_000, 200, 20_000];
/** File systems stamp with the kernel's last tick: by so many milliseconds a file may be older than the change of its folder. */
const tick = 20;

/**
 * Looks now and then at the times of the folders, which change with what comes, goes and is renamed in them, and of
 * the files that were told of last; what has another time and wasn't told of since the look before was not heard.
 * Reads no file and writes nothing.
 */
export function openHearing(parts: HearingParts): Hearing {
  const { root, clock, folders, onUnheard, atATime = mostFolders } = parts;
  let listed: ReadonlySet<string> = new Set();
  let looks = 0;
  let turns = 1;
  let times = new Map<string, Pick<Stats, 'mtimeMs' | 'ino'>>();
  let told = new Set<string>();
  /** What was told before the last look, and the ones before it, back to where each folder was looked at last. */
  let toldBefore: ReadonlySet<string>[] = [];
  let recent = new Set<string>();
  let isStopped = false;
  let cancel = () => {};

  const look = async () => {
    const turnsBefore = turns;
    if (looks % relist === 0) listed = new Set(await folders());
    looks++;
    turns = Math.max(1, Math.ceil(listed.size / atATime));
    // Each has another turn: what was told since its last one isn't known.
    if (turns !== turnsBefore) times = new Map();
    const due = [...[...listed].filter((_, nth) => nth % turns === looks % turns), ...recent];
    toldBefore = [told, ...toldBefore].slice(0, turns);
    told = new Set();
    const changed: string[] = [];
    const compare = (name: string, found: Stats | undefined) => {
      const known = times.get(name);
      // Of a folder that isn't listed nothing need be heard.
      if (!found || !(listed.has(name) || found.isFile())) {
        times.delete(name);
        return;
      }
      const { mtimeMs, ino } = found;
      if (known?.mtimeMs === mtimeMs && known.ino === ino) return;
      if (known?.ino === ino) changed.push(name);
      times.set(name, { mtimeMs, ino });
    };
    await statEach(root, due, compare, { isFar: remoteKind(root) !== undefined });
    if (times.size > 2 * (listed.size + mostFiles)) times = new Map();
    if (changed.length > 0 && !isStopped) cancel = clock.after(grace, () => void judge(changed));
    else next(every);
  };
  const judge = async (changed: readonly string[]) => {
    const unheard = changed.filter((name) => [told, ...toldBefore].every((each) => !isTold(name, each)));
    let isCertain = false;
    for (const name of unheard) {
      isCertain ||= await hasLeftATrace(path.join(root, name), times.get(name)?.mtimeMs ?? 0);
    }
    if (unheard.length > 0 && !isStopped) onUnheard(unheard, isCertain);
    next(every - grace);
  };
  const next = (wait: number) => {
    if (!isStopped) cancel = clock.after(wait, () => void look().catch(() => next(every)));
  };

  // The first look only notes how things are.
  next(every - grace);
  return {
    heard(paths) {
      for (const given of paths) {
        const each = given.normalize();
        told.add(each);
        // Something in it.
        told.add(`${parentOf(each)}/`);
        recent.delete(given);
        recent.add(given);
      }
      if (told.size > mostTold) told = new Set(['']);
      if (recent.size > 2 * mostFiles) recent = new Set([...recent].slice(-mostFiles));
    },
    stop() {
      isStopped = true;
      cancel();
    },
  };
}

/** Whether it was told of: itself, what lies in it, or what it lies in. */
function isTold(name: string, told: ReadonlySet<string>): boolean {
  const own = name.normalize();
  if (told.has('') || told.has(`${own}/`)) return true;
  for (let at = own; at !== '.'; at = path.posix.dirname(at)) if (told.has(at)) return true;
  return false;
}

function parentOf(name: string): string {
  const parent = path.posix.dirname(name);
  return parent === '.' ? '' : parent;
}

/**
 * Whether something is there now that came, or was changed, at that time or later. A file that came and went between two
 * looks leaves none: a watcher may rightly have kept that to itself.
 */
async function hasLeftATrace(at: string, since: number): Promise<boolean> {
  try {
    const names = (await readdir(at)).slice(0, 5_000);
    let isFound = false;
    const compare = (_: string, found: Stats | undefined) => {
      if (found && found.ctimeMs >= since - tick) isFound = true;
    };
    await statEach(at, names, compare, { isFar: remoteKind(at) !== undefined });
    return isFound;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOTDIR';
  }
}
