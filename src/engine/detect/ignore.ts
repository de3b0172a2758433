import { dirname, relative } from 'node:path';
import { type FileSystem, readTextIfAny } from './fileSystem.ts';
import {
  type GitSettings,
  gitSettings,
  type Repository,
  repositoryAround,
  repositoryAt,
} from './gitConfig.ts';
import { type IgnoreFile, parseIgnoreFile } from './ignoreFile.ts';
import type { Pattern } from './pattern.ts';

/** An ignore file together with the folder that its patterns count from. */
interface Placed {
  readonly file: IgnoreFile;
  /** Path of that folder from the root: '' for the root, 'a/b' below it. */
  readonly below: string;
  /** For a folder above the root: the root's path from it, with a slash at the end; else ''. */
  readonly above: string;
}

/** Ignore files that govern a folder, the one with the most say first. */
export type IgnoreChain = readonly Placed[];

/** A pattern that decided, and the file it stands in. */
export interface Match {
  readonly pattern: Pattern;
  readonly source: string;
}

/** The decision of the first file of the chain that has one for this entry. */
export function matchChain(
  chain: IgnoreChain,
  path: string,
  name: string,
  isFolder: boolean,
): Match | undefined {
  for (const placed of chain) {
    const pattern = placed.file.match(() => pathFrom(placed, path), name, isFolder);
    if (pattern) return { pattern, source: placed.file.source };
  }
  return undefined;
}

function pathFrom(placed: Placed, path: string): string {
  return placed.above === ''
    ? placed.below === ''
      ? path
      : path.slice(placed.below.length + 1)
    : placed.above + path;
}

/** What git's ignore files say at a root, and how that goes on below it. */
export interface GitIgnores {
  readonly settings: GitSettings;
  readonly chain: IgnoreChain;
}

/**
 * The chain that reaches a root from outside: `.gitignore`s of the folders above it up to its repository's
 * top, the repository's `info/exclude`, the global excludes. When those rule the root itself out, the person
 * has asked for it all the same, and the repository's own rules don't reach in. `root` is absolute and real.
 * Throws when a file that governs the root is there and can't be read.
 */
export function gitIgnoresAbove(files: FileSystem, root: string): GitIgnores {
  const repository = repositoryAround(files, root);
  const settings = gitSettings(files, repository);
  const global = globalExcludes(files, settings);
  if (!repository || repository.top === root) {
    return {
      settings,
      chain: [...(repository ? infoExclude(files, repository, '', settings) : []), ...global],
    };
  }
  const inner: Placed[] = [];
  const outer = infoExclude(files, repository, '', settings).map((placed) => ({
    ...placed,
    above: `${slashed(relative(repository.top, root))}/`,
  }));
  for (let at = dirname(root); ; at = dirname(at)) {
    const file = readIgnoreFile(files, `${at}/.gitignore`, `${at}/.gitignore`, settings.ignoreCase);
    if (file) inner.push({ file, below: '', above: `${slashed(relative(at, root))}/` });
    if (at === repository.top || dirname(at) === at) break;
  }
  const chain = [...inner, ...outer, ...global];
  return rulesOutRoot(chain, slashed(relative(repository.top, root)))
    ? { settings, chain: global }
    : { settings, chain };
}

/** The chain below a folder that holds a `.gitignore`, a `.git`, or both. A repository starts its own. */
export function extendGitChain(
  files: FileSystem,
  outer: IgnoreChain,
  settings: GitSettings,
  folder: { readonly absolute: string; readonly path: string },
  holds: { readonly gitignore: boolean; readonly repository: boolean },
): IgnoreChain {
  let chain = outer;
  const repository = holds.repository ? repositoryAt(files, folder.absolute) : undefined;
  if (repository) {
    chain = [...infoExclude(files, repository, folder.path, settings), ...globalExcludes(files, settings)];
  }
  return holds.gitignore ? extendChain(files, chain, '.gitignore', settings.ignoreCase, folder) : chain;
}

/** The chain below a folder that holds an ignore file of this name. Throws when that can't be read. */
export function extendChain(
  files: FileSystem,
  outer: IgnoreChain,
  name: string,
  ignoreCase: boolean,
  folder: { readonly absolute: string; readonly path: string },
): IgnoreChain {
  const source = folder.path === '' ? name : `${folder.path}/${name}`;
  const file = readIgnoreFile(files, `${folder.absolute}/${name}`, source, ignoreCase);
  return file ? [{ file, below: folder.path, above: '' }, ...outer] : outer;
}

function infoExclude(
  files: FileSystem,
  repository: Repository,
  below: string,
  settings: GitSettings,
): Placed[] {
  const source = `${repository.commonFolder}/info/exclude`;
  const file = readIgnoreFile(files, source, source, settings.ignoreCase);
  return file ? [{ file, below, above: '' }] : [];
}

function globalExcludes(files: FileSystem, settings: GitSettings): Placed[] {
  const source = settings.excludesFile;
  const file = source === undefined ? undefined : readIgnoreFile(files, source, source, settings.ignoreCase);
  return file ? [{ file, below: '', above: '' }] : [];
}

function readIgnoreFile(
  files: FileSystem,
  path: string,
  source: string,
  ignoreCase: boolean,
): IgnoreFile | undefined {
  const text = readTextIfAny(files, path);
  return text ? parseIgnoreFile(text, source, ignoreCase) : undefined;
}

/** Whether any folder from the repository's top down to the root is ignored by files above it. */
function rulesOutRoot(chain: IgnoreChain, rootPath: string): boolean {
  const parts = rootPath.split('/');
  return parts.some((name, at) => {
    const path = parts.slice(0, at + 1).join('/');
    for (const { file, above } of chain) {
      const from = above === '' ? 0 : rootPath.length - (above.length - 1);
      if (from > path.length || (from > 0 && from === path.length)) continue;
      const pattern = file.match(() => path.slice(from), name, true);
      if (pattern) return !pattern.negated;
    }
    return false;
  });
}

function slashed(path: string): string {
  return path.replaceAll('\\', '/');
}
