/** Which files of a package are sources that a person wrote and could read. */
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';

const endings =
  /\.(tsx?|mts|cts|jsx?|mjs|cjs|py|go|rs|java|rb|php|c|h|cc|cpp|cxx|hpp|hh|hs|exs?|erl|lua|kt|swift|scala|cs|sh|bash|zig|md|rst|adoc)$|(^|\/)(package\.json)$/;
const unwanted =
  /(^|\/)(node_modules|vendor|third_party|thirdparty|3rdparty|_vendor|bundled|umd|iife|locales?|i18n\/locales|\.git|generated|__generated__|pb)(\/|$)|\.min\.|\.(umd|bundle|prod|production|iife)\.|\.pb\.go$|_pb2\.py$|\.d\.[cm]?ts$|zz_generated|(^|\/)(dist|build)\/.*\.min/;
const limit = 300_000;
const mostFiles = 6_000;

/** Paths, with `/`, of a package's readable sources, in order of name; at most 6,000. */
export function sourceFiles(folder: string): string[] {
  const found: string[] = [];
  const visit = (below: string): void => {
    const entries = readdirSync(path.join(folder, below), { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const file = below === '' ? entry.name : `${below}/${entry.name}`;
      if (found.length >= mostFiles || unwanted.test(file)) continue;
      if (entry.isDirectory()) visit(file);
      else if (entry.isFile() && endings.test(file) && statSync(path.join(folder, file)).size < limit)
        found.push(file);
    }
  };
  visit('');
  return found;
}
