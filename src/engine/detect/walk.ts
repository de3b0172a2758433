import type { Dirent, Stats } from 'node:fs';
import type { Fault } from '../../protocol/engineApi.ts';
import { errorCode, isGone } from './fileSystem.ts';
import {
  absolute,
  childRules,
  type FolderRules,
  judge,
  type Out,
  type RuleBook,
  readFolderRules,
} from './rules.ts';

/** A folder's entries and the rules that stand in it. */
export interface Listing {
  readonly entries: readonly Dirent[];
  readonly rules: FolderRules;
  /** The folder's absolute path with a slash at the end. */
  readonly prefix: string;
  /** Whether the folder holds a name, given in lower case; `*.x` asks for an ending. */
  beside(name: string): boolean;
}

/** What became of one entry. */
export type Examined =
  | { readonly kind: 'file'; readonly stats: Stats }
  | { readonly kind: 'folder'; readonly rules: FolderRules; readonly out?: Out }
  | { readonly kind: 'out'; readonly out: Out; readonly isFolder: boolean; readonly stats?: Stats }
  | { readonly kind: 'fault'; readonly fault: Fault }
  | { readonly kind: 'gone' };

const gone: Examined = { kind: 'gone' };
const notByRule = (text: string) => ({ text, source: 'default' });

/**
 * Lists a folder and reads its ignore files. Undefined when it is gone; a fault when it, or an ignore file
 * in it, is there and can't be read: without its rules nothing below can be judged.
 */
export function listFolder(book: RuleBook, outer: FolderRules): Listing | Fault | undefined {
  const path = absolute(book, outer.path);
  try {
    const entries = book.files.readFolder(path);
    let gitignore = false;
    let own = false;
    let repository = false;
    for (const entry of entries) {
      const { name } = entry;
      if (name.charCodeAt(0) !== 46) continue;
      // Git follows no link here, so that a file from elsewhere can't rule.
      if (name === '.gitignore') gitignore = entry.isFile();
      else if (name === '.lodestoneignore') own = entry.isFile();
      else if (name === '.git') repository = true;
    }
    let rules = outer;
    try {
      if (gitignore || own || repository)
        rules = readFolderRules(book, outer, { gitignore, own, repository });
    } catch (error) {
      return faultOf(outer.path, error, 'ignore file');
    }
    let names: Set<string> | undefined;
    return {
      entries,
      rules,
      prefix: path.endsWith('/') ? path : `${path}/`,
      beside(name) {
        names ??= new Set(entries.map((entry) => entry.name.toLowerCase()));
        if (!name.startsWith('*')) return names.has(name);
        return [...names].some((each) => each.endsWith(name.slice(1)));
      },
    };
  } catch (error) {
    return isGone(error) ? undefined : faultOf(outer.path, error, 'folder');
  }
}

/** Judges one entry of a listed folder and, for a file that is in, takes its stamp. Opens nothing. */
export function examine(book: RuleBook, listing: Listing, entry: Dirent): Examined {
  const { name } = entry;
  const { rules } = listing;
  const isFolder = entry.isDirectory();
  const out = judge(book, rules, name, isFolder, listing.beside);
  if (isFolder) {
    const below = childRules(book, rules, name, out);
    if (below) return out ? { kind: 'folder', rules: below, out } : { kind: 'folder', rules: below };
    return { kind: 'out', out: out!, isFolder };
  }
  if (out) return { kind: 'out', out, isFolder };
  try {
    if (entry.isSymbolicLink()) return followLink(book, childPath(rules.path, name));
    if (!entry.isFile()) return { kind: 'out', out: specialFile, isFolder };
    const stats = book.files.lstat(listing.prefix + name);
    if (!stats) {
      return name.includes('\uFFFD')
        ? { kind: 'fault', fault: unnameable(childPath(rules.path, name)) }
        : gone;
    }
    // It was a file when the folder was read and is another thing now: the next check sees what.
    if (!stats.isFile()) return gone;
    return sized(book, stats);
  } catch (error) {
    return { kind: 'fault', fault: faultOf(childPath(rules.path, name), error, 'file') };
  }
}

function childPath(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

const specialFile: Out = { reason: 'special', rule: notByRule('sockets, pipes and devices are not read') };

function sized(book: RuleBook, stats: Stats): Examined {
  if (stats.size <= book.maxFileSize) return { kind: 'file', stats };
  const text = `files over ${book.maxFileSize} bytes are not read; this one has ${stats.size}`;
  return {
    kind: 'out',
    isFolder: false,
    stats,
    out: { reason: 'too large', rule: { text, source: 'settings' } },
  };
}

/** A link to a file of the root counts as that file; links to folders would only lead where the walk goes anyway. */
function followLink(book: RuleBook, path: string): Examined {
  const link = (text: string): Examined => ({
    kind: 'out',
    isFolder: false,
    out: { reason: 'link', rule: notByRule(text) },
  });
  let target: string;
  try {
    target = book.files.realPath(absolute(book, path));
  } catch (error) {
    if (isGone(error)) return link('a link that leads nowhere is not followed');
    if (errorCode(error) === 'ELOOP') return link('a link that leads to itself is not followed');
    throw error;
  }
  const prefix = book.root === '/' ? '/' : `${book.root}/`;
  const inside = target.replaceAll('\\', '/').startsWith(prefix.replaceAll('\\', '/'));
  if (!inside) return link('a link that leaves the root is not followed');
  const stats = book.files.stat(target);
  if (!stats) return gone;
  if (stats.isDirectory()) return link('a link to a folder is not followed: the folder is walked itself');
  if (!stats.isFile()) return { kind: 'out', out: specialFile, isFolder: false };
  const parts = target.slice(prefix.length).split(/[\\/]/);
  const name = parts.at(-1)!;
  const asTarget = judge(
    book,
    { path: '', gitChain: [], ownChain: [], included: true },
    name,
    false,
    () => false,
  );
  return asTarget?.reason === 'secret' ? { kind: 'out', out: asTarget, isFolder: false } : sized(book, stats);
}

function unnameable(path: string): Fault {
  return {
    path,
    code: 'EILSEQ',
    message: `The name of ${path} is not valid UTF-8; rename it so that it can be indexed.`,
  };
}

/** A failure of the disk, told in one sentence; of an ignore file, `path` is its folder. */
export function faultOf(path: string, error: unknown, what: 'file' | 'folder' | 'ignore file'): Fault {
  const code = errorCode(error);
  const reasons: Readonly<Record<string, string>> = {
    EACCES: 'permission was denied',
    EPERM: 'permission was denied',
    EMFILE: 'too many files are open',
    ENFILE: 'too many files are open',
    EIO: 'the disk reports an error',
    ENAMETOOLONG: 'the path is too long',
  };
  const named = path === '' ? 'the root folder' : `the ${what === 'file' ? what : 'folder'} ${path}`;
  const shown = what === 'ignore file' ? `An ignore file in ${named}` : `T${named.slice(1)}`;
  const detail = reasons[code] ?? (error instanceof Error ? error.message : String(error));
  return { path, code, message: `${shown} could not be read: ${detail}.` };
}
