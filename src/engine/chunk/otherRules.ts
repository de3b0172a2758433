import { childOf, type Named, type Rule, type SyntaxRules, sourceOf } from './syntaxRules.ts';
import type { DefinitionKind } from './types.ts';

/** The signature's name; the body is the next node, so the definition ends there. */
const dartSignature =
  (kind: DefinitionKind): Rule =>
  (node, text): Named | undefined => {
    const names = node.childrenForFieldName('name').filter((each) => each !== null);
    const name = names.at(-1) ?? childOf(node, 'identifier');
    if (!name) return undefined;
    const holder = node.parent?.type === 'method_signature' ? node.parent : node;
    const body = holder.nextNamedSibling;
    const found = { name: sourceOf(name, text), kind };
    return body?.type === 'function_body' ? { ...found, last: body } : { ...found, bodyless: true };
  };

const dartOperator: Rule = (node, text) => {
  const name = /operator\s*[^\s(]+/.exec(sourceOf(node, text));
  const body = node.parent?.nextNamedSibling;
  if (!name) return undefined;
  return body?.type === 'function_body'
    ? { name: name[0], kind: 'method', last: body }
    : { name: name[0], kind: 'method' };
};

const dartIdentifier: Rule = (node, text) => {
  const name = node.childForFieldName('name') ?? childOf(node, 'identifier', 'type_identifier');
  return name ? { name: sourceOf(name, text), kind: 'variable' } : undefined;
};

/** `A.named(…)`: the last name. */
const dartFactory: Rule = (node, text) => {
  const head = /([\w$]+)\s*\(/.exec(sourceOf(node, text));
  const body = node.parent?.nextNamedSibling;
  if (!head) return undefined;
  const found: Named = { name: head[1]!, kind: 'method' };
  return body?.type === 'function_body' ? { ...found, last: body } : found;
};

export const dartRules: SyntaxRules = {
  grammar: 'dart',
  definitions: {
    class_definition: 'class',
    mixin_declaration: 'trait',
    extension_declaration: 'impl',
    enum_declaration: 'enum',
    type_alias: (node, text) => {
      const name = childOf(node, 'type_identifier');
      return name ? { name: sourceOf(name, text), kind: 'type' } : undefined;
    },
    function_signature: dartSignature('function'),
    getter_signature: dartSignature('property'),
    setter_signature: dartSignature('property'),
    constructor_signature: dartSignature('method'),
    constant_constructor_signature: dartSignature('method'),
    factory_constructor_signature: dartFactory,
    redirecting_factory_constructor_signature: dartFactory,
    operator_signature: dartOperator,
    initialized_identifier: dartIdentifier,
    static_final_declaration: dartIdentifier,
  },
  comments: ['comment', 'documentation_comment'],
  attached: ['annotation', 'marker_annotation'],
  outer: ['initialized_identifier', 'static_final_declaration'],
  barriers: ['function_expression'],
  imports: ['import_or_export', 'library_name', 'part_directive', 'part_of_directive'],
};

/** A rule is named by its selectors. */
const cssRule: Rule = (node, text) => {
  const selectors = childOf(node, 'selectors');
  if (!selectors) return undefined;
  return { name: sourceOf(selectors, text).replace(/\s+/g, ' ').slice(0, 80), kind: 'rule' };
};

export const cssRules: SyntaxRules = {
  grammar: 'css',
  definitions: {
    rule_set: cssRule,
    media_statement: () => ({ name: '', kind: 'module' }),
    supports_statement: () => ({ name: '', kind: 'module' }),
    keyframes_statement: (node, text) => {
      const name = childOf(node, 'keyframes_name');
      return name ? { name: `@keyframes ${sourceOf(name, text)}`, kind: 'rule' } : undefined;
    },
  },
  comments: ['comment'],
  imports: ['import_statement', 'charset_statement'],
};

export const tlaRules: SyntaxRules = {
  grammar: 'tlaplus',
  definitions: { module: 'module', operator_definition: 'function', function_definition: 'function' },
  comments: ['comment', 'block_comment'],
  imports: ['extends'],
};

export const systemRdlRules: SyntaxRules = {
  grammar: 'systemrdl',
  definitions: {
    component_named_def: (node, text) => {
      const name = node.childForFieldName('id');
      return name ? { name: sourceOf(name, text), kind: 'struct' } : undefined;
    },
  },
  comments: ['comment'],
};
