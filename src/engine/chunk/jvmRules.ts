import {
  bareType,
  blank,
  called,
  childOf,
  type Named,
  type Rule,
  type SyntaxRules,
  sourceOf,
} from './syntaxRules.ts';

/** `int a = 1, b;`: every name. */
const javaFields: Rule = (node, text) =>
  node
    .childrenForFieldName('declarator')
    .map((each) => each?.childForFieldName('name'))
    .filter((name) => name !== null && name !== undefined)
    .map((name): Named => ({ name: sourceOf(name, text), kind: 'property' }));

export const javaRules: SyntaxRules = {
  grammar: 'java',
  definitions: {
    class_declaration: 'class',
    interface_declaration: 'interface',
    annotation_type_declaration: 'interface',
    enum_declaration: 'enum',
    record_declaration: 'class',
    method_declaration: 'method',
    constructor_declaration: 'method',
    compact_constructor_declaration: 'method',
    annotation_type_element_declaration: 'method',
    field_declaration: javaFields,
    constant_declaration: javaFields,
  },
  bodyless: ['annotation_type_element_declaration'],
  comments: ['line_comment', 'block_comment'],
  barriers: ['lambda_expression'],
  imports: ['package_declaration', 'import_declaration'],
};

/** What stands before the name tells an interface from an enum from a class. */
const kotlinClass: Rule = (node, text) => {
  const name = childOf(node, 'type_identifier');
  if (!name) return undefined;
  const before = text.slice(node.startIndex, name.startIndex);
  const kind = /\binterface\s+$/.test(before) ? 'interface' : /\benum\b/.test(before) ? 'enum' : 'class';
  return { name: sourceOf(name, text), kind };
};

/** `fun String.shout()` is shout in String. */
const kotlinFunction: Rule = (node, text) => {
  const name = childOf(node, 'simple_identifier');
  if (!name) return undefined;
  const receiver = childOf(node, 'user_type', 'nullable_type', 'parenthesized_type');
  const extended = receiver && receiver.startIndex < name.startIndex;
  return {
    name: sourceOf(name, text),
    kind: 'function',
    scope: extended ? [bareType(sourceOf(receiver, text).replace('?', ''))] : [],
  };
};

const kotlinProperty: Rule = (node, text) => {
  const name = childOf(childOf(node, 'variable_declaration') ?? node, 'simple_identifier');
  return name ? { name: sourceOf(name, text), kind: 'variable' } : undefined;
};

export const kotlinRules: SyntaxRules = {
  grammar: 'kotlin',
  definitions: {
    class_declaration: kotlinClass,
    object_declaration: 'class',
    companion_object: (node, text) => {
      const name = childOf(node, 'type_identifier');
      return { name: name ? sourceOf(name, text) : 'Companion', kind: 'class' };
    },
    function_declaration: kotlinFunction,
    property_declaration: kotlinProperty,
    secondary_constructor: called('constructor', 'method'),
    type_alias: 'type',
  },
  comments: ['line_comment', 'multiline_comment'],
  outer: ['property_declaration'],
  barriers: ['lambda_literal', 'anonymous_function'],
  imports: ['package_header', 'import_list'],
  prepare: (source) =>
    source.replace(/\bfun(?=\s+interface\s)|\bdata(?=\s+object\s)|\b(value|inner)(?=\s+class\s)/g, blank),
};

const scalaValue: Rule = (node, text) => {
  const name = node.childForFieldName('pattern') ?? node.childForFieldName('name');
  return name?.type === 'identifier' ? { name: sourceOf(name, text), kind: 'variable' } : undefined;
};

export const scalaRules: SyntaxRules = {
  grammar: 'scala',
  definitions: {
    class_definition: 'class',
    object_definition: 'class',
    package_object: 'module',
    trait_definition: 'trait',
    enum_definition: 'enum',
    function_definition: 'function',
    function_declaration: 'function',
    type_definition: 'type',
    val_definition: scalaValue,
    var_definition: scalaValue,
    val_declaration: scalaValue,
    var_declaration: scalaValue,
    given_definition: 'variable',
  },
  bodyless: ['function_declaration'],
  comments: ['comment', 'block_comment'],
  attached: ['annotation'],
  outer: ['val_definition', 'var_definition'],
  barriers: ['lambda_expression'],
  imports: ['package_clause', 'import_declaration'],
};
