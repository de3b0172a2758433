import { disk, type FileSystem } from '../../src/engine/detect/fileSystem.ts';

/** What went through a disk, and the paths at which it fails. Fails as the system would, for root too. */
export interface WatchedDisk extends FileSystem {
  readonly contentsRead: string[];
}

/** The real disk, except that every look at these paths throws this code. */
export function failingDisk(failures: Readonly<Record<string, string>>): WatchedDisk {
  const contentsRead: string[] = [];
  const check = (path: string) => {
    const code = failures[path];
    if (code !== undefined) throw Object.assign(new Error(`${code}: ${path}`), { code });
  };
  return {
    contentsRead,
    readFolder(path) {
      check(path);
      return disk.readFolder(path);
    },
    lstat(path) {
      check(path);
      return disk.lstat(path);
    },
    stat(path) {
      check(path);
      return disk.stat(path);
    },
    realPath: disk.realPath,
    readFile(path) {
      check(path);
      contentsRead.push(path);
      return disk.readFile(path);
    },
  };
}
