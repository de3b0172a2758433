import { statSync } from 'node:fs';
import path from 'node:path';
import type { WatcherState } from '../protocol/engineApi.ts';
import type { FoldersRequest } from './detect/folders.ts';
import type { Rules } from './detect/types.ts';
import { queuedEvents, remoteKind } from './fileSystemKind.ts';
import { openHearing } from './hearing.ts';
import type { Clock } from './sync/clock.ts';
import type { Listen, Listener } from './watchTree.ts';

/** Tells of file events below a root as long as it can, and says whether it can. */
export interface Watcher {
  state(): WatcherState;
  /** A client tells of file events, which this one doesn't hear itself. */
  told(paths: readonly string[]): void;
  stop(): void;
}

/** What a root's watcher is given. */
export interface WatchParts {
  readonly root: string;
  readonly rules: () => Rules;
  /** Whether a client tells of file events: then only its health is watched. */
  readonly isTold: boolean;
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
  // What is lost in a flood may be another root's: the system queues the events of all of them as one.
  const all = { events: 0 };
  return (watch) => {
    const { root, rules } = watch;
    const own = path.relative(root, storage).split(path.sep).join('/');
    const isOwn = (touched: string) => touched === own || touched.startsWith(`${own}/`);
    const onTouched = (paths: readonly string[]) => watch.onTouched(paths.filter((each) => !isOwn(each)));
    const folders = (below: string) => listFolders({ root, rules: rules(), below });
    return watchRoot({ ...watch, onTouched }, folders, watch.isTold ? listenToNothing : listen, all);
  };
}

const listenToNothing: Listen = async () => ({ close: () => {} });

/** The first wait before a lost watcher is opened again, doubled each time, and the longest; milliseconds. */
const [firstWait, longestWait] = [1_000, 60_000];
/** How often it is looked whether the root is still the folder that is watched, in milliseconds. */
const pulse = 10_000;
/** Events in two pulses from which on some may have been lost: systems hold some thousands for whoever is slow. Node doesn't tell. */
const flood = Math.min(10_000, 0.6 * (queuedEvents() ?? 16_384));

/**
 * Watches a root. When that fails, ends, or hears nothing of what changes, it is tried again, later and later, and
 * meanwhile the state says why; once it can, all that was missed is made up for by a look at everything. `all` counts
 * the events of all roots of the process.
 */
export function watchRoot(
  { root, isTold, clock, onTouched, onChange }: WatchParts,
  folders: (below: string) => Promise<readonly string[]>,
  listen: Listen,
  all: { events: number } = { events: 0 },
): Watcher {
  let state: WatcherState = isTold ? { kind: 'live' } : { kind: 'off' };
  let listener: Listener | undefined;
  let identity = '';
  let failures = 0;
  /** The last failure was to have heard nothing: whether that has changed is known when something is heard. */
  let deafness: string | undefined;
  /** How many events there were when the last two pulses began. */
  let [before, beforeThat] = [all.events, all.events];
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
  const hear = (paths: readonly string[]) => {
    if (!isTold) all.events += paths.length;
    hearing.heard(paths);
    if (deafness === undefined || !listener || paths.length === 0) return;
    deafness = undefined;
    failures = 0;
    look();
  };
  const touched = (paths: readonly string[]) => {
    hear(paths);
    onTouched(paths);
  };
  const onUnheard = (paths: readonly string[], isCertain: boolean) => {
    // Not by an event, but found all the same.
    onTouched(paths);
    if (!isCertain || !listener || remoteKind(root) !== undefined) return;
    const error = new Error(`${paths[0] || 'the folder'} changed, and no event told of it`);
    deafness = reasonOf(error);
    lose(error);
  };
  const hearing = openHearing({ root, clock, folders: () => folders(''), onUnheard });
  /** What is to be said while it is listened. */
  const look = () => {
    const far = remoteKind(root);
    if (far !== undefined) {
      enter({
        kind: 'polling',
        why: `The folder lies on ${far}, which doesn't tell what others change there.`,
      });
    } else enter(deafness === undefined ? { kind: 'live' } : { kind: 'polling', why: deafness });
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
    if (deafness === undefined) failures = 0;
    look();
    if (wasLost) onTouched(['']);
  };
  const beat = () => {
    cancelPulse = clock.after(pulse, beat);
    if (all.events - beforeThat > flood) {
      onTouched(['']);
      before = all.events;
    }
    [before, beforeThat] = [all.events, before];
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
    told: hear,
    stop() {
      isStopped = true;
      hearing.stop();
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
