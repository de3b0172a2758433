import type { Table } from '@lancedb/lancedb';
import type { RecordBatch } from 'apache-arrow';
import { oneOf } from './lanceTable.ts';
import type { Row, StoredRow } from './store.ts';
import { loadTerms, saveTerms } from './termFile.ts';
import { createTermIndex, type FileTerms, type TermIndex } from './termIndex.ts';

/** The index of terms of one table, level with it when it is asked for. */
export interface LevelTerms {
  /** The index as the table is now: loaded the first time, caught up when another process has written. */
  level(): Promise<TermIndex>;
  /** The index as far as it is loaded, perhaps a commit behind. */
  readonly loaded: TermIndex | undefined;
  /**
   * Runs what this process writes of files that now have these rows and no others. Searches don't wait for it. It is
   * given its number and how many rows these paths have so far, and calls `written` once the new rows are there.
   */
  during<T>(
    paths: readonly string[],
    rows: readonly StoredRow[],
    commit: (number: number, standing: number, written: () => void) => Promise<T>,
  ): Promise<T>;
  /** How many rows what is on disk lacks; all, where there is nothing. */
  unsaved(): Promise<number>;
  /** Writes the index beside the table. */
  save(): Promise<void>;
}

/** Rows whose terms are indexed at a time. */
const rowsAtOnce = 2_000;
/** An index that grows is written down whenever so many rows have come and it has doubled. */
const saveFrom = 8_000;

/** What else is to know of commits. */
export interface CommitListener {
  /** This process has committed: these paths have these rows and no others. */
  own(paths: readonly string[], rows: readonly StoredRow[], commit: number): void;
  /** Something else has happened to the table than what `own` has told. */
  other(): void;
}

/** Nothing is loaded before it is asked for. */
export function createLevelTerms(table: Table, folder: string, listener: CommitListener): LevelTerms {
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
  const load = () => {
    const begin = loadTerms(folder);
    saved = begin?.version ?? 0;
    savedChunks = begin?.segment.docs ?? 0;
    return { index: createTermIndex(begin), version: saved };
  };
  const bringLevel = async () => {
    const version = await table.version();
    // What was written down is of a later state than the table's: of a copy that was put back.
    if (known && known.version > version) known = undefined;
    known ??= load();
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
  const save = async () => {
    await bringLevel();
    write(known!);
  };
  const unsaved = async () => {
    if (saved < 0) saved = loadTerms(folder)?.version ?? 0;
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
    during: (paths, rows, commit) =>
      alone(async () => {
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
          // Where nothing is loaded yet, the next search catches up.
          const written = () => {
            held?.index.remove(paths);
            held?.index.put(byFile(rows.map((row) => ({ ...row, commit: before + 1 }))));
            listener.own(paths, rows, before + 1);
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

/** A row with what its place in the index needs. */
type TermRow = Pick<Row, 'id' | 'path' | 'language' | 'terms'> & { readonly commit: number };

/** Brings an index that was level at a version to what the table is now. */
async function catchUp(table: Table, index: TermIndex, version: number): Promise<void> {
  if (version === 0) {
    await putAll(table, index);
  } else {
    index.put(byFile(await rowsWhere(table, `commit > ${version}`)));
  }
  // Rows that went, without others in their place, show in the number alone.
  if (index.chunks !== (await table.countRows())) await reconcile(table, index);
}

const termColumns = ['id', 'path', 'language', 'terms', 'commit'];

/** All rows, in portions; rows of a file that lie apart are put right by what follows. */
async function putAll(table: Table, index: TermIndex): Promise<void> {
  let waiting: TermRow[] = [];
  for await (const batch of table.query().select(termColumns)) {
    waiting.push(...rowsOf(batch));
    const last = waiting.at(-1)?.path;
    if (waiting.length < rowsAtOnce) continue;
    index.put(byFile(waiting.filter(({ path }) => path !== last)));
    waiting = waiting.filter(({ path }) => path === last);
  }
  index.put(byFile(waiting));
}

/** Holds every file of an index against the table, and fetches those again that differ. */
async function reconcile(table: Table, index: TermIndex): Promise<void> {
  const standing = new Map<string, { commit: number; chunks: number }>();
  for await (const batch of table.query().select(['path', 'commit'])) {
    const [paths, commits] = [batch.getChild('path'), batch.getChild('commit')];
    for (let at = 0; at < batch.numRows; at++) {
      const [path, commit] = [paths?.get(at), commits?.get(at)];
      const file = standing.get(path);
      if (file === undefined || file.commit < commit) standing.set(path, { commit, chunks: 1 });
      else if (file.commit === commit) file.chunks++;
    }
  }
  index.remove([...index.files()].map(({ path }) => path).filter((path) => !standing.has(path)));
  const differing = [...standing].filter(([path, { commit, chunks }]) => {
    const file = index.file(path);
    return file?.commit !== commit || file.chunks !== chunks;
  });
  for (let at = 0; at < differing.length; at += 500) {
    const paths = differing.slice(at, at + 500).map(([path]) => path);
    index.put(byFile(await rowsWhere(table, oneOf('path', paths))));
  }
}

async function rowsWhere(table: Table, where: string): Promise<TermRow[]> {
  const rows: TermRow[] = [];
  for await (const batch of table.query().where(where).select(termColumns)) rows.push(...rowsOf(batch));
  return rows;
}

/** Column by column: reading a row's fields one by one takes several times as long. */
function rowsOf(batch: RecordBatch): TermRow[] {
  const [ids, paths, languages, terms, commits] = termColumns.map((name) => batch.getChild(name)!);
  return Array.from({ length: batch.numRows }, (_, at) => ({
    id: ids!.get(at),
    path: paths!.get(at),
    language: languages!.get(at),
    terms: terms!.get(at),
    commit: commits!.get(at),
  }));
}

/** Rows by file, each file's in their order; of a file that was just being replaced only the newest. */
function byFile(rows: readonly TermRow[]): FileTerms[] {
  const files = new Map<string, TermRow[]>();
  for (const row of rows) {
    const own = files.get(row.path);
    if (own === undefined || own[0]!.commit < row.commit) files.set(row.path, [row]);
    else if (own[0]!.commit === row.commit) own.push(row);
  }
  return [...files].map(([path, own]) => {
    const terms: string[] = [];
    for (const { id, terms: text } of own) terms[Number(id.slice(id.lastIndexOf('#') + 1))] = text;
    return {
      path,
      language: own[0]!.language,
      commit: own[0]!.commit,
      terms: Array.from(terms, (text) => text ?? ''),
    };
  });
}
