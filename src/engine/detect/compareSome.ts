import type { Dirent } from 'node:fs';
import { deleteBelow, type Gathered, keep, keepBelow, openFolder, takeFile, walkFolder } from './compare.ts';
import type { FolderNode } from './merkle.ts';
import type { FolderRules, RuleBook } from './rules.ts';
import { examine, type Listing } from './walk.ts';

/** Paths as a tree: those to compare end at a wanted node, which stands for all below it. */
export interface Wanted {
  isWanted: boolean;
  readonly below: Map<string, Wanted>;
}

/** The tree of these paths, which are relative, with `/`. */
export function wantedTree(paths: readonly string[]): Wanted {
  const top: Wanted = { isWanted: false, below: new Map() };
  for (const path of paths) {
    let node = top;
    for (const name of path.split('/')) {
      const next = node.below.get(name) ?? { isWanted: false, below: new Map() };
      node.below.set(name, next);
      node = next;
    }
    node.isWanted = true;
  }
  return top;
}

/**
 * Compares some paths of a folder with what was known of them, and nothing else: the folders on the way are
 * listed, for their rules and names, and not walked. Throws as `walkFolder`.
 */
export function walkSome(
  book: RuleBook,
  outer: FolderRules,
  known: FolderNode | undefined,
  wanted: Wanted,
  found: Gathered,
  stop: (() => boolean) | undefined,
): void {
  if (wanted.isWanted) {
    walkFolder(book, outer, known, found, stop);
    return;
  }
  const listing = openFolder(book, outer, known, found, stop);
  if (!listing) return;
  const entries = new Map(listing.entries.map((entry) => [entry.name, entry]));
  for (const [name, below] of wanted.below) {
    walkEntry({ book, listing, known, found, stop }, name, entries.get(name), below);
  }
}

interface Here {
  readonly book: RuleBook;
  readonly listing: Listing;
  readonly known: FolderNode | undefined;
  readonly found: Gathered;
  readonly stop: (() => boolean) | undefined;
}

function walkEntry(here: Here, name: string, entry: Dirent | undefined, wanted: Wanted): void {
  const { book, listing, found, stop } = here;
  const { path: folder } = listing.rules;
  const path = folder === '' ? name : `${folder}/${name}`;
  const file = here.known?.files.get(name);
  const node = here.known?.folders.get(name);
  const seen = entry ? examine(book, listing, entry) : { kind: 'gone' as const };
  if (seen.kind === 'fault') {
    found.faults.push(seen.fault);
    if (file) keep(found, file);
    if (node) keepBelow(found, node);
    return;
  }
  // What stood there under the same name as another kind of thing is gone.
  if (file && seen.kind !== 'file') found.deleted.push({ path, hash: file.hash });
  if (node && seen.kind !== 'folder') deleteBelow(found, node, path);
  if (seen.kind === 'file') takeFile(found, path, seen.stats, file);
  if (seen.kind === 'folder') walkSome(book, seen.rules, node, wanted, found, stop);
}
