import type { Table } from '@lancedb/lancedb';
import { oneOf } from './lanceTable.ts';
import { readSegment, type Segment } from './postings.ts';
import type { StoredRow } from './store.ts';
import { loadTerms, savedTermsVersion, saveTerms } from './termFile.ts';
import { createTermIndex, type FileTerms, type TermIndex } from './termIndex.ts';
import { byFile, catchUp, termRow } from './termRows.ts';

/** The index of terms of one table, level with it when it is asked for. */
export interface LevelTerms {
  /** The index as the table is now: loaded the first time, caught up when another process has written. */
  level(): Promise<TermIndex>;
  /** The index as far as it is loaded, perhaps a commit behind. */
  readonly loaded: TermIndex | undefined;
  /** Whether a commit of this process is under way, and `level` perhaps behind it. */
  readonly isCommitting: boolean;
  /**
   * Runs what this process writes of files that now have these rows and no others. Searches don't wait for it. It is
   * given its number and how many rows these paths have so far, and waits for `written` once the new rows are there.
   */
  during<T>(
    paths: readonly string[],
    rows: readonly StoredRow[],
    commit: (number: number, standing: number, written: () => Promise<void>) => Promise<T>,
  ): Promise<T>;
  /** How many rows what is on disk lacks; all, where there is nothing. */
  unsaved(): Promise<number>;
  /** Writes the index beside the table. */
  save(): Promise<void>;
}

/** An index that grows is written down whenever so many rows have come and it has doubled. */
const saveFrom = 8_000;

/** Makes a segment elsewhere, of documents as `buildSegment` takes them: gives its bytes. */
export type BuildAside = (texts: readonly string[]) => Promise<Uint8Array>;

/** The segment of fewer rows is made sooner than it is sent for. */
const buildAsideFrom = 500;

/** What else is to know of commits. */
export interface CommitListener {
  /** This process has committed: these paths have these rows and no others. */
  own(paths: readonly string[], rows: readonly StoredRow[], commit: number): void;
  /** Something else has happened to the table than what `own` has told. */
  other(): void;
}

/** Nothing is loaded before it is asked for. */
export function createLevelTerms(
  table: Table,
  folder: string,
  listener: CommitListener,
  buildAside?: BuildAside,
): LevelTerms {
  let known: { readonly index: TermIndex; version: number } | undefined;
  /** What is on disk: the version that it is of, -1 while that isn't known, and how many rows it holds. */
  let [saved, savedChunks] = [-1, 0];
  let turn: Promise<unknown> = Promise.resolve();
  let committing = 0;

  /** The version, read once for all who ask in the same turn. */
  let versionNow: Promise<number> | undefined;

  const askVersion = () => {
    if (versionNow === undefined) {
      versionNow = table.version();
      queueMicrotask(() => {
        versionNow = undefined;
      });
    }
    return versionNow;
  };
  const alone = <T>(work: () => Promise<T>): Promise<T> => {
    const done = turn.then(work, work);
    turn = done.catch(() => {});
    return done;
  };
  const load = async () => {
    const begin = await loadTerms(folder);
    saved = begin?.version ?? 0;
    savedChunks = begin?.segment.docs ?? 0;
    return { index: createTermIndex(begin), version: saved };
  };
  const bringLevel = async () => {
    const version = await table.version();
    // What was written down is of a later state than the table's: of a copy that was put back.
    if (known && known.version > version) known = undefined;
    if (known === undefined) {
      listener.other();
      known = await load();
    }
    if (known.version > version) known = { index: createTermIndex(), version: 0 };
    if (known.version !== version) {
      listener.other();
      await catchUp(table, known.index, known.version);
    }
    known.version = version;
    return known.index;
  };
  const write = ({ index, version }: { readonly index: TermIndex; readonly version: number }) => {
    saveTerms(folder, { ...index.whole(), version });
    [saved, savedChunks] = [version, index.chunks];
  };
  /** In the middle of a run: what can't be written here is only slower to open. */
  const writeIfPossible = (held: Parameters<typeof write>[0]) => {
    try {
      write(held);
    } catch {
      // A full disk is told by the next commit; on Windows a reader may have the file open just now.
    }
  };
  /** Made while the rows are being committed; undefined where it is to be made here. */
  const aside = async (files: readonly FileTerms[], rows: number): Promise<Segment | undefined> => {
    if (buildAside === undefined || rows < buildAsideFrom) return undefined;
    try {
      return readSegment(await buildAside(files.flatMap(({ terms }) => terms)));
    } catch {
      // The thread died, or its engine is being closed.
      return undefined;
    }
  };
  const save = async () => {
    await bringLevel();
    write(known!);
  };
  const unsaved = async () => {
    if (saved < 0) saved = savedTermsVersion(folder);
    return table.countRows(`commit > ${saved}`);
  };

  return {
    async level() {
      if (known && (committing > 0 || known.version === (await askVersion()))) return known.index;
      return alone(bringLevel);
    },
    get loaded() {
      return known?.index;
    },
    get isCommitting() {
      return committing > 0;
    },
    during: (paths, rows, commit) =>
      alone(async () => {
        // Searches meanwhile are answered from what is known: not from what another process has replaced since.
        if (known) await bringLevel();
        committing++;
        try {
          const before = await table.version();
          if (known === undefined && (await table.countRows()) === 0) {
            known = { index: createTermIndex(), version: before };
          }
          const held = known?.version === before ? known : undefined;
          const standing = held
            ? paths.reduce((sum, path) => sum + (held.index.file(path)?.chunks ?? 0), 0)
            : await table.countRows(oneOf('path', paths));
          const files = held ? byFile(rows.map((row) => termRow(row, before + 1))) : [];
          const building = aside(files, held ? rows.length : 0);
          // Where nothing is loaded yet, the next search catches up.
          const written = async () => {
            const segment = await building;
            held?.index.remove(paths);
            held?.index.put(files, segment);
            if (held) listener.own(paths, rows, before + 1);
          };
          const result = await commit(before + 1, standing, written);
          if (held !== undefined) {
            held.version = await table.version();
            if (held.index.chunks >= saveFrom && held.index.chunks > 2 * savedChunks) writeIfPossible(held);
          }
          return result;
        } finally {
          committing--;
        }
      }),
    unsaved: () => alone(unsaved),
    save: () => alone(save),
  };
}
