/** What this process has committed lately: its own searches needn't read that from the table again. */
import type { OutlineRow, StoredRow } from './store.ts';

/** Commits without a gap, up to the last. */
export interface RecentCommits {
  /** A commit on top of the version `before`; whole files. */
  add(before: number, rows: readonly StoredRow[]): void;
  /**
   * The outlines of the rows committed after a version, perhaps of some before, that are of their file's last commit, which
   * `commitOf` tells; undefined where that isn't known any more.
   */
  since(version: number, commitOf: (path: string) => number | undefined): OutlineRow[] | undefined;
  /** Something else was committed, so that what follows begins anew. */
  clear(): void;
}

/** Rows that are remembered. */
const most = 4_000;

/** Nothing is known of what was before. */
export function createRecentCommits(limit = most): RecentCommits {
  let commits: { readonly before: number; readonly rows: readonly OutlineRow[] }[] = [];
  let size = 0;
  return {
    add(before, rows) {
      // None before it will do then either.
      if (rows.length > limit) {
        commits = [];
        size = 0;
        return;
      }
      commits.push({ before, rows: rows.map(outlineOf) });
      size += rows.length;
      while (size > limit) size -= commits.shift()!.rows.length;
    },
    since(version, commitOf) {
      // A commit may have raised the version twice: one that began before is among them, whole.
      const from = commits.findLastIndex(({ before }) => before <= version);
      if (from < 0) return undefined;
      return commits.slice(from).flatMap(({ before, rows }) => {
        return rows.filter(({ path }) => commitOf(path) === before + 1);
      });
    },
    clear() {
      commits = [];
      size = 0;
    },
  };
}

function outlineOf(row: StoredRow): OutlineRow {
  const { id, path, startLine, endLine, language, symbol, kind, definitions, hash } = row;
  return { id, path, startLine, endLine, language, symbol, kind, definitions, hash };
}
