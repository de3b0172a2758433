import type { Node } from 'web-tree-sitter';
import type { Lines } from './lines.ts';
import { lastRow, rowAfterDecorators } from './nodeRows.ts';
import { type Item, isClassLike, type Outline, rowClass } from './outline.ts';
import { type Named, type NodeRole, type SyntaxRules, sourceOf } from './syntaxRules.ts';
import type { DefinitionKind } from './types.ts';

/** What is open while the nodes are read in order. */
interface Frame {
  readonly end: number;
  readonly item?: Item;
  readonly barrier?: boolean;
  /** First row of a wrapper that no definition has taken yet. */
  wrapperRow?: number | undefined;
}

/** Reads a tree into an outline. Only nodes of types that the rules name are visited. */
export function readSyntax(root: Node, rules: SyntaxRules, lines: Lines, outline: Outline): Item[] {
  const roles = rolesOf(rules);
  const items: Item[] = [];
  const stack: Frame[] = [];
  for (const node of root.descendantsOfType([...roles.keys()])) {
    // Keywords share their name with a node in some grammars: `class` the word and `class` the expression.
    if (!node?.isNamed) continue;
    const start = node.startIndex;
    while (stack.length > 0 && stack.at(-1)!.end <= start) stack.pop();
    let role = roles.get(node.type)!;
    if (role === 'definition') {
      if (rules.outer?.includes(node.type) && isLocal(stack)) continue;
      const found = namesOf(node, rules, lines.source);
      if (typeof found !== 'string') {
        define(node, found, rules, lines.source, outline, stack, items);
        continue;
      }
      role = found;
    }
    if (role === 'barrier') stack.push({ end: node.endIndex, barrier: true });
    else if (role === 'wrapper') stack.push({ end: node.endIndex, wrapperRow: node.startPosition.row });
    else if (role === 'comment' || role === 'attached') markLeading(node, role, lines, outline);
    else if (role === 'imports' || role === 'reexports') {
      if (!stack.some((frame) => frame.item || frame.barrier)) mark(node, rowClass[role], outline);
      stack.push({ end: node.endIndex, barrier: true });
    }
  }
  return items;
}

type Role = 'definition' | 'comment' | NodeRole;

const cache = new WeakMap<SyntaxRules, Map<string, Role>>();

function rolesOf(rules: SyntaxRules): Map<string, Role> {
  const known = cache.get(rules);
  if (known) return known;
  const roles = new Map<string, Role>();
  const add = (types: readonly string[] | undefined, role: Role) => {
    for (const type of types ?? []) roles.set(type, role);
  };
  add(rules.barriers, 'barrier');
  add(rules.comments, 'comment');
  add(rules.attached, 'attached');
  add(rules.imports, 'imports');
  add(rules.wrappers, 'wrapper');
  add(Object.keys(rules.definitions), 'definition');
  cache.set(rules, roles);
  return roles;
}

function define(
  node: Node,
  found: readonly Named[],
  rules: SyntaxRules,
  source: string,
  outline: Outline,
  stack: Frame[],
  items: Item[],
): void {
  const end = found[0]?.last?.endIndex ?? node.endIndex;
  const parent = stack.findLast((frame) => frame.item)?.item;
  let last: Item | undefined;
  for (const named of found) {
    const kind = kindIn(named.kind, parent?.kind, rules.moduleMethods);
    // A function's own variables are nobody else's.
    if ((kind === 'variable' || named.bodyless) && isLocal(stack)) continue;
    const { row: first } = node.startPosition;
    const row = rowAfterDecorators(node, first, source);
    last = {
      name: tidy(named.name),
      kind,
      scope: named.scope ?? [],
      row,
      startRow: takeWrapper(stack, first, outline),
      endRow: Math.max(row, lastRow(named.last ?? node, first)),
      bodyless: named.bodyless ?? rules.bodyless?.includes(node.type) ?? false,
      children: [],
    };
    (parent?.children ?? items).push(last);
  }
  if (last) stack.push({ end, item: last });
  else if (rules.barriers?.includes(node.type)) stack.push({ end, barrier: true });
}

function namesOf(node: Node, rules: SyntaxRules, text: string): readonly Named[] | NodeRole {
  const rule = rules.definitions[node.type]!;
  if (typeof rule === 'string') {
    const name = nameOf(node, text);
    return name ? [{ name, kind: rule }] : [];
  }
  const found = rule(node, text);
  if (found === undefined) return [];
  return typeof found === 'string' || 'length' in found ? found : [found];
}

/** The `name` field, or else the first child that looks like a name. */
export function nameOf(node: Node, text: string): string {
  const field = node.childForFieldName('name');
  if (field) return sourceOf(field, text);
  for (let index = 0; index < node.namedChildCount; index++) {
    const child = node.namedChild(index)!;
    if (/identifier|name|constant$|word$/.test(child.type)) return sourceOf(child, text);
  }
  return '';
}

/** A name as people write it: without quotes, on one line, not endless. */
function tidy(name: string): string {
  return name
    .replace(/^["'`]|["'`]$/g, '')
    .replace(/\s+/g, ' ')
    .slice(0, 200);
}

function kindIn(
  kind: DefinitionKind,
  parent: DefinitionKind | undefined,
  moduleMethods: boolean | undefined,
): DefinitionKind {
  if (!parent || !(isClassLike(parent) || (moduleMethods && parent === 'module'))) return kind;
  if (kind === 'function') return 'method';
  return kind === 'variable' ? 'property' : kind;
}

/** Inside a function, so that a variable is nobody else's. */
function isLocal(stack: readonly Frame[]): boolean {
  for (let index = stack.length - 1; index >= 0; index--) {
    const { barrier, item } = stack[index]!;
    if (barrier) return true;
    if (item?.kind === 'function' || item?.kind === 'method' || item?.kind === 'macro') return true;
    if (item && isClassLike(item.kind)) return false;
  }
  return false;
}

/** The first row of what wraps a definition, unless something other than decorators stands between. */
function takeWrapper(stack: readonly Frame[], row: number, outline: Outline): number {
  let first = row;
  for (let index = stack.length - 1; index >= 0; index--) {
    const frame = stack[index]!;
    const from = frame.wrapperRow;
    if (from === undefined) break;
    frame.wrapperRow = undefined;
    const between = outline.classes.subarray(from, row);
    if (row - from <= 2 || between.every((of) => of === rowClass.attached || of === rowClass.comment)) {
      first = Math.min(first, from);
    }
  }
  return first;
}

function markLeading(node: Node, role: 'comment' | 'attached', lines: Lines, outline: Outline): void {
  const { row, column } = node.startPosition;
  const last = lastRow(node, row);
  if (role === 'comment') outline.glued.fill(1, row + 1, last + 1);
  // Only lines that begin with it: a comment behind a statement is the statement's.
  if (lines.texts[row]?.slice(0, column).trim() === '') {
    outline.classes.fill(rowClass[role], row, last + 1);
  }
}

function mark(node: Node, of: number, outline: Outline): void {
  const { row } = node.startPosition;
  outline.classes.fill(of, row, lastRow(node, row) + 1);
}
