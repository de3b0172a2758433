import type { Table } from '@lancedb/lancedb';
import type { RecordBatch } from 'apache-arrow';
import { oneOf } from './lanceTable.ts';
import { ordinalOf } from './rowId.ts';
import type { StoredRow } from './store.ts';
import type { TermIndex } from './termIndex.ts';
import { createVectorMatrix, type VectorMatrix } from './vectorMatrix.ts';

/** The vectors of one table in memory, as far as they fit there. */
export interface LevelVectors {
  /** The vectors of exactly the rows that `index` has; undefined where many of them lack. Few are waited for. */
  level(index: TermIndex): Promise<VectorMatrix | undefined>;
  /** Begins to read what lacks, unless that is too much. */
  fill(index: TermIndex): void;
  /** Takes in a commit of this process. */
  own(paths: readonly string[], rows: readonly StoredRow[], commit: number): void;
  /** Lets go of the memory, for good. */
  close(): void;
}

/** Room for the vectors of a table, in numbers of 16 bits: 250,000 rows of 256, 128 MB. Above, a search takes four times as long. */
const room = 64_000_000;
/** The vectors of up to so many changed files are waited for; those of more are read while LanceDB answers. */
const waitFor = 64;
/** Files whose vectors are read at a time. */
const filesAtOnce = 500;
const columns = ['id', 'path', 'commit', 'vector'];

/** Nothing is read before `fill`. `numbers` is the room there is. */
export function createLevelVectors(table: Table, dimensions: number, numbers = room): LevelVectors {
  let matrix: VectorMatrix | undefined;
  /** What the matrix was last found to be level with. */
  let seen: { readonly index: TermIndex; readonly changes: number } | undefined;
  let reading: Promise<void> | undefined;
  let closed = false;

  /** The files whose vectors lack; those of files that are gone are let go. */
  const lacking = (index: TermIndex, held: VectorMatrix): string[] => {
    if (seen?.index === index && seen.changes === index.changes) return [];
    for (const path of [...held.paths()]) if (index.file(path) === undefined) held.remove(path);
    const paths = [...index.files()]
      .filter(({ path, commit }) => held.commitOf(path) !== commit)
      .map(({ path }) => path);
    if (paths.length === 0) seen = { index, changes: index.changes };
    return paths;
  };
  const read = async (index: TermIndex, held: VectorMatrix, paths: readonly string[]) => {
    for (const path of paths) {
      const file = index.file(path);
      if (file) held.reserve(path, file.commit, file.chunks);
    }
    const isAll = paths.length > index.fileCount / 2;
    for (let at = 0; at < paths.length; at += isAll ? paths.length : filesAtOnce) {
      const query = table.query().select(columns);
      if (!isAll) query.where(oneOf('path', paths.slice(at, at + filesAtOnce)));
      for await (const batch of query) {
        if (closed) return;
        putBatch(held, batch, dimensions);
      }
    }
  };
  const drop = () => {
    matrix = undefined;
    seen = undefined;
  };

  const begin = (index: TermIndex, held: VectorMatrix, paths: readonly string[]) => {
    reading = read(index, held, paths).finally(() => {
      reading = undefined;
    });
    // Whoever waits is told; what couldn't be read is asked for again by the next search.
    reading.catch(() => {});
    return reading;
  };
  const fits = (index: TermIndex) => {
    if (!closed && index.chunks * dimensions <= numbers) return true;
    drop();
    return false;
  };

  return {
    async level(index) {
      const held = matrix;
      if (held === undefined || reading || !fits(index)) return undefined;
      const paths = lacking(index, held);
      if (paths.length === 0) return held;
      if (paths.length > waitFor) return undefined;
      await begin(index, held, paths);
      return held === matrix && lacking(index, held).length === 0 ? held : undefined;
    },
    fill(index) {
      if (reading || !fits(index)) return;
      matrix ??= createVectorMatrix(dimensions);
      const paths = lacking(index, matrix);
      if (paths.length > 0) void begin(index, matrix, paths);
    },
    own(paths, rows, commit) {
      if (matrix === undefined) return;
      for (const path of paths) matrix.remove(path);
      const counts = new Map<string, number>();
      for (const { path } of rows) counts.set(path, (counts.get(path) ?? 0) + 1);
      for (const [path, chunks] of counts) matrix.reserve(path, commit, chunks);
      for (const { id, path, vector } of rows) if (vector) matrix.put(path, commit, ordinalOf(id), vector);
    },
    close() {
      closed = true;
      drop();
    },
  };
}

function putBatch(matrix: VectorMatrix, batch: RecordBatch, dimensions: number): void {
  const [ids, paths, commits, vectors] = columns.map((name) => batch.getChild(name)!);
  const all: ArrayLike<number> = vectors!.data[0]?.children[0]?.values ?? [];
  for (let at = 0; at < batch.numRows; at++) {
    matrix.put(paths!.get(at), commits!.get(at), ordinalOf(ids!.get(at)), all, at * dimensions);
  }
}
