/** What a table of symbols tells, and how it lies on disk. */
import type { DefinitionKind } from '../chunk/types.ts';
import type { TextColumns } from './texts.ts';

/** A definition in a file. `file` and `chunk` are the numbers by which the outline knows them. */
export interface Place {
  readonly name: string;
  readonly kind: DefinitionKind;
  readonly file: number;
  readonly chunk: number;
  readonly line: number;
  readonly endLine: number;
  /** The name right around it; empty at the top of a file. */
  readonly owner: string;
}

/** Where each name is defined. */
export interface Symbols {
  /** Adds a chunk's definitions. `head` is what the last call for the same file gave, -1 at first. */
  add(file: number, chunk: number, definitions: string, head: number): number;
  /** Removes a file's definitions, given what the last `add` for it gave. */
  remove(head: number): void;
  /** All places of a name, case and underscores not counted. */
  places(name: string): Place[];
  /** How many places a name has. */
  count(name: string): number;
  /** A file's definitions of a name as it is written, last first. */
  of(head: number, name: string): Place[];
  /** Folded names that are spelt much like this one, nearest first. */
  similar(name: string, limit: number): string[];
  readonly size: number;
  /** All of it, to be written to disk as it is; undefined where most of it is names that are gone. */
  saved(): SavedSymbols | undefined;
}

/** A table of symbols as it is on disk. */
export interface SavedSymbols {
  readonly numbers: { readonly used: number; readonly free: number; readonly size: number };
  readonly kinds: readonly DefinitionKind[];
  readonly names: TextColumns;
  readonly folds: TextColumns;
  readonly foldOf: Int32Array;
  readonly byFold: Int32Array;
  readonly cells: Int32Array;
}
