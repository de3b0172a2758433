import type { Node } from 'web-tree-sitter';
import type { DefinitionKind } from './types.ts';

/** What a rule made of a node. */
export interface Named {
  /** Empty for a container without a name. */
  readonly name: string;
  readonly kind: DefinitionKind;
  readonly scope?: readonly string[];
  readonly bodyless?: boolean;
  /** Where the definition ends, when the node's own end comes too early. */
  readonly last?: Node;
}

/**
 * What a node is that defines nothing: an import; names of other files given on; a wrapper, whose
 * first line is the first of the definition in it; a barrier, whose variables are not the module's;
 * attached, so that it belongs to the definition after it.
 */
export type NodeRole = 'imports' | 'reexports' | 'wrapper' | 'barrier' | 'attached';

/**
 * Looks at a node and says what it defines, one name or several, or what else it is; undefined for
 * nothing. `text` is the whole source, which node indexes point into.
 */
export type Rule = (node: Node, text: string) => Named | readonly Named[] | NodeRole | undefined;

/** How a language's tree is read. Every string is a node type of the grammar. */
export interface SyntaxRules {
  /** The wasm file is `tree-sitter-GRAMMAR.wasm`. */
  readonly grammar: string;
  /** Node type → kind, named by the `name` field or else the first identifier in it; or a rule. */
  readonly definitions: Readonly<Record<string, DefinitionKind | Rule>>;
  /** Definitions without a body: lists of them are chunks of kind `types`. */
  readonly bodyless?: readonly string[];
  readonly comments: readonly string[];
  /** Decorators and attributes that stand before a definition as its siblings. */
  readonly attached?: readonly string[];
  readonly wrappers?: readonly string[];
  /** Definitions that are looked at only outside functions: the rest are local variables. */
  readonly outer?: readonly string[];
  /** Functions in a module count as its methods. */
  readonly moduleMethods?: boolean;
  /** Blanks out what the grammar stumbles over. Must keep every character's place. */
  readonly prepare?: (source: string) => string;
  readonly barriers?: readonly string[];
  readonly imports?: readonly string[];
}

/** The source of a node. */
export function sourceOf(node: Node, text: string): string {
  return text.slice(node.startIndex, node.endIndex);
}

/** A rule's ordinary answer: the name in a field, if it is there. */
export function byField(field: string, kind: DefinitionKind): Rule {
  return (node, text) => {
    const name = node.childForFieldName(field);
    return name ? { name: sourceOf(name, text), kind } : undefined;
  };
}

/** The name of a type without its arguments, pointers and path: `Queue` of `*a.Queue[T]`. */
export function bareType(source: string): string {
  const plain = source.replace(/[<[(].*$/s, '').replace(/^[&*\s]+/, '');
  return (
    plain
      .split(/::|\.|\\/)
      .at(-1)
      ?.trim()
      .split(/\s+/)
      .at(-1) ?? ''
  );
}

/** The first named child of one of the types. */
export function childOf(node: Node, ...types: string[]): Node | undefined {
  for (let index = 0; index < node.namedChildCount; index++) {
    const child = node.namedChild(index)!;
    if (types.includes(child.type)) return child;
  }
  return undefined;
}

/** All named children of one of the types. */
export function childrenOf(node: Node, ...types: string[]): Node[] {
  const found: Node[] = [];
  for (let index = 0; index < node.namedChildCount; index++) {
    const child = node.namedChild(index)!;
    if (types.includes(child.type)) found.push(child);
  }
  return found;
}

/** A definition whose name the language gives, like a constructor's. */
export function called(name: string, kind: DefinitionKind): Rule {
  return () => ({ name, kind });
}

/** The same characters, all blank but for line ends. */
export function blank(text: string): string {
  return text.replace(/[^\n]/g, ' ');
}
