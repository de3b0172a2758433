import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { errorCode, type FileSystem, readTextIfAny } from './fileSystem.ts';

/** What of git's settings bears on ignoring. Read by ourselves: starting git would cost more than the walk. */
export interface GitSettings {
  /** Absolute path of the global excludes file, whether or not it exists. */
  readonly excludesFile: string | undefined;
  readonly ignoreCase: boolean;
}

/** Where a repository keeps its settings and its `info/exclude`. */
export interface Repository {
  /** Absolute path of the top folder of the work tree. */
  readonly top: string;
  /** Absolute path of the folder that all work trees of the repository share. */
  readonly commonFolder: string;
}

/** The repository whose top folder this is, also when `.git` is a file (work trees, submodules). */
export function repositoryAt(files: FileSystem, top: string): Repository | undefined {
  const dotGit = join(top, '.git');
  const stats = quietly(() => files.stat(dotGit));
  if (!stats) return undefined;
  if (stats.isDirectory()) return { top, commonFolder: dotGit };
  const pointer = /^gitdir: (.+)/.exec(quietly(() => readTextIfAny(files, dotGit)) ?? '')?.[1];
  if (pointer === undefined) return undefined;
  const gitFolder = resolve(top, pointer.trimEnd());
  const common = quietly(() => readTextIfAny(files, join(gitFolder, 'commondir')))?.trim();
  return { top, commonFolder: common ? resolve(gitFolder, common) : gitFolder };
}

/** The repository that the folder lies in, itself included. */
export function repositoryAround(files: FileSystem, folder: string): Repository | undefined {
  for (let at = folder; ; at = dirname(at)) {
    const found = repositoryAt(files, at);
    if (found) return found;
    if (dirname(at) === at) return undefined;
  }
}

/** Git's settings as they hold in a repository, or outside any. */
export function gitSettings(files: FileSystem, repository: Repository | undefined): GitSettings {
  const env = process.env;
  const home = env['HOME'] || homedir();
  const xdg = env['XDG_CONFIG_HOME'] || join(home, '.config');
  const values = new Map<string, string>();
  const sources = [
    ...(env['GIT_CONFIG_NOSYSTEM'] ? [] : [env['GIT_CONFIG_SYSTEM'] ?? '/etc/gitconfig']),
    ...(env['GIT_CONFIG_GLOBAL'] === undefined
      ? [join(xdg, 'git', 'config'), join(home, '.gitconfig')]
      : [env['GIT_CONFIG_GLOBAL']]),
    ...(repository ? [join(repository.commonFolder, 'config')] : []),
  ];
  for (const source of sources) readConfig(files, source, home, values, 0);
  const set = values.get('core.excludesfile');
  const excludesFile = set === undefined ? join(xdg, 'git', 'ignore') : expand(set, home, repository?.top);
  const ignoreCase = values.get('core.ignorecase');
  return {
    excludesFile: excludesFile || undefined,
    ignoreCase:
      ignoreCase === undefined
        ? process.platform === 'win32' || process.platform === 'darwin'
        : /^(true|yes|on|1|)$/i.test(ignoreCase),
  };
}

function readConfig(
  files: FileSystem,
  path: string,
  home: string,
  values: Map<string, string>,
  depth: number,
): void {
  const text = path && depth < 10 ? quietly(() => readTextIfAny(files, path)) : undefined;
  if (!text) return;
  let section = '';
  for (const rawLine of text.replace(/\\\r?\n/g, '').split(/\r?\n/)) {
    const head = /^\s*\[([^\]"]+?)\s*(?:"([^"]*)")?\]/.exec(rawLine);
    if (head)
      section = head[2] === undefined ? head[1]!.toLowerCase() : `${head[1]!.toLowerCase()} ${head[2]}`;
    const line = head ? rawLine.slice(head[0].length) : rawLine;
    const setting = /^\s*([A-Za-z][A-Za-z0-9-]*)\s*(?:=(.*))?$/.exec(line);
    if (!setting) continue;
    const key = `${section}.${setting[1]!.toLowerCase()}`;
    const value = setting[2] === undefined ? 'true' : unquote(setting[2].trim());
    if (key === 'include.path')
      readConfig(files, expand(value, home, dirname(path)), home, values, depth + 1);
    else if (key === 'core.excludesfile' || key === 'core.ignorecase') values.set(key, value);
  }
}

/** A value without its comment, quotes and escapes. */
function unquote(value: string): string {
  let out = '';
  let quoted = false;
  let kept = 0;
  for (let i = 0; i < value.length; i++) {
    const char = value[i]!;
    if (char === '"') quoted = !quoted;
    else if (char === '\\') out += { n: '\n', t: '\t', b: '\b' }[value[++i] ?? ''] ?? value[i] ?? '';
    else if (!quoted && (char === '#' || char === ';')) break;
    else out += char;
    if (quoted || char !== ' ') kept = out.length;
  }
  return out.slice(0, kept);
}

function expand(path: string, home: string, base: string | undefined): string {
  if (path === '' || isAbsolute(path)) return path;
  if (path === '~' || path.startsWith('~/')) return join(home, path.slice(1));
  return base === undefined ? '' : resolve(base, path);
}

/** Settings that can't be read are as good as none: git itself warns and goes on. */
function quietly<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (errorCode(error) === 'EUNKNOWN') throw error;
    return undefined;
  }
}
