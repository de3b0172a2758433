import { type Gathered, walkFolder } from './compare.ts';
import { walkSome } from './compareSome.ts';
import type { FolderNode } from './merkle.ts';
import type { FolderRules, RuleBook } from './rules.ts';
import type { Discovery } from './types.ts';
import { wantedTree } from './wanted.ts';

/**
 * A root that two threads look through together. Whatever happens in it meanwhile, each path is exactly one's: the folders
 * named are taken from both ends until the two meet, so that the slower one does less and each has mostly the same again;
 * all else is the rest.
 */
export interface Share {
  /** Folders by their paths, some at a time. */
  readonly folders: readonly (readonly string[])[];
  /** How many of these have been taken, in memory that both share. */
  readonly taken: Int32Array;
  /** Whether to look through the rest first, and to take from the end; else only to take, from the start. */
  readonly isRest: boolean;
}

/** Into so many parts. */
const mostParts = 32;

/**
 * The folders of a tree in parts of about the same number of files; none where it has fewer files than `least`. What is too
 * large for a part is gone into.
 */
export function sharesOf(tree: FolderNode, least: number, parts = mostParts): string[][] {
  if (tree.fileCount < least) return [];
  const size = tree.fileCount / parts;
  const shares: string[][] = [];
  let files = size;
  const add = (node: FolderNode, prefix: string) => {
    for (const [name, child] of node.folders) {
      if (child.fileCount > size) {
        add(child, `${prefix}${name}/`);
        continue;
      }
      if (files >= size) {
        shares.push([]);
        files = 0;
      }
      shares.at(-1)!.push(prefix + name);
      files += child.fileCount;
    }
  };
  add(tree, '');
  return shares;
}

/** Looks through one's share of a root. Throws as `walkFolder`, and `NotAsShared`. */
export function walkShare(
  { folders, taken, isRest }: Share,
  book: RuleBook,
  above: FolderRules,
  known: FolderNode,
  found: Gathered,
  stop: (() => boolean) | undefined,
): void {
  if (isRest) walkFolder(book, above, known, found, stop, wantedTree(folders.flat()));
  for (let done = 0; Atomics.add(taken, 0, 1) < folders.length; done++) {
    const next = folders[isRest ? folders.length - 1 - done : done]!;
    walkSome(book, above, known, wantedTree(next), found, stop, true);
  }
}

/** What two found who shared a root; undefined where they didn't compare it with the same. */
export function joined(a: Discovery, b: Discovery): Discovery | undefined {
  if (a.knownChunks !== b.knownChunks || a.fullBecause !== b.fullBecause) return undefined;
  return {
    ...a,
    candidates: [...a.candidates, ...b.candidates],
    deleted: [...a.deleted, ...b.deleted],
    faults: [...a.faults, ...b.faults],
    unchanged: a.unchanged + b.unchanged,
    unchangedChunks: a.unchangedChunks + b.unchangedChunks,
    skipped: {
      files: sum(a.skipped.files, b.skipped.files),
      folders: sum(a.skipped.folders, b.skipped.folders),
    },
  };
}

type Counts = Discovery['skipped']['files'];

function sum(a: Counts, b: Counts): Counts {
  const all: { -readonly [Reason in keyof Counts]: Counts[Reason] } = { ...a };
  for (const [reason, count] of Object.entries(b) as [keyof Counts, number][]) {
    all[reason] = (all[reason] ?? 0) + count;
  }
  return all;
}
