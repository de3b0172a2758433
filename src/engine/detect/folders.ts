import { disk, type FileSystem } from './fileSystem.ts';
import { openRoot, openRulesOrSay } from './root.ts';
import type { FolderRules, RuleBook } from './rules.ts';
import type { Rules } from './types.ts';
import { examine, listFolder } from './walk.ts';

/** Whose folders to list. */
export interface FoldersRequest {
  /** Absolute path of the folder. */
  readonly root: string;
  readonly rules: Rules;
  /** A folder of the root to begin at; '' for all. */
  readonly below: string;
  /** The disk, unless a test puts another in its place. */
  readonly files?: FileSystem;
}

/**
 * The folders that a walk goes into, `below` itself first if it is one of them; relative, with `/`. No file is
 * looked at but ignore files. Folders that can't be read are left out. Throws of the root what `discover` throws.
 */
export function listFolders(request: FoldersRequest, stop?: () => boolean): string[] {
  const files = request.files ?? disk;
  const root = openRoot(files, request.root);
  const { book, above } = openRulesOrSay(files, root.path, request.rules);
  const names = request.below === '' ? [] : request.below.split('/');
  let at: FolderRules | undefined = above;
  for (const name of names) at = at && childFolders(book, at, name)[0];
  const found: string[] = [];
  const walk = (folder: FolderRules) => {
    if (stop?.()) throw new DOMException('The listing was stopped.', 'AbortError');
    found.push(folder.path);
    for (const child of childFolders(book, folder)) walk(child);
  };
  if (at) walk(at);
  return found;
}

/** The rules of the folders in a folder that are gone into; of the one named, where one is. */
function childFolders(book: RuleBook, outer: FolderRules, only?: string): FolderRules[] {
  const listing = listFolder(book, outer);
  if (!listing || !('entries' in listing)) return [];
  return listing.entries.flatMap((entry) => {
    if (!entry.isDirectory() || (only !== undefined && entry.name !== only)) return [];
    const seen = examine(book, listing, entry);
    return seen.kind === 'folder' ? [seen.rules] : [];
  });
}
