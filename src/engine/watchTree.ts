import { type FSWatcher, lstatSync, watch } from 'node:fs';
import path from 'node:path';

/** Something that listens to the file system until it is closed. */
export interface Listener {
  close(): void;
}

/** What listening to a folder and all below it takes. */
export interface ListenParts {
  /** Absolute path. */
  readonly root: string;
  /** The folders at and below a path that are to be heard, relative, with `/`. */
  readonly folders: (below: string) => Promise<readonly string[]>;
  /** Files and folders that were touched; '' when it isn't known which. */
  readonly onTouched: (paths: readonly string[]) => void;
  /** Nothing is heard any more. */
  readonly onLost: (error: unknown) => void;
}

/** Listens to a tree. Rejects when that can't be done. */
export type Listen = (parts: ListenParts) => Promise<Listener>;

/**
 * What fits this system. On Linux Node's own recursive watching would watch every single file, those of
 * `node_modules` too, and soon reach the system's limit: there each folder that is indexed is watched by itself.
 */
export const listenToDisk: Listen = process.platform === 'linux' ? listenByFolder : listenRecursively;

/** How many folders are begun to be watched before others get their turn. */
const slice = 500;
const ignoreFiles = new Set(['.gitignore', '.lodestoneignore']);

async function listenRecursively({ root, onTouched, onLost }: ListenParts): Promise<Listener> {
  const watcher = watch(root, { recursive: true, persistent: false }, (_, name) =>
    onTouched([name === null ? '' : name.replaceAll('\\', '/')]),
  );
  watcher.on('error', onLost);
  return { close: () => watcher.close() };
}

/** A watcher a folder; new folders are watched as they come. */
export async function listenByFolder(parts: ListenParts): Promise<Listener> {
  const { root, folders, onTouched, onLost } = parts;
  const watchers = new Map<string, FSWatcher>();
  let isClosed = false;
  let isReady = false;
  let failure: unknown;

  const close = () => {
    isClosed = true;
    for (const watcher of watchers.values()) watcher.close();
    watchers.clear();
  };
  const lose = (error: unknown) => {
    if (isClosed) return;
    close();
    // Before that, it is this call that fails.
    if (isReady) onLost(error);
    else failure = error;
  };
  const dropBelow = (gone: string) => {
    for (const [folder, watcher] of watchers) {
      if (folder !== gone && !folder.startsWith(`${gone}/`)) continue;
      watcher.close();
      watchers.delete(folder);
    }
  };
  const hear = (folder: string) => (kind: string, name: string | null) => {
    if (isClosed) return;
    const touched = name === null ? folder : folder === '' ? name : `${folder}/${name}`;
    onTouched([touched]);
    if (kind === 'rename' && name !== null) void meet(touched);
    // What it lets in may have to be heard from now on.
    if (name !== null && ignoreFiles.has(name)) void addBelow(folder);
  };
  /** A name came or went: a folder has to be watched anew, whatever was watched under that name. */
  const meet = async (touched: string) => {
    if (watchers.has(touched)) dropBelow(touched);
    if (!isFolderNow(path.join(root, touched)) || (await addBelow(touched)) === 0) return;
    // What came into it before it was watched, no event told.
    onTouched([touched]);
  };
  /** Whether it is watched now and wasn't before. */
  const add = (folder: string): boolean => {
    if (watchers.has(folder)) return false;
    try {
      const watcher = watch(path.join(root, folder), { persistent: false }, hear(folder));
      watcher.on('error', (error) => {
        // A folder that went: the one around it tells.
        if (folder !== '' && isMissing(error)) dropBelow(folder);
        else lose(error);
      });
      watchers.set(folder, watcher);
      return true;
    } catch (error) {
      if (folder === '' || !(isMissing(error) || isRefused(error))) throw error;
      return false;
    }
  };
  /**
   * Watches a folder and those below it: how many there are. Listed until nothing new is found, since a folder may come between the
   * listing of the one around it and its being watched, which no event tells.
   */
  const addAll = async (below: string): Promise<number> => {
    for (;;) {
      const found = await folders(below);
      let added = 0;
      for (const [nth, folder] of found.entries()) {
        if (nth % slice === slice - 1) await new Promise(setImmediate);
        if (isClosed) return 0;
        if (add(folder)) added++;
      }
      if (added === 0) return found.length;
    }
  };
  const addBelow = async (below: string): Promise<number> => {
    try {
      return await addAll(below);
    } catch (error) {
      lose(error);
      return 0;
    }
  };

  try {
    await addAll('');
  } catch (error) {
    failure ??= error;
  }
  isReady = true;
  if (failure === undefined) return { close };
  close();
  throw failure;
}

function isFolderNow(at: string): boolean {
  try {
    return lstatSync(at, { throwIfNoEntry: false })?.isDirectory() ?? false;
  } catch {
    // What was around it is no folder any more, or can't be entered: its own event tells.
    return false;
  }
}

function isMissing(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'EPERM';
}

function isRefused(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'EACCES';
}
