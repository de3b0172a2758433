import type { Definition, DefinitionKind } from './types.ts';

/** What a line is, as far as cutting goes by it. */
export const rowClass = { code: 0, comment: 1, imports: 2, reexports: 3, attached: 4 } as const;

/** A definition with what it contains. Rows count from 0, both ends counted in. */
export interface Item {
  /** Empty for a container without a name of its own, like the object in `module.exports = {…}`. */
  readonly name: string;
  readonly kind: DefinitionKind;
  /** Names that the definition itself carries besides its own: `['A']` for `A::b`. */
  readonly scope: readonly string[];
  /** Where the definition itself starts, and where what wraps it does (`export`, decorators). */
  readonly row: number;
  readonly startRow: number;
  readonly endRow: number;
  /** A declaration without a body. */
  readonly bodyless: boolean;
  readonly children: Item[];
}

/** What is known of a file's structure before it is cut. */
export interface Outline {
  readonly items: readonly Item[];
  /** A `rowClass` a line. */
  readonly classes: Uint8Array;
  /** 1 for lines that continue what the line before began: the inside of a comment, of a fenced block. */
  readonly glued: Uint8Array;
}

/** An outline that knows nothing. */
export function emptyOutline(count: number): Outline {
  return { items: [], classes: new Uint8Array(count), glued: new Uint8Array(count) };
}

/** Whether functions in it are methods and variables in it properties. */
export function isClassLike(kind: DefinitionKind): boolean {
  return (
    kind === 'class' ||
    kind === 'interface' ||
    kind === 'struct' ||
    kind === 'trait' ||
    kind === 'impl' ||
    kind === 'enum'
  );
}

/** All named items as definitions, in order of line; `scope` gathers the names around them. */
export function definitionsOf(items: readonly Item[]): Definition[] {
  const found: Definition[] = [];
  const visit = (item: Item, around: readonly string[]) => {
    const scope = item.scope.length > 0 ? [...around, ...item.scope] : around;
    if (item.name) {
      found.push({ name: item.name, kind: item.kind, line: item.row + 1, endLine: item.endRow + 1, scope });
    }
    const inner = item.name ? [...scope, item.name] : scope;
    for (const child of item.children) visit(child, inner);
  };
  for (const item of items) visit(item, []);
  return found.sort((a, b) => a.line - b.line);
}
