/** From the rows of a table to its index of terms. */
import type { Table } from '@lancedb/lancedb';
import type { RecordBatch } from 'apache-arrow';
import { oneOf } from './lanceTable.ts';
import { ordinalOf } from './rowId.ts';
import type { Row } from './store.ts';
import type { FileTerms, TermIndex } from './termIndex.ts';

/** Rows whose terms are indexed at a time. */
const rowsAtOnce = 2_000;

/** A row with what its place in the index needs. */
export type TermRow = Pick<Row, 'id' | 'path' | 'language' | 'terms'> & { readonly commit: number };

/** What the index needs of a row, of the commit that writes it. */
export function termRow({ id, path, language, terms }: Row, commit: number): TermRow {
  return { id, path, language, terms, commit };
}

/** Brings an index that was level at a version to what the table is now. */
export async function catchUp(table: Table, index: TermIndex, version: number): Promise<void> {
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
export function byFile(rows: readonly TermRow[]): FileTerms[] {
  const files = new Map<string, TermRow[]>();
  for (const row of rows) {
    const own = files.get(row.path);
    if (own === undefined || own[0]!.commit < row.commit) files.set(row.path, [row]);
    else if (own[0]!.commit === row.commit) own.push(row);
  }
  return [...files].map(([path, own]) => {
    const terms: string[] = [];
    for (const { id, terms: text } of own) terms[ordinalOf(id)] = text;
    return {
      path,
      language: own[0]!.language,
      commit: own[0]!.commit,
      terms: Array.from(terms, (text) => text ?? ''),
    };
  });
}
