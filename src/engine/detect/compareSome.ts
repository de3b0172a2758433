import type { Dirent } from 'node:fs';
import {
  countOut,
  deleteBelow,
  type Gathered,
  keep,
  keepBelow,
  NotAsShared,
  openFolder,
  takeFile,
  walkFolder,
} from './compare.ts';
import type { FolderNode } from './merkle.ts';
import type { FolderRules, RuleBook } from './rules.ts';
import { examine, type Listing } from './walk.ts';
import type { Wanted } from './wanted.ts';

/**
 * Compares some paths of a folder with what was known of them, and nothing else: the folders on the way are
 * listed, for their rules and names, and not walked. Throws as `walkFolder`. Where another looks through the rest
 * (`isShare`), the folders on the way are that one's, and `NotAsShared` is thrown where one isn't there to be listed.
 */
export function walkSome(
  book: RuleBook,
  outer: FolderRules,
  known: FolderNode | undefined,
  wanted: Wanted,
  found: Gathered,
  stop: (() => boolean) | undefined,
  isShare = false,
): void {
  if (wanted.isWanted) {
    walkFolder(book, outer, known, found, stop);
    return;
  }
  const listing = openFolder(book, outer, known, found, stop);
  if (!listing && isShare) throw new NotAsShared();
  if (!listing) return;
  const entries = new Map(listing.entries.map((entry) => [entry.name, entry]));
  for (const [name, below] of wanted.below) {
    walkEntry({ book, listing, known, found, stop, isShare }, name, entries.get(name), below);
  }
}

interface Here {
  readonly book: RuleBook;
  readonly listing: Listing;
  readonly known: FolderNode | undefined;
  readonly found: Gathered;
  readonly stop: (() => boolean) | undefined;
  readonly isShare: boolean;
}

function walkEntry(here: Here, name: string, entry: Dirent | undefined, wanted: Wanted): void {
  const { book, listing, found, stop, isShare } = here;
  const { path: folder } = listing.rules;
  const path = folder === '' ? name : `${folder}/${name}`;
  const file = here.known?.files.get(name);
  const node = here.known?.folders.get(name);
  const seen = entry ? examine(book, listing, entry) : { kind: 'gone' as const };
  const isTheirs = isShare && !wanted.isWanted;
  if (isTheirs && seen.kind !== 'folder') throw new NotAsShared();
  if (wanted.isWanted) countOut(found, listing.rules, seen);
  if (seen.kind === 'fault') {
    found.faults.push(seen.fault);
    if (file) keep(found, file);
    if (node) keepBelow(found, node);
    return;
  }
  // What stood there under the same name as another kind of thing is gone.
  if (file && seen.kind !== 'file' && !isTheirs)
    found.deleted.push({ path, hash: file.hash, chunks: file.chunks });
  if (node && seen.kind !== 'folder') deleteBelow(found, node, path);
  if (seen.kind === 'file') takeFile(found, path, seen.stats, file);
  if (seen.kind === 'folder') walkSome(book, seen.rules, node, wanted, found, stop, isShare);
}
