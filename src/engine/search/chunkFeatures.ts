/** The signs by which a chunk is judged within its file. Pure. */
import { decodeDefinitions } from '../store/row.ts';
import type { Row } from '../store/store.ts';
import { fold } from '../store/terms.ts';
import { endsWithPath, type Matched } from './features.ts';
import type { Query } from './query.ts';
import type { ChunkWeights, ForeignSign } from './weights.ts';

/** One number for each sign of `ChunkWeights`, and for those that only a question in foreign words is judged by. */
export type ChunkFeatures = { readonly [sign in keyof ChunkWeights | ForeignSign]: number };

/** What does something, and doesn't only hold or name it. */
const WORKS = new Set(['function', 'method']);
const PREAMBLE = new Set(['imports', 'header', 'reexports']);

/** The signs of one row; `signature` is for `withSignatures` to fill in. */
export function chunkFeatures(query: Query, { row, match, lexical, meaning }: Matched): ChunkFeatures {
  // Of hundreds of rows: the names of each are taken apart only where one is sought.
  const defines = query.isName && definesOne(row, query);
  const text = query.phrases.length > 0 ? row.text.toLowerCase() : '';
  return {
    match,
    defines: defines ? 1 : 0,
    phrase: query.phrases.some((phrase) => text.includes(phrase)) ? 1 : 0,
    place: query.places.some(
      ({ path, line }) => row.startLine <= line && line <= row.endLine && endsWithPath(row.path, path),
    )
      ? 1
      : 0,
    preamble: PREAMBLE.has(row.kind) ? 1 : 0,
    types: row.kind === 'types' ? 1 : 0,
    nameless: row.symbol === '' && row.definitions === '' ? 1 : 0,
    length: Math.log(1 + row.text.length),
    signature: 0,
    lexical,
    meaning,
    lines: Math.log(row.endLine - row.startLine + 1),
    works: WORKS.has(row.kind) ? 1 : 0,
  };
}

function definesOne(row: Row, query: Query): boolean {
  const names = new Set(decodeDefinitions(row.definitions).map(({ name }) => fold(name)));
  if (row.symbol !== '') names.add(fold(row.symbol));
  return query.names.some(({ name }) => names.has(fold(name)));
}
