import type { Stats } from 'node:fs';
import type { Fault, SkipReason } from '../../protocol/engineApi.ts';
import { type FolderNode, filesBelow } from './merkle.ts';
import type { FolderRules, RuleBook } from './rules.ts';
import { isUnchanged, stampOf } from './stamp.ts';
import type { Candidate, FileEntry } from './types.ts';
import { type Examined, examine, type Listing, listFolder } from './walk.ts';
import type { Wanted } from './wanted.ts';

/** What a walk gathers. */
export interface Gathered {
  readonly candidates: Candidate[];
  readonly deleted: { path: string; hash: string; chunks: number }[];
  readonly faults: Fault[];
  readonly skippedFiles: Partial<Record<SkipReason, number>>;
  readonly skippedFolders: Partial<Record<SkipReason, number>>;
  unchanged: number;
  unchangedChunks: number;
  /** Whether a file is to be read whatever its stamp says. */
  readonly isAnew: (path: string) => boolean;
}

/** Before the first folder. */
export function nothingFound(isAnew: (path: string) => boolean = () => false): Gathered {
  return {
    isAnew,
    candidates: [],
    deleted: [],
    faults: [],
    skippedFiles: {},
    skippedFolders: {},
    unchanged: 0,
    unchangedChunks: 0,
  };
}

/**
 * What a folder lists; undefined where it is gone or can't be read, which `found` then has, with what was known
 * below it. Throws an `AbortError` when `stop` says so.
 */
export function openFolder(
  book: RuleBook,
  outer: FolderRules,
  known: FolderNode | undefined,
  found: Gathered,
  stop: (() => boolean) | undefined,
): Listing | undefined {
  if (stop?.()) throw new DOMException('The check was stopped.', 'AbortError');
  const listing = listFolder(book, outer);
  if (!listing) {
    if (known) deleteBelow(found, known, outer.path);
    return undefined;
  }
  if ('entries' in listing) return listing;
  found.faults.push(listing);
  if (known) keepBelow(found, known);
  return undefined;
}

/** What two were to look through together has changed under their hands: one alone has to look. */
export class NotAsShared extends Error {
  override readonly name = 'NotAsShared';
}

/**
 * Walks a folder and all below it against what was known of it. Throws an `AbortError` when `stop` says so. What is wanted of
 * `others` is left to them; a folder on the way there that isn't one any more is a `NotAsShared`.
 */
export function walkFolder(
  book: RuleBook,
  outer: FolderRules,
  known: FolderNode | undefined,
  found: Gathered,
  stop: (() => boolean) | undefined,
  others?: Wanted,
): void {
  const listing = openFolder(book, outer, known, found, stop);
  if (!listing && others) throw new NotAsShared();
  if (!listing) return;
  const { path } = outer;
  const prefix = path === '' ? '' : `${path}/`;
  const met: Met | undefined = known && { known, files: [], folders: [] };
  let shared = 0;
  for (const entry of listing.entries) {
    const { name } = entry;
    const theirs = others?.below.get(name);
    if (theirs?.isWanted) continue;
    const seen = examine(book, listing, entry);
    countOut(found, outer, seen);
    switch (seen.kind) {
      case 'file':
        takeFile(found, prefix + name, seen.stats, meetFile(met, name));
        break;
      case 'folder':
        if (theirs) shared++;
        walkFolder(book, seen.rules, meetFolder(met, name), found, stop, theirs);
        break;
      case 'fault': {
        found.faults.push(seen.fault);
        const entryKnown = meetFile(met, name);
        if (entryKnown) keep(found, entryKnown);
        break;
      }
      case 'out':
      case 'gone':
    }
  }
  if (others) leave(others, shared, met);
  if (met) deleteUnmet(found, met, prefix);
}

/** Counts what is out; what lies in a folder that is out was counted with the folder. */
export function countOut(found: Gathered, folder: FolderRules, seen: Examined): void {
  if (seen.kind === 'folder' && seen.out) count(found.skippedFolders, seen.out.reason);
  if (seen.kind !== 'out' || folder.out) return;
  count(seen.isFolder ? found.skippedFolders : found.skippedFiles, seen.out.reason);
}

/** What others look at counts as met. Throws where not all folders on the way to it were walked. */
function leave(others: Wanted, walked: number, met: Met | undefined): void {
  let onTheWay = 0;
  for (const [name, { isWanted }] of others.below) {
    if (!isWanted) onTheWay++;
    else {
      meetFile(met, name);
      meetFolder(met, name);
    }
  }
  if (walked < onTheWay) throw new NotAsShared();
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
    for (const [name, { hash, chunks }] of files) {
      if (!names.has(name)) found.deleted.push({ path: prefix + name, hash, chunks });
    }
  }
  if (met.folders.length < folders.size) {
    const names = new Set(met.folders);
    for (const [name, child] of folders) if (!names.has(name)) deleteBelow(found, child, prefix + name);
  }
}

/** A file that is in: unchanged, or one to read. */
export function takeFile(found: Gathered, path: string, stats: Stats, known: FileEntry | undefined): void {
  const isAnew = found.isAnew(path);
  if (known && !isAnew && isUnchanged(known, stats)) {
    keep(found, known);
    return;
  }
  const candidate = { path, stamp: stampOf(stats), checkedAt: Date.now() };
  if (!known) found.candidates.push(candidate);
  // Whatever its bytes are, they aren't those that are known.
  else found.candidates.push({ ...candidate, known: isAnew ? { ...known, hash: '' } : known });
}

/** A file of which nothing new is known. */
export function keep(found: Gathered, entry: FileEntry): void {
  found.unchanged++;
  found.unchangedChunks += entry.chunks;
  if (entry.skipped) count(found.skippedFiles, entry.skipped);
}

/** All that was known of a folder stays known. */
export function keepBelow(found: Gathered, node: FolderNode): void {
  for (const { entry } of filesBelow(node)) keep(found, entry);
}

/** All that was known of a folder is gone. */
export function deleteBelow(found: Gathered, node: FolderNode, path: string): void {
  for (const { path: file, entry } of filesBelow(node, path)) {
    found.deleted.push({ path: file, hash: entry.hash, chunks: entry.chunks });
  }
}

function count(counts: Partial<Record<SkipReason, number>>, reason: SkipReason): void {
  counts[reason] = (counts[reason] ?? 0) + 1;
}
