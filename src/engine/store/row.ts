/** From a file's chunks to the rows that are stored, and back to definitions. */
import { createHash } from 'node:crypto';
import type { Chunk, ChunkedFile, Definition, DefinitionKind } from '../chunk/types.ts';
import { type Bag, encodeBag, putIn } from './bag.ts';
import { rowId } from './rowId.ts';
import type { Row } from './store.ts';
import { analyse } from './terms.ts';

/** How much a field's terms count, its text's once: full-text search counts them as that many. */
const WEIGHT = { definitions: 3, stem: 2, folders: 1 };
const FOLDERS = 3;

/** The rows of a file. `path` is relative to the root; `fileHash` is that of the file's bytes. */
export function toRows(path: string, fileHash: string, file: ChunkedFile): Row[] {
  const names = namesOf(path);
  return file.chunks.map((chunk, ordinal) => {
    const row = {
      id: rowId(path, ordinal),
      path,
      startLine: chunk.startLine,
      endLine: chunk.endLine,
      language: file.language,
      symbol: chunk.symbol,
      kind: chunk.kind,
      breadcrumb: chunk.breadcrumb.join('.'),
      definitions: encodeDefinitions(chunk.definitions),
      text: chunk.text,
      terms: termsOfChunk(chunk, names),
      fileHash,
    };
    return { ...row, hash: hashOf(embedText(row)) };
  });
}

/** What the model sees of a chunk: the names around it, then its lines. Never the path, so that a moved file keeps its vectors. */
export function embedText(row: Pick<Row, 'breadcrumb' | 'symbol' | 'text'>): string {
  const { breadcrumb, symbol, text } = row;
  const ends = symbol === '' || breadcrumb === symbol || breadcrumb.endsWith(`.${symbol}`);
  const name = ends ? breadcrumb : breadcrumb === '' ? symbol : `${breadcrumb}.${symbol}`;
  return name === '' ? text : `${name}\n${text}`;
}

/** File name without its ending, and the last folders, as terms. */
function namesOf(path: string): Bag {
  const parts = path.split('/');
  const name = parts.pop()!;
  const dot = name.indexOf('.', 1);
  const names: Bag = new Map();
  putIn(names, analyse(dot > 0 ? name.slice(0, dot) : name), WEIGHT.stem);
  putIn(names, analyse(parts.slice(-FOLDERS).join(' ')), WEIGHT.folders);
  return names;
}

function termsOfChunk(chunk: Chunk, names: Bag): string {
  const bag: Bag = new Map();
  putIn(bag, analyse(chunk.text));
  const defined = new Set(chunk.definitions.map(({ name }) => name));
  if (chunk.symbol !== '') defined.add(chunk.symbol);
  for (const name of defined) putIn(bag, analyse(name), WEIGHT.definitions);
  for (const [term, count] of names) putIn(bag, [term], count);
  return encodeBag(bag);
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}

/** Definitions as one line each, fields parted by tabs: name, kind, line, endLine, scope… */
export function encodeDefinitions(definitions: readonly Definition[]): string {
  return definitions
    .map(({ name, kind, line, endLine, scope }) =>
      [guard(name), kind, line, endLine, ...scope.map(guard)].join('\t'),
    )
    .join('\n');
}

/** The inverse of `encodeDefinitions`. */
export function decodeDefinitions(encoded: string): Definition[] {
  if (encoded === '') return [];
  return encoded.split('\n').map((record) => {
    const [name, kind, line, endLine, ...scope] = record.split('\t');
    return {
      name: unguard(name!),
      kind: kind as DefinitionKind,
      line: Number(line),
      endLine: Number(endLine),
      scope: scope.map(unguard),
    };
  });
}

function guard(name: string): string {
  return name.replace(/[\\\t\n]/g, (found) => (found === '\\' ? '\\\\' : found === '\t' ? '\\t' : '\\n'));
}

function unguard(field: string): string {
  if (!field.includes('\\')) return field;
  return field.replace(/\\(.)/gs, (_, letter) => (letter === 't' ? '\t' : letter === 'n' ? '\n' : letter));
}
