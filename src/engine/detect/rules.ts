import type { SkipReason } from '../../protocol/engineApi.ts';
import { type DefaultRule, defaultRule, ruleText } from './defaults.ts';
import type { FileSystem } from './fileSystem.ts';
import type { GitSettings } from './gitConfig.ts';
import { type GlobSet, globSet } from './globs.ts';
import {
  extendChain,
  extendGitChain,
  gitIgnoresAbove,
  type IgnoreChain,
  type Match,
  matchChain,
} from './ignore.ts';
import { namesPlace, reachesBelow } from './reach.ts';
import type { Rules } from './types.ts';

/** Why an entry is left out, and by which rule. */
export interface Out {
  readonly reason: SkipReason;
  readonly rule: { readonly text: string; readonly source: string; readonly line?: number };
  /** For default rules: why, as the end of a sentence. */
  readonly because?: string;
  /** Nothing below is ever brought back. */
  readonly final?: true;
}

/** What is the same for a whole walk. */
export interface RuleBook {
  readonly files: FileSystem;
  /** Absolute and real. */
  readonly root: string;
  readonly git: GitSettings | undefined;
  readonly ignoreCase: boolean;
  readonly include: GlobSet;
  readonly exclude: GlobSet;
  readonly maxFileSize: number;
}

/** The rules as they stand in one folder. */
export interface FolderRules {
  /** From the root, with `/`; '' for the root. */
  readonly path: string;
  readonly gitChain: IgnoreChain;
  readonly ownChain: IgnoreChain;
  /** The folder is itself out, and walked only for what a `.lodestoneignore` names in it. */
  readonly out?: Out;
  /** An include glob matched a folder above, so all below counts as included. */
  readonly included: boolean;
}

/** Opens the rules for a root. Throws when a glob isn't one, or an ignore file above can't be read. */
export function openRules(
  files: FileSystem,
  root: string,
  rules: Rules,
): { book: RuleBook; above: FolderRules } {
  const git = rules.respectIgnoreFiles ? gitIgnoresAbove(files, root) : undefined;
  const include = globSet(rules.include);
  return {
    book: {
      files,
      root,
      git: git?.settings,
      ignoreCase: git?.settings.ignoreCase ?? (process.platform === 'win32' || process.platform === 'darwin'),
      include,
      exclude: globSet(rules.exclude),
      maxFileSize: rules.maxFileSize,
    },
    above: { path: '', gitChain: git?.chain ?? [], ownChain: [], included: include.empty },
  };
}

/** Absolute path of what lies at `path` in the root. */
export function absolute(book: RuleBook, path: string): string {
  return path === '' ? book.root : book.root === '/' ? `/${path}` : `${book.root}/${path}`;
}

/** Adds what a folder's own ignore files say, once its names are known. Throws when one can't be read. */
export function readFolderRules(book: RuleBook, rules: FolderRules, holds: FolderHolds): FolderRules {
  let { gitChain, ownChain } = rules;
  const folder = { absolute: absolute(book, rules.path), path: rules.path };
  if (book.git && (holds.gitignore || (holds.repository && rules.path !== ''))) {
    gitChain = extendGitChain(book.files, gitChain, book.git, folder, {
      gitignore: holds.gitignore,
      repository: holds.repository && rules.path !== '',
    });
  }
  if (holds.own) ownChain = extendChain(book.files, ownChain, '.lodestoneignore', book.ignoreCase, folder);
  return { ...rules, gitChain, ownChain };
}

/** Which entries of a folder bear on its rules. */
export interface FolderHolds {
  readonly gitignore: boolean;
  readonly own: boolean;
  readonly repository: boolean;
}

/** Why an entry of the folder is out, or undefined when it is in. `beside` tells the folder's names, lower case. */
export function judge(
  book: RuleBook,
  folder: FolderRules,
  name: string,
  isFolder: boolean,
  beside: (name: string) => boolean,
): Out | undefined {
  const path = folder.path === '' ? name : `${folder.path}/${name}`;
  const own = folder.ownChain.length > 0 ? matchChain(folder.ownChain, path, name, isFolder) : undefined;
  const inside = (file: string) => isFolder && holdsName(book, path, file);
  const byDefault = defaultRule(name, isFolder, { beside, inside });
  if (byDefault?.final) return outByDefault(byDefault, name);
  // Inside a folder that is out, only a rule that names the place brings anything back.
  if (own && !own.pattern.negated) return outByFile(own);
  if (!own || (folder.out && !namesPlace(own))) {
    if (folder.out) return folder.out;
    if (byDefault) return outByDefault(byDefault, name);
    const git = matchChain(folder.gitChain, path, name, isFolder);
    if (git && !git.pattern.negated) return outByFile(git);
  }
  const excluded = book.exclude.match(path);
  if (excluded !== undefined) return outBySettings(`exclude ${excluded}`);
  if (!isFolder && !folder.included && book.include.match(path) === undefined) {
    return outBySettings('include: no glob matches');
  }
  return undefined;
}

/** The rules for a folder's child folder, or undefined when nothing below it can be in. */
export function childRules(
  book: RuleBook,
  folder: FolderRules,
  name: string,
  out: Out | undefined,
): FolderRules | undefined {
  const path = folder.path === '' ? name : `${folder.path}/${name}`;
  if (
    out &&
    (out.final || out.reason === 'excluded' || !reachesBelow(folder.ownChain, path, book.ignoreCase))
  )
    return undefined;
  return {
    path,
    gitChain: folder.gitChain,
    ownChain: folder.ownChain,
    included: folder.included || book.include.match(path) !== undefined,
    ...(out ? { out } : {}),
  };
}

/** Whether a folder holds a name, in lower case; one that can't be listed shows itself as a fault later. */
function holdsName(book: RuleBook, path: string, name: string): boolean {
  try {
    return book.files.readFolder(absolute(book, path)).some((entry) => entry.name.toLowerCase() === name);
  } catch {
    return false;
  }
}

function outByDefault(rule: DefaultRule, name: string): Out {
  return {
    reason: rule.reason,
    rule: { text: ruleText(rule, name), source: 'default' },
    because: rule.because,
    ...(rule.final ? { final: true } : {}),
  };
}

function outByFile({ pattern, source }: Match): Out {
  return { reason: 'ignored', rule: { text: pattern.text, source, line: pattern.line } };
}

function outBySettings(text: string): Out {
  return { reason: 'excluded', rule: { text, source: 'settings' } };
}
