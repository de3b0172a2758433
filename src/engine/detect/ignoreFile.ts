import { compilePattern, type Pattern, toBytes } from './pattern.ts';

/** A parsed ignore file. Asking it costs a few table look-ups and one regular expression per odd pattern. */
export interface IgnoreFile {
  /** What a person is shown: a path from the root, or an absolute one when it lies outside. */
  readonly source: string;
  /** In order of line. */
  readonly patterns: readonly Pattern[];
  /**
   * The last pattern that matches this very entry; what lies around it is the caller's affair.
   * `path` goes from the ignore file's folder, with `/`; `name` is its last part.
   */
  match(path: () => string, name: string, isFolder: boolean): Pattern | undefined;
}

/** Patterns by what is quick to look up; each value is an index into the patterns, the later one wins. */
interface Table {
  readonly names: Map<string, number>;
  readonly paths: Map<string, number>;
  /** By the last character: suffixes are many, and few share it. */
  readonly suffixes: Map<string, { suffix: string; at: number }[]>;
  /** Indices of patterns with a regular expression, last first. */
  readonly odd: number[];
}

/** Parses the text of a `.gitignore` or anything with its syntax; undefined when it has no pattern. */
export function parseIgnoreFile(text: string, source: string, ignoreCase: boolean): IgnoreFile | undefined {
  const patterns: Pattern[] = [];
  text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .forEach((line, at) => {
      const pattern = compilePattern(line.endsWith('\r') ? line.slice(0, -1) : line, at + 1, ignoreCase);
      if (pattern) patterns.push(pattern);
    });
  if (patterns.length === 0) return undefined;
  const forFolders = tableOf(patterns, () => true);
  const forFiles = tableOf(patterns, (pattern) => !pattern.folderOnly);
  return {
    source,
    patterns,
    match(path, name, isFolder) {
      const at = lastMatch(isFolder ? forFolders : forFiles, patterns, path, name, ignoreCase);
      return at < 0 ? undefined : patterns[at];
    },
  };
}

function tableOf(patterns: readonly Pattern[], counts: (pattern: Pattern) => boolean): Table {
  const table: Table = { names: new Map(), paths: new Map(), suffixes: new Map(), odd: [] };
  patterns.forEach((pattern, at) => {
    if (!counts(pattern)) return;
    if (pattern.literal !== undefined)
      (pattern.anchored ? table.paths : table.names).set(pattern.literal, at);
    else if (pattern.suffix !== undefined) {
      const key = pattern.suffix.slice(-1);
      const list = table.suffixes.get(key) ?? [];
      list.unshift({ suffix: pattern.suffix, at });
      table.suffixes.set(key, list);
    } else table.odd.unshift(at);
  });
  return table;
}

function lastMatch(
  table: Table,
  patterns: readonly Pattern[],
  path: () => string,
  rawName: string,
  ignoreCase: boolean,
): number {
  const name = ignoreCase ? rawName.toLowerCase() : rawName;
  let best = table.names.get(name) ?? -1;
  let whole: string | undefined;
  if (table.paths.size > 0) {
    whole = path();
    const at = table.paths.get(ignoreCase ? whole.toLowerCase() : whole) ?? -1;
    if (at > best) best = at;
  }
  // A lone `*` has the empty suffix and stands under the empty key.
  if (table.suffixes.size > 0) {
    best = lastSuffix(table.suffixes.get(name.slice(-1)), name, best);
    best = lastSuffix(table.suffixes.get(''), name, best);
  }
  let nameBytes: string | undefined;
  let pathBytes: string | undefined;
  for (const at of table.odd) {
    if (at <= best) break;
    const pattern = patterns[at]!;
    if (pattern.anchored) pathBytes ??= toBytes(whole ?? path());
    else nameBytes ??= toBytes(rawName);
    if (pattern.regex!.test(pattern.anchored ? pathBytes! : nameBytes!)) return at;
  }
  return best;
}

function lastSuffix(
  list: readonly { suffix: string; at: number }[] | undefined,
  name: string,
  best: number,
): number {
  for (const { suffix, at } of list ?? none) {
    if (at <= best) break;
    if (name.endsWith(suffix)) return at;
  }
  return best;
}

const none: readonly { suffix: string; at: number }[] = [];
