import { statfsSync, statSync } from 'node:fs';
import path from 'node:path';
import type { WatcherState } from '../protocol/engineApi.ts';
import type { FoldersRequest } from './detect/folders.ts';
import type { Rules } from './detect/types.ts';
import type { Clock } from './sync/clock.ts';
import type { Listen, Listener } from './watchTree.ts';

/** Tells of file events below a root as long as it can, and says whether it can. */
export interface Watcher {
  state(): WatcherState;
  stop(): void;
}

/** What a root's watcher is given. */
export interface WatchParts {
  readonly root: string;
  readonly rules: Rules;
  readonly clock: Clock;
  readonly onTouched: (paths: readonly string[]) => void;
  /** Its state is another. */
  readonly onChange: () => void;
}

/** Opens the watcher of a root that is followed. */
export type OpenWatcher = (parts: WatchParts) => Watcher;

/** Lists the folders of a root that are gone into, as `detect/folders.ts` does. */
export type ListFolders = (request: FoldersRequest) => Promise<readonly string[]>;

/** Makes watchers that pass over the storage folder: the index itself may lie in the root, and its writes are no news. */
export function watcherOpener(storage: string, listFolders: ListFolders, listen: Listen): OpenWatcher {
  return (watch) => {
    const { root, rules } = watch;
    const own = path.relative(root, storage).split(path.sep).join('/');
    const isOwn = (touched: string) => touched === own || touched.startsWith(`${own}/`);
    const onTouched = (paths: readonly string[]) => watch.onTouched(paths.filter((each) => !isOwn(each)));
    return watchRoot({ ...watch, onTouched }, (below) => listFolders({ root, rules, below }), listen);
  };
}

/** The first wait before a lost watcher is opened again, doubled each time, and the longest; milliseconds. */
const [firstWait, longestWait] = [1_000, 60_000];
/** How often it is looked whether the root is still the folder that is watched, in milliseconds. */
const pulse = 10_000;
/** Events in one pulse from which on some may have been lost: systems hold some thousands for whoever is slow. */
const flood = 10_000;

/** File systems over a network, whose servers tell nothing of what others write (`statfs`, linux/magic.h). */
const remote = new Map<number, string>([
  [0x6969, 'an NFS drive'],
  [0xff534d42, 'a network drive'],
  [0xfe534d42, 'a network drive'],
  [0x517b, 'a network drive'],
  [0x01021997, 'a drive of another system'],
  [0x65735546, 'a drive made by a program'],
]);

/**
 * Watches a root. When that fails or ends it is tried again, later and later, and meanwhile the state says why;
 * once it can, all that was missed is made up for by a look at everything.
 */
export function watchRoot(
  { root, clock, onTouched, onChange }: WatchParts,
  folders: (below: string) => Promise<readonly string[]>,
  listen: Listen,
): Watcher {
  let state: WatcherState = { kind: 'off' };
  let listener: Listener | undefined;
  let identity = '';
  let failures = 0;
  let events = 0;
  let isStopped = false;
  let cancelRetry = () => {};
  let cancelPulse = () => {};

  const enter = (next: WatcherState) => {
    state = next;
    onChange();
  };
  const lose = (error: unknown) => {
    if (isStopped) return;
    listener?.close();
    listener = undefined;
    cancelRetry();
    const wait = Math.min(longestWait, firstWait * 2 ** failures);
    failures++;
    cancelRetry = clock.after(wait, () => void open());
    enter({ kind: 'polling', why: reasonOf(error) });
  };
  const touched = (paths: readonly string[]) => {
    events += paths.length;
    onTouched(paths);
  };
  const open = async () => {
    try {
      identity = identityOf(root);
      const opened = await listen({ root, folders, onTouched: touched, onLost: lose });
      if (isStopped) return opened.close();
      listener = opened;
    } catch (error) {
      lose(error);
      return;
    }
    const wasLost = failures > 0;
    failures = 0;
    const far = remoteKind(root);
    enter(
      far === undefined
        ? { kind: 'live' }
        : { kind: 'polling', why: `The folder lies on ${far}, which doesn't tell what others change there.` },
    );
    if (wasLost) onTouched(['']);
  };
  const beat = () => {
    cancelPulse = clock.after(pulse, beat);
    if (events > flood) onTouched(['']);
    events = 0;
    if (!listener) return;
    try {
      if (identityOf(root) !== identity) lose(new Error('the folder was replaced by another'));
    } catch (error) {
      lose(error);
    }
  };

  void open();
  cancelPulse = clock.after(pulse, beat);
  return {
    state: () => state,
    stop() {
      isStopped = true;
      cancelRetry();
      cancelPulse();
      listener?.close();
    },
  };
}

function identityOf(root: string): string {
  const { dev, ino } = statSync(root);
  return `${dev} ${ino}`;
}

function remoteKind(root: string): string | undefined {
  try {
    return remote.get(statfsSync(root).type >>> 0);
  } catch {
    return undefined;
  }
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOSPC':
      return 'The system watches as many folders as it may: raise fs.inotify.max_user_watches to hear of changes at once.';
    case 'EMFILE':
    case 'ENFILE':
      return 'Too many files are open to watch the folder.';
    case 'ENOENT':
      return 'The folder is gone.';
    default:
      return `File events aren't to be had here: ${message}.`;
  }
}
