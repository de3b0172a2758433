import { type Item, isClassLike } from './outline.ts';
import type { ChunkKind } from './types.ts';

/** Rows that belong together, before small neighbours are joined. */
export interface Unit {
  readonly start: number;
  end: number;
  readonly kind: ChunkKind;
  readonly symbol: string;
  readonly breadcrumb: readonly string[];
  /** How much the unit's symbol weighs when units are joined: the heaviest names the chunk. */
  readonly worth: number;
  /** Units of different groups are never joined: imports with code, one class's members with another's. */
  readonly group: string;
  /** Definitions without a body in it; far below zero when something else is in it too. */
  readonly declarations: number;
}

/** Where a range of rows stands: what is around it and whose inside it is. */
export interface Place {
  readonly breadcrumb: readonly string[];
  readonly owner?: Item;
  /** The kind of what no item covers. */
  readonly plain: ChunkKind;
}

/** The `worth` of a unit that opens its owner: nothing joined to it takes its name away. */
export const opens: number = Number.MAX_SAFE_INTEGER;

/** Whether what an item contains stands for itself, unlike a function's statements. */
export function isContainer(item: Item): boolean {
  return (
    isClassLike(item.kind) || item.kind === 'module' || item.kind === 'heading' || item.kind === 'variable'
  );
}
