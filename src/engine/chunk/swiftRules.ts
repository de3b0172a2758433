import { called, type Rule, type SyntaxRules, sourceOf } from './syntaxRules.ts';
import type { DefinitionKind } from './types.ts';

const kinds: Record<string, DefinitionKind> = {
  class: 'class',
  actor: 'class',
  struct: 'struct',
  enum: 'enum',
  extension: 'impl',
};

/** One node type stands for classes, structs, enums, actors and extensions: the word before the name tells. */
const typeRule: Rule = (node, text) => {
  const name = node.childForFieldName('name');
  if (!name) return undefined;
  const word = /(\w+)\s+$/.exec(text.slice(node.startIndex, name.startIndex))?.[1] ?? '';
  return { name: sourceOf(name, text).replace(/<.*$/s, ''), kind: kinds[word] ?? 'class' };
};

const functionRule: Rule = (node, text) => {
  const field = node.childForFieldName('name');
  // An operator has no name field, only those of its parameters' types.
  const head = /\bfunc\s+([^\s(<]+|[^\s(]+)\s*[(<]/.exec(
    text.slice(node.startIndex, node.startIndex + 1_000),
  );
  const name = head?.[1] ?? (field ? sourceOf(field, text) : '');
  return name ? { name, kind: 'function', bodyless: node.type.startsWith('protocol') } : undefined;
};

const property: Rule = (node, text) => {
  const name = node.childForFieldName('name');
  const plain = name && /\w+$/.exec(sourceOf(name, text));
  return plain ? { name: plain[0], kind: 'variable' } : undefined;
};

export const swiftRules: SyntaxRules = {
  grammar: 'swift',
  definitions: {
    class_declaration: typeRule,
    protocol_declaration: 'interface',
    function_declaration: functionRule,
    protocol_function_declaration: functionRule,
    init_declaration: called('init', 'method'),
    deinit_declaration: called('deinit', 'method'),
    subscript_declaration: called('subscript', 'method'),
    property_declaration: property,
    protocol_property_declaration: property,
    typealias_declaration: 'type',
    associatedtype_declaration: 'type',
    macro_declaration: 'macro',
  },
  comments: ['comment', 'multiline_comment'],
  outer: ['property_declaration'],
  barriers: ['lambda_literal'],
  imports: ['import_declaration'],
};
