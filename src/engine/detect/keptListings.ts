import type { Dirent, Stats } from 'node:fs';
import { disk, type FileSystem } from './fileSystem.ts';

/**
 * Whoever adds, takes away or renames an entry changes its folder's times; the kernel's clock may lie this much behind,
 * so that a younger listing isn't kept. Milliseconds.
 */
const margin = 1000;

/** A folder's entries as of its times. */
interface Kept {
  readonly stats: Stats;
  readonly entries: Dirent[];
}

/** A disk that remembers how folders were listed, and lists them again only when their times say so. */
export interface KeptListings {
  readonly files: FileSystem;
  /** Forgets the folders that weren't asked for since the last time. */
  forgetOthers(): void;
}

/**
 * Listing folders was half of what checking an unchanged tree cost; asking for a folder's times instead is one call of
 * four. Where times are whole seconds (FAT, some network disks) they are not trusted, nor on Windows.
 */
export function keepListings(under: FileSystem = disk): KeptListings {
  let before = new Map<string, Kept>();
  let kept = new Map<string, Kept>();
  if (process.platform === 'win32') return { files: under, forgetOthers: () => {} };
  return {
    files: {
      ...under,
      readFolder(path) {
        const stats = under.lstat(path);
        const known = kept.get(path) ?? before.get(path);
        if (stats && known && isSame(stats, known.stats)) {
          kept.set(path, known);
          return known.entries;
        }
        const entries = under.readFolder(path);
        if (stats?.isDirectory() && isTrusted(stats)) kept.set(path, { stats, entries });
        else {
          kept.delete(path);
          before.delete(path);
        }
        return entries;
      },
    },
    forgetOthers() {
      before = kept;
      kept = new Map();
    },
  };
}

function isSame(a: Stats, b: Stats): boolean {
  return a.mtimeMs === b.mtimeMs && a.ctimeMs === b.ctimeMs && a.ino === b.ino && a.dev === b.dev;
}

function isTrusted({ mtimeMs, ctimeMs }: Stats): boolean {
  const isCoarse = mtimeMs % 1000 === 0 || ctimeMs % 1000 === 0;
  return !isCoarse && Date.now() - Math.max(mtimeMs, ctimeMs) > margin;
}
