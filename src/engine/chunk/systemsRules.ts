import type { Node } from 'web-tree-sitter';
import {
  bareType,
  byField,
  called,
  childOf,
  type Named,
  type Rule,
  type SyntaxRules,
  sourceOf,
} from './syntaxRules.ts';
import type { DefinitionKind } from './types.ts';

const goType: Rule = (node, text) => {
  const name = node.childForFieldName('name');
  const type = node.childForFieldName('type')?.type;
  if (!name) return undefined;
  const kind = type === 'struct_type' ? 'struct' : type === 'interface_type' ? 'interface' : 'type';
  return { name: sourceOf(name, text), kind };
};

const goMethod: Rule = (node, text) => {
  const name = node.childForFieldName('name');
  const receiver = node.childForFieldName('receiver')?.namedChild(0)?.childForFieldName('type');
  if (!name) return undefined;
  const type = receiver ? bareType(sourceOf(receiver, text)) : '';
  return { name: sourceOf(name, text), kind: 'method', scope: type ? [type] : [] };
};

/** `a, b = 1, 2`: every name. */
const goValues: Rule = (node, text) =>
  namesInField(node, 'name')
    .map((name): Named => ({ name: sourceOf(name, text), kind: 'variable' }))
    .filter(({ name }) => name !== '_');

function namesInField(node: Node, field: string): Node[] {
  return node.childrenForFieldName(field).filter((child): child is Node => child?.type === 'identifier');
}

const goMember: Rule = (node, text) => {
  const name = node.childForFieldName('name') ?? node.namedChild(0);
  return name ? { name: sourceOf(name, text), kind: 'method', bodyless: true } : undefined;
};

export const goRules: SyntaxRules = {
  grammar: 'go',
  definitions: {
    function_declaration: 'function',
    method_declaration: goMethod,
    type_spec: goType,
    type_alias: 'type',
    method_spec: goMember,
    method_elem: goMember,
    const_spec: goValues,
    var_spec: goValues,
  },
  comments: ['comment'],
  wrappers: ['type_declaration', 'const_declaration', 'var_declaration'],
  outer: ['const_spec', 'var_spec'],
  barriers: ['func_literal'],
  imports: ['package_clause', 'import_declaration'],
};

/** An `impl` is named by its type, so that its methods are found under it whatever the trait. */
const rustImpl: Rule = (node, text) => {
  const type = node.childForFieldName('type');
  return type ? { name: bareType(sourceOf(type, text)), kind: 'impl' } : undefined;
};

const rustUse: Rule = (node) =>
  node.namedChild(0)?.type === 'visibility_modifier' ? 'reexports' : 'imports';

/** `mod a;` only points to another file. */
const rustModule: Rule = (node, text) => {
  const name = node.childForFieldName('name');
  if (!name) return undefined;
  return node.childForFieldName('body') ? { name: sourceOf(name, text), kind: 'module' } : 'imports';
};

const rustKinds: Record<string, DefinitionKind> = {
  function_item: 'function',
  function_signature_item: 'function',
  struct_item: 'struct',
  union_item: 'struct',
  enum_item: 'enum',
  trait_item: 'trait',
  type_item: 'type',
  const_item: 'variable',
  static_item: 'variable',
  macro_definition: 'macro',
};

/**
 * Macros around whole items (`cfg_rt! {…}`, `thread_local! {…}`) hide them from the grammar, which sees
 * only tokens there: the macro's own lines are read as blanks.
 */
function withoutItemMacros(source: string): string {
  const open =
    /^([ \t]*)(?!lazy_static|bitflags|cfg_if|macro_rules)([a-z_][\w:]*!\s*\{)[ \t]*\n(?=(?:\s*(?:\/\/.*|#!?\[.*\])\n)*\s*(?:pub\b|(?:async |unsafe |const |extern )*fn |struct |enum |impl\b|trait |mod |use |static |type |macro_rules!))/gm;
  const cuts: [number, number][] = [];
  for (const found of source.matchAll(open)) {
    const indent = found[1]!;
    const start = found.index + indent.length;
    const close = source.indexOf(`\n${indent}}`, start + found[2]!.length - 1);
    if (close < 0) continue;
    cuts.push([start, start + found[2]!.length], [close + 1 + indent.length, close + 2 + indent.length]);
  }
  if (cuts.length === 0) return source;
  let result = '';
  let at = 0;
  for (const [from, to] of cuts.sort((a, b) => a[0] - b[0])) {
    result += source.slice(at, from) + ' '.repeat(to - from);
    at = to;
  }
  return result + source.slice(at);
}

export const rustRules: SyntaxRules = {
  prepare: withoutItemMacros,
  grammar: 'rust',
  definitions: { ...rustKinds, impl_item: rustImpl, mod_item: rustModule, use_declaration: rustUse },
  bodyless: ['function_signature_item'],
  comments: ['line_comment', 'block_comment'],
  attached: ['attribute_item', 'inner_attribute_item'],
  barriers: ['closure_expression'],
  outer: ['const_item', 'static_item'],
  imports: ['extern_crate_declaration'],
};

/** `const S = struct {…}`, `const std = @import("std")`, plain constants. */
const zigVariable: Rule = (node, text) => {
  const name = childOf(node, 'identifier');
  if (!name) return undefined;
  const value = node.namedChild(node.namedChildCount - 1);
  if (value?.type === 'builtin_function' && sourceOf(value, text).startsWith('@import')) return 'imports';
  const kinds: Record<string, DefinitionKind> = {
    struct_declaration: 'struct',
    union_declaration: 'struct',
    opaque_declaration: 'struct',
    enum_declaration: 'enum',
    error_set_declaration: 'enum',
  };
  return { name: sourceOf(name, text), kind: kinds[value?.type ?? ''] ?? 'variable' };
};

export const zigRules: SyntaxRules = {
  grammar: 'zig',
  definitions: {
    function_declaration: 'function',
    variable_declaration: zigVariable,
    // A file is a struct: its own fields are what it is about.
    container_field: (node, text) =>
      node.parent?.type === 'source_file' ? byField('name', 'property')(node, text) : undefined,
  },
  comments: ['comment'],
};

export const solidityRules: SyntaxRules = {
  grammar: 'solidity',
  definitions: {
    contract_declaration: 'class',
    interface_declaration: 'interface',
    library_declaration: 'class',
    struct_declaration: 'struct',
    enum_declaration: 'enum',
    function_definition: 'function',
    modifier_definition: 'function',
    constructor_definition: called('constructor', 'method'),
    fallback_receive_definition: (node, text) => ({
      name: /^\w+/.exec(sourceOf(node, text))?.[0] ?? 'fallback',
      kind: 'method',
    }),
    event_definition: 'type',
    error_declaration: 'type',
    state_variable_declaration: 'property',
    constant_variable_declaration: 'variable',
    user_defined_type_definition: 'type',
  },
  comments: ['comment'],
  imports: ['pragma_directive', 'import_directive'],
};
