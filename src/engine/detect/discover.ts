import { existsSync } from 'node:fs';
import { type Gathered, nothingFound, walkFolder } from './compare.ts';
import { walkSome } from './compareSome.ts';
import { disk, type FileSystem } from './fileSystem.ts';
import { widened } from './hints.ts';
import { type KeptListings, keepListings } from './keptListings.ts';
import { emptyTree, type FolderNode } from './merkle.ts';
import { checkMounted, openRoot, openRulesOrSay } from './root.ts';
import { absolute } from './rules.ts';
import { type Share, sharesOf, walkShare } from './shares.ts';
import { createSnapshotReader, readSnapshot, type SnapshotRead } from './snapshot.ts';
import { twinsOf } from './twins.ts';
import type { Discovery, Rules } from './types.ts';
import { wantedTree } from './wanted.ts';

/** What to look through, and what to compare it with. */
export interface DiscoverRequest {
  /** Absolute path of the folder. */
  readonly root: string;
  /** The index's folder, which holds the snapshot. */
  readonly folder: string;
  /** Names the index that the snapshot must belong to. */
  readonly indexId: string;
  readonly rules: Rules;
  /** Whether to take every file as new. */
  readonly full: boolean;
  /** Files and folders to compare, where the snapshot is trusted; undefined for the whole root. */
  readonly paths?: readonly string[] | undefined;
  /** Files and folders whose content is to be read anew, whatever the stamps say. */
  readonly anew?: readonly string[];
  /** What of the whole root is to be looked through, where another does the rest. */
  readonly share?: Share;
  /** The disk, unless a test puts another in its place. */
  readonly files?: FileSystem;
}

/**
 * Walks a root and compares it with the snapshot, reading no file but ignore files. Skipped counts include
 * known files that content ruled out. Throws an `Error` of one sentence when the root is missing, no folder
 * or can't be read, an `AbortError` soon after `stop` says so, and `NotAsShared` where a share can't be told from the rest.
 */
export function discover(request: DiscoverRequest, stop?: () => boolean): Discovery {
  return discoverFrom(request, () => readSnapshot(request.folder, request.indexId), stop);
}

/** What a thread that stays keeps of an index. */
interface Remembered {
  readonly readKnown: () => SnapshotRead;
  readonly listings: KeptListings;
}

/** Discovery in a thread that stays. */
export interface Discoverer {
  discover: typeof discover;
  /** How the root can be shared among two; nothing where that is not worth it, or no snapshot is trusted. */
  shares(request: Pick<DiscoverRequest, 'folder' | 'indexId'> & { readonly least: number }): string[][];
}

/**
 * It keeps the last snapshot of each index folder in memory, level with its journal, and the listings of folders whose
 * times stay the same.
 */
export function createDiscoverer(files = disk): Discoverer {
  const all = new Map<string, Remembered>();
  const remembered = ({ folder, indexId }: Pick<DiscoverRequest, 'folder' | 'indexId'>) => {
    const key = `${folder}\0${indexId}`;
    let own = all.get(key);
    if (own === undefined) {
      // Those of indexes that are gone: each would keep a whole tree.
      for (const known of all.keys()) if (!existsSync(known.split('\0', 1)[0]!)) all.delete(known);
      own = { readKnown: createSnapshotReader(folder, indexId), listings: keepListings(files) };
      all.set(key, own);
    }
    return own;
  };
  return {
    discover(request, stop) {
      const { readKnown, listings } = remembered(request);
      const found = discoverFrom({ ...request, files: listings.files }, readKnown, stop);
      if (!request.paths) listings.forgetOthers();
      return found;
    },
    shares(request) {
      const read = remembered(request).readKnown();
      return 'snapshot' in read ? sharesOf(read.snapshot.tree, request.least) : [];
    },
  };
}

function discoverFrom(
  request: DiscoverRequest,
  readKnown: () => SnapshotRead,
  stop: (() => boolean) | undefined,
): Discovery {
  const files = request.files ?? disk;
  const root = openRoot(files, request.root);
  const read = request.full ? undefined : readKnown();
  const known = read && 'snapshot' in read ? read.snapshot.tree : emptyTree;
  if (known !== emptyTree) checkMounted(root, request.folder, isEmptyFolder(files, root.path));
  const { book, above } = openRulesOrSay(files, root.path, request.rules);
  const found = nothingFound(below(request.anew ?? []));
  const isThere = (path: string) => Boolean(quietly(() => files.lstat(absolute(book, path))?.isFile()));
  const isTrusted = read !== undefined && 'snapshot' in read;
  const inodeAt = (path: string) => quietly(() => files.lstat(absolute(book, path))?.ino) ?? 0;
  const wide = isTrusted && request.paths ? widened(request.paths, known, isThere) : undefined;
  const isWanted = below(wide ?? []);
  const some = wide && [...wide, ...twinsOf(wide, known, inodeAt).filter((path) => !isWanted(path))];
  if (request.share) walkShare(request.share, book, above, known, found, stop);
  else if (some) walkSome(book, above, known, wantedTree(some), found, stop);
  else walkFolder(book, above, known, found, stop);
  const rootFault = found.faults.find(({ path }) => path === '');
  if (rootFault) throw new Error(rootFault.message);
  // Below a root that went while it was walked, everything looks deleted.
  const after = files.stat(root.path);
  if (!after || after.ino !== root.stats.ino || after.dev !== root.stats.dev) {
    throw new Error(`The folder ${request.root} was taken away while it was being looked through.`);
  }
  const { skippedFiles, skippedFolders, isAnew: _, ...rest } = found;
  const skipped = { files: skippedFiles, folders: skippedFolders };
  const result = { ...rest, ...(some && restOf(known, found, some)), skipped, knownChunks: known.chunkCount };
  if (request.full) return { ...result, fullBecause: 'A full check was asked for.' };
  return read && 'untrusted' in read ? { ...result, fullBecause: read.untrusted } : result;
}

/** Of what wasn't looked at, all is as it was. */
function restOf(known: FolderNode, { candidates, deleted }: Gathered, checked: readonly string[]) {
  const touched = candidates.flatMap((each) => each.known ?? []);
  const chunks = touched.reduce((sum, entry) => sum + entry.chunks, 0);
  return {
    checked,
    unchanged: known.fileCount - touched.length - deleted.length,
    unchangedChunks: known.chunkCount - chunks,
  };
}

/** Whether a path is one of these or lies below one. */
function below(paths: readonly string[]): (path: string) => boolean {
  const all = new Set(paths);
  return (path) => {
    if (all.size === 0) return false;
    if (all.has(path)) return true;
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) {
      if (all.has(path.slice(0, at))) return true;
    }
    return false;
  };
}

function quietly<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}

function isEmptyFolder(files: FileSystem, path: string): boolean {
  try {
    return files.readFolder(path).length === 0;
  } catch {
    // The walk says what is wrong.
    return false;
  }
}
