import { createRequire } from 'node:module';
import type { RecordBatch, Schema, Table, Vector } from 'apache-arrow';
import type { Row, StoredRow } from './store.ts';

/** The very copy that LanceDB requires: an imported one is another module, whose tables it would have to rebuild. */
const arrow: typeof import('apache-arrow') = createRequire(import.meta.url)('apache-arrow');
const { Field, FixedSizeList, Float32, Int32, makeData, makeVector, Utf8 } = arrow;

const texts = [
  'id',
  'path',
  'language',
  'symbol',
  'kind',
  'breadcrumb',
  'definitions',
  'text',
  'terms',
  'hash',
  'fileHash',
] as const satisfies readonly (keyof Row)[];
const numbers = ['startLine', 'endLine'] as const satisfies readonly (keyof Row)[];

/** The columns a found row is made of: all but the terms, which only the index of terms needs. */
export const rowColumns: readonly string[] = [
  ...texts.filter((name) => name !== 'terms'),
  ...numbers,
  'commit',
];

/** A row as the table has it. */
export interface TableRow extends Row {
  /** The commit that wrote it: the table's version then, and larger than that of all rows before. */
  readonly commit: number;
}

/**
 * The Arrow schema of a table of chunks; `dimensions` 0 for one without vectors. Nothing is compressed but as LanceDB does it by itself:
 * zstd for texts and terms makes the table a tenth smaller, and rows of whole files take four times as long to read.
 */
export function tableSchema(dimensions: number): Schema {
  return new arrow.Schema([
    ...texts.map((name) => new Field(name, new Utf8(), true)),
    ...[...numbers, 'commit'].map((name) => new Field(name, new Int32(), true)),
    ...(dimensions ? [new Field('vector', vectorType(dimensions), true)] : []),
  ]);
}

/** The rows of one commit as an Arrow table, column by column. Throws when a row's vector hasn't `dimensions` numbers. */
export function toArrow(rows: readonly StoredRow[], dimensions: number, commit: number): Table {
  const columns: Record<string, Vector> = {};
  for (const name of texts) columns[name] = textColumn(rows.map((row) => row[name]));
  for (const name of numbers) columns[name] = makeVector(Int32Array.from(rows, (row) => row[name]));
  columns['commit'] = makeVector(new Int32Array(rows.length).fill(commit));
  if (dimensions) columns['vector'] = vectorColumn(rows, dimensions);
  return new arrow.Table(columns);
}

/** In one go: Arrow's own builder takes each text through three buffers, which was a ninth of what a branch switch costs our thread. */
function textColumn(values: readonly string[]): Vector {
  const valueOffsets = new Int32Array(values.length + 1);
  values.forEach((value, at) => {
    valueOffsets[at + 1] = valueOffsets[at]! + Buffer.byteLength(value);
  });
  const data = Buffer.allocUnsafeSlow(valueOffsets[values.length]!);
  for (const [at, value] of values.entries()) data.write(value, valueOffsets[at]!);
  return makeVector(makeData({ type: new Utf8(), length: values.length, nullCount: 0, valueOffsets, data }));
}

function vectorColumn(rows: readonly StoredRow[], dimensions: number): Vector {
  const flat = new Float32Array(rows.length * dimensions);
  rows.forEach((row, at) => {
    if (row.vector?.length !== dimensions) {
      throw new Error(
        `The vector of ${row.path}:${row.startLine} has ${row.vector?.length ?? 0} numbers instead of ${dimensions}.`,
      );
    }
    flat.set(row.vector, at * dimensions);
  });
  const child = makeData({ type: new Float32(), data: flat });
  return makeVector(makeData({ type: vectorType(dimensions), length: rows.length, nullCount: 0, child }));
}

function vectorType(dimensions: number) {
  return new FixedSizeList(dimensions, new Field('item', new Float32(), true));
}

/** A row as it is found once it was committed. */
export function asRow({ vector: _, ...row }: StoredRow, commit: number): TableRow {
  return { ...row, terms: '', commit };
}

/** What LanceDB found as rows, column by column; their terms are left out. */
export function asRows(batch: RecordBatch): TableRow[] {
  const columns = rowColumns.map((name) => ({ name, values: batch.getChild(name)! }));
  return Array.from({ length: batch.numRows }, (_, at) => {
    const row: Record<string, unknown> = { terms: '' };
    for (const { name, values } of columns) row[name] = values.get(at);
    return row as unknown as TableRow;
  });
}

/** The SQL condition that a column has one of these values. */
export function oneOf(column: string, values: readonly string[]): string {
  return values.length ? `${column} IN (${values.map(quoted).join(', ')})` : 'false';
}

/** The SQL condition that a column has none of these values. */
export function noneOf(column: string, values: readonly string[]): string {
  return values.length ? `${column} NOT IN (${values.map(quoted).join(', ')})` : 'true';
}

function quoted(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
