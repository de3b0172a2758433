import { rulesGoBy } from './defaults.ts';
import { entryAt, type FolderNode } from './merkle.ts';

const ignoreFiles = new Set(['.gitignore', '.lodestoneignore']);
const gitSettings = new Set(['.git', '.git/info', '.git/info/exclude', '.git/config']);

/**
 * What has to be compared with the disk when these paths were touched: a path that bears on the rules stands for
 * the folder whose rules it makes, and what git keeps for itself for nothing. Undefined for the whole root.
 * `isThere` says whether there is a file at a path now.
 */
export function widened(
  paths: readonly string[],
  known: FolderNode,
  isThere: (path: string) => boolean,
): readonly string[] | undefined {
  const wide = new Set<string>();
  for (const path of paths) {
    const at = `/${path}/`.indexOf('/.git/');
    if (at >= 0) {
      // The folder that holds the repository, where its ignore rules may be others now.
      if (gitSettings.has(path.slice(at))) wide.add(path.slice(0, Math.max(0, at - 1)));
      continue;
    }
    const name = path.slice(path.lastIndexOf('/') + 1);
    const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    // A file that was there and still is changes no rule that goes by names.
    const isNews = () => !(entryAt(known, path) && isThere(path));
    wide.add(ignoreFiles.has(name) || (rulesGoBy(name) && isNews()) ? folder : path);
  }
  return wide.has('') ? undefined : [...wide];
}
