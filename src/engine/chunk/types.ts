/** What a definition is, in words that hold across languages. */
export type DefinitionKind =
  | 'function'
  | 'method'
  | 'class'
  | 'interface'
  | 'type'
  | 'enum'
  | 'struct'
  | 'trait'
  | 'module'
  | 'macro'
  | 'impl'
  | 'variable'
  | 'property'
  | 'heading'
  | 'rule';

/** What a chunk is made of, which ranking goes by: imports, licence headers and re-exports rank low. */
export type ChunkKind =
  | DefinitionKind
  | 'header'
  | 'imports'
  | 'reexports'
  | 'types'
  | 'code'
  | 'text'
  | 'cell';

/** A name that a file defines. */
export interface Definition {
  readonly name: string;
  readonly kind: DefinitionKind;
  /** 1-based lines, inclusive, of the whole definition (decorators and doc comment not counted). */
  readonly line: number;
  readonly endLine: number;
  /** Names around it, outermost first: `['Queue']` for a method of Queue. */
  readonly scope: readonly string[];
}

/** A run of whole lines of one file. Every line of a file is in exactly one chunk. */
export interface Chunk {
  /** 1-based, inclusive. */
  readonly startLine: number;
  readonly endLine: number;
  /** The lines as they stand, joined by `\n`, `\r` and BOM removed. */
  readonly text: string;
  /** The name of the main thing defined here; empty when nothing is. */
  readonly symbol: string;
  readonly kind: ChunkKind;
  /** Names around the chunk, outermost first, without the file: `['Queue', 'push']` for a piece of push. */
  readonly breadcrumb: readonly string[];
  /** All names whose definition starts in this chunk, in order of line. */
  readonly definitions: readonly Definition[];
}

/** A file cut into chunks. */
export interface ChunkedFile {
  /** Id from the table of languages; `text` when nothing better is known. */
  readonly language: string;
  readonly chunks: readonly Chunk[];
  /** Why the grammar could not be used, if it threw or timed out: the file was then cut by lines. */
  readonly fault?: string;
}
