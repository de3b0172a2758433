import type { Table } from '@lancedb/lancedb';
import type { RecordBatch } from 'apache-arrow';
import { told } from './faults.ts';
import { asRows, oneOf, rowColumns, type TableRow } from './lanceTable.ts';
import type { LevelTerms } from './levelTerms.ts';
import type { RecentCommits } from './recentCommits.ts';
import type { HeldFile, OutlineRow } from './store.ts';
import type { TermIndex } from './termIndex.ts';

const outlineColumns = [
  'id',
  'path',
  'startLine',
  'endLine',
  'language',
  'symbol',
  'kind',
  'definitions',
  'hash',
  'commit',
];

/** The rows that have one of these values in a column, those included that are just being deleted. */
export async function rowsWhere(
  table: Table,
  column: 'id' | 'path',
  values: readonly string[],
): Promise<TableRow[]> {
  if (!values.length) return [];
  const rows: TableRow[] = [];
  const query = table
    .query()
    .where(oneOf(column, values))
    .select([...rowColumns]);
  for await (const batch of query) rows.push(...asRows(batch));
  return rows;
}

/** The number of rows and the version of each file, as they lie there. */
export async function held(table: Table): Promise<Map<string, HeldFile>> {
  const files = new Map<string, HeldFile>();
  for await (const batch of table.query().select(['path', 'fileHash'])) {
    const [paths, hashes] = [batch.getChild('path'), batch.getChild('fileHash')];
    for (let at = 0; at < batch.numRows; at++) {
      const [file, fileHash] = [paths?.get(at), hashes?.get(at)];
      const known = files.get(file);
      if (known === undefined) files.set(file, { chunks: 1, fileHash });
      else {
        const isSame = known.fileHash === fileHash;
        files.set(file, { chunks: known.chunks + 1, fileHash: isSame ? fileHash : undefined });
      }
    }
  }
  return files;
}

/** The hashes of what all rows were, or would be, embedded from. */
export async function hashes(table: Table): Promise<Set<string>> {
  const all = new Set<string>();
  for await (const batch of table.query().select(['hash'])) {
    const column = batch.getChild('hash');
    for (let at = 0; at < batch.numRows; at++) all.add(column?.get(at));
  }
  return all;
}

/** The outlines of all rows of later commits than one, in batches; from memory where this process has written them. */
export async function* outline(
  table: Table,
  terms: LevelTerms,
  recent: RecentCommits,
  since: number,
): AsyncGenerator<OutlineRow[]> {
  const index = await told(() => terms.level());
  // In the middle of a commit the table may know more.
  const own = terms.isCommitting ? undefined : recent.since(since, (path) => index.file(path)?.commit);
  if (own) {
    yield own;
    return;
  }
  const query = table.query().where(`commit > ${since}`).select(outlineColumns);
  const batches = query[Symbol.asyncIterator]();
  for (;;) {
    const { done, value } = await told(() => batches.next());
    if (done) return;
    yield outlinesOf(value, index);
  }
}

/** Column by column: reading rows field by field takes several times as long. */
function outlinesOf(batch: RecordBatch, terms: TermIndex): OutlineRow[] {
  const column = (name: string) => batch.getChild(name)!;
  const [ids, paths, languages, symbols] = ['id', 'path', 'language', 'symbol'].map(column);
  const [kinds, definitions, hashes] = ['kind', 'definitions', 'hash'].map(column);
  const [starts, ends, commits] = ['startLine', 'endLine', 'commit'].map(column);
  const rows: OutlineRow[] = [];
  for (let at = 0; at < batch.numRows; at++) {
    const path: string = paths!.get(at);
    if (!isStanding({ path, commit: commits!.get(at) }, terms)) continue;
    rows.push({
      id: ids!.get(at),
      path,
      startLine: starts!.get(at),
      endLine: ends!.get(at),
      language: languages!.get(at),
      symbol: symbols!.get(at),
      kind: kinds!.get(at),
      definitions: definitions!.get(at),
      hash: hashes!.get(at),
    });
  }
  return rows;
}

/** Not one that a later commit has put others in the place of, and that is just being deleted. */
export function isStanding(
  { path, commit }: Pick<TableRow, 'path' | 'commit'>,
  terms: TermIndex | undefined,
): boolean {
  return commit >= (terms?.file(path)?.commit ?? 0);
}
