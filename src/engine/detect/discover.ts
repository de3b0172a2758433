import type { Stats } from 'node:fs';
import type { Fault, SkipReason } from '../../protocol/engineApi.ts';
import { disk, type FileSystem } from './fileSystem.ts';
import { emptyTree, type FolderNode, filesBelow } from './merkle.ts';
import { checkMounted, openRoot, openRulesOrSay } from './root.ts';
import type { FolderRules, RuleBook } from './rules.ts';
import { createSnapshotReader, readSnapshot, type SnapshotRead } from './snapshot.ts';
import { isUnchanged, stampOf } from './stamp.ts';
import type { Candidate, Discovery, FileEntry, Rules } from './types.ts';
import { examine, listFolder } from './walk.ts';

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
  /** The disk, unless a test puts another in its place. */
  readonly files?: FileSystem;
}

/** What a walk gathers. */
interface Gathered {
  readonly candidates: Candidate[];
  readonly deleted: { path: string; hash: string }[];
  readonly faults: Fault[];
  readonly skippedFiles: Partial<Record<SkipReason, number>>;
  readonly skippedFolders: Partial<Record<SkipReason, number>>;
  unchanged: number;
  unchangedChunks: number;
}

/**
 * Walks a root and compares it with the snapshot, reading no file but ignore files. Skipped counts include
 * known files that content ruled out. Throws an `Error` of one sentence when the root is missing, no folder
 * or can't be read, and an `AbortError` soon after `stop` says so.
 */
export function discover(request: DiscoverRequest, stop?: () => boolean): Discovery {
  return discoverFrom(request, () => readSnapshot(request.folder, request.indexId), stop);
}

/**
 * `discover` for a thread that stays: it keeps the last snapshot of each index folder in memory, and level
 * with its journal.
 */
export function createDiscoverer(): typeof discover {
  const readers = new Map<string, () => SnapshotRead>();
  return (request, stop) => {
    const key = `${request.folder}\0${request.indexId}`;
    const reader = readers.get(key) ?? createSnapshotReader(request.folder, request.indexId);
    readers.set(key, reader);
    return discoverFrom(request, reader, stop);
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
  const found: Gathered = {
    candidates: [],
    deleted: [],
    faults: [],
    skippedFiles: {},
    skippedFolders: {},
    unchanged: 0,
    unchangedChunks: 0,
  };
  walkFolder(book, above, known, found, stop);
  const rootFault = found.faults.find(({ path }) => path === '');
  if (rootFault) throw new Error(rootFault.message);
  // Below a root that went while it was walked, everything looks deleted.
  const after = files.stat(root.path);
  if (!after || after.ino !== root.stats.ino || after.dev !== root.stats.dev) {
    throw new Error(`The folder ${request.root} was taken away while it was being looked through.`);
  }
  const { skippedFiles, skippedFolders, ...rest } = found;
  const result = { ...rest, skipped: { files: skippedFiles, folders: skippedFolders } };
  if (request.full) return { ...result, fullBecause: 'A full check was asked for.' };
  return read && 'untrusted' in read ? { ...result, fullBecause: read.untrusted } : result;
}

function isEmptyFolder(files: FileSystem, path: string): boolean {
  try {
    return files.readFolder(path).length === 0;
  } catch {
    // The walk says what is wrong.
    return false;
  }
}

function walkFolder(
  book: RuleBook,
  outer: FolderRules,
  known: FolderNode | undefined,
  found: Gathered,
  stop: (() => boolean) | undefined,
): void {
  if (stop?.()) throw new DOMException('The check was stopped.', 'AbortError');
  const listing = listFolder(book, outer);
  if (!listing) {
    if (known) deleteBelow(found, known, outer.path);
    return;
  }
  if (!('entries' in listing)) {
    found.faults.push(listing);
    if (known) keepBelow(found, known);
    return;
  }
  const { path } = outer;
  const prefix = path === '' ? '' : `${path}/`;
  const met: Met | undefined = known && { known, files: [], folders: [] };
  for (const entry of listing.entries) {
    const { name } = entry;
    const seen = examine(book, listing, entry);
    switch (seen.kind) {
      case 'file':
        takeFile(found, prefix + name, seen.stats, meetFile(met, name));
        break;
      case 'folder':
        if (seen.out) count(found.skippedFolders, seen.out.reason);
        walkFolder(book, seen.rules, meetFolder(met, name), found, stop);
        break;
      case 'out':
        // What lies in a folder that is out was counted with the folder.
        if (!outer.out) count(seen.isFolder ? found.skippedFolders : found.skippedFiles, seen.out.reason);
        break;
      case 'fault': {
        found.faults.push(seen.fault);
        const entryKnown = meetFile(met, name);
        if (entryKnown) keep(found, entryKnown);
        break;
      }
      case 'gone':
    }
  }
  if (met) deleteUnmet(found, met, prefix);
}

/** The names of a folder's known children that were met; compared only when fewer were met than known. */
interface Met {
  readonly known: FolderNode;
  readonly files: string[];
  readonly folders: string[];
}

function meetFile(met: Met | undefined, name: string): FileEntry | undefined {
  const entry = met?.known.files.get(name);
  if (entry) met!.files.push(name);
  return entry;
}

function meetFolder(met: Met | undefined, name: string): FolderNode | undefined {
  const node = met?.known.folders.get(name);
  if (node) met!.folders.push(name);
  return node;
}

function deleteUnmet(found: Gathered, met: Met, prefix: string): void {
  const { files, folders } = met.known;
  if (met.files.length < files.size) {
    const names = new Set(met.files);
    for (const [name, { hash }] of files) {
      if (!names.has(name)) found.deleted.push({ path: prefix + name, hash });
    }
  }
  if (met.folders.length < folders.size) {
    const names = new Set(met.folders);
    for (const [name, child] of folders) if (!names.has(name)) deleteBelow(found, child, prefix + name);
  }
}

function takeFile(found: Gathered, path: string, stats: Stats, known: FileEntry | undefined): void {
  if (known && isUnchanged(known, stats)) keep(found, known);
  else {
    const candidate = { path, stamp: stampOf(stats), checkedAt: Date.now() };
    found.candidates.push(known ? { ...candidate, known } : candidate);
  }
}

function keep(found: Gathered, entry: FileEntry): void {
  found.unchanged++;
  found.unchangedChunks += entry.chunks;
  if (entry.skipped) count(found.skippedFiles, entry.skipped);
}

function keepBelow(found: Gathered, node: FolderNode): void {
  for (const { entry } of filesBelow(node)) keep(found, entry);
}

function deleteBelow(found: Gathered, node: FolderNode, path: string): void {
  for (const put of filesBelow(node, path)) found.deleted.push({ path: put.path, hash: put.entry.hash });
}

function count(counts: Partial<Record<SkipReason, number>>, reason: SkipReason): void {
  counts[reason] = (counts[reason] ?? 0) + 1;
}
