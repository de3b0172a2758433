/**
 * Rows by their ids: what was read lately is kept, and what several searches miss at the same moment is
 * read at once. Reading 100 rows from LanceDB takes longer than all else that a search does.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { TableRow } from './lanceTable.ts';
import { pathOf } from './rowId.ts';

/** Rows of a table, kept as long as there is room. */
export interface RowCache {
  /** The rows of these ids, in any order: of the commit that is known as of the call, or of a later one where that is gone. */
  rows(ids: Iterable<string>): Promise<TableRow[]>;
  /** Takes in rows that were just committed. */
  keep(rows: Iterable<TableRow>): void;
  /** Another process has written: whatever its commits are called, nothing that was kept is trusted. */
  clear(): void;
}

/** Where rows come from, and which of them stand. */
export interface RowSource {
  /** Those of these rows that can be had at once, of the commits that this process knows. */
  saved(ids: Iterable<string>): TableRow[];
  /** Reads rows from the table. */
  read(ids: readonly string[]): Promise<TableRow[]>;
  /** The commit of a file's rows as this process knows it; undefined where it doesn't. */
  commitOf(path: string): number | undefined;
}

/** Room for rows, in characters; and what a row takes besides its text. */
const [room, besides] = [24_000_000, 500];

/** Nothing is kept yet. `characters` is the room there is. */
export function createRowCache({ saved, read, commitOf }: RowSource, characters = room): RowCache {
  /** Least lately used first. */
  const kept = new Map<string, TableRow>();
  let size = 0;
  /** Raised when all is forgotten: what was being read meanwhile isn't kept. */
  let age = 0;
  let asked: { readonly ids: Set<string>; readonly rows: Promise<Map<string, TableRow[]>> } | undefined;

  const forget = (row: TableRow) => {
    kept.delete(row.id);
    size -= sizeOf(row);
  };
  const keep = (row: TableRow) => {
    const known = kept.get(row.id);
    if (known) forget(known);
    kept.set(row.id, row);
    size += sizeOf(row);
    for (const oldest of kept.values()) {
      if (size <= characters) break;
      forget(oldest);
    }
  };
  const take = (id: string): TableRow | undefined => {
    const row = kept.get(id);
    if (row === undefined) return undefined;
    if (row.commit !== commitOf(row.path)) {
      forget(row);
      return undefined;
    }
    kept.delete(id);
    kept.set(id, row);
    return row;
  };
  const ask = () => {
    const ids = new Set<string>();
    const rows = (async () => {
      // Whatever else is asked for in this turn comes along.
      await nextTurn();
      asked = undefined;
      const begun = age;
      const found = await read([...ids]);
      const byId = new Map<string, TableRow[]>();
      for (const row of found) {
        // While a commit is under way there may be two.
        byId.set(row.id, [...(byId.get(row.id) ?? []), row]);
        if (begun === age && row.commit === commitOf(row.path)) keep(row);
      }
      return byId;
    })();
    return { ids, rows };
  };

  return {
    async rows(ids) {
      const found: TableRow[] = [];
      const missing = new Map<string, number | undefined>();
      for (const id of new Set(ids)) {
        const row = take(id);
        if (row) found.push(row);
        else missing.set(id, commitOf(pathOf(id)));
      }
      if (missing.size === 0) return found;
      for (const row of saved(missing.keys())) {
        keep(row);
        found.push(row);
        missing.delete(row.id);
      }
      if (missing.size === 0) return found;
      asked ??= ask();
      for (const id of missing.keys()) asked.ids.add(id);
      const read = await asked.rows;
      for (const [id, commit] of missing) {
        const row = newest(read.get(id) ?? [], commit);
        if (row) found.push(row);
      }
      return found;
    },
    keep(rows) {
      for (const row of rows) keep(row);
    },
    clear() {
      age++;
      size = 0;
      kept.clear();
    },
  };
}

/** The row of a commit, else that of the latest one after it. */
function newest(rows: readonly TableRow[], commit: number | undefined): TableRow | undefined {
  const exact = rows.find((row) => row.commit === commit);
  if (exact) return exact;
  // Not one that a later commit has put others in the place of, and that is just being deleted.
  const standing = rows.filter((row) => row.commit >= (commit ?? 0));
  return standing.sort((a, b) => b.commit - a.commit)[0];
}

function sizeOf({ text, definitions }: TableRow): number {
  return text.length + definitions.length + besides;
}
