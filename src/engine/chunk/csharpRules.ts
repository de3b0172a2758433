import {
  called,
  childOf,
  childrenOf,
  type Named,
  type Rule,
  type SyntaxRules,
  sourceOf,
} from './syntaxRules.ts';

/** `int a = 1, b;` in a class: every name. */
const fields: Rule = (node, text) => {
  const declaration = childOf(node, 'variable_declaration');
  if (!declaration) return undefined;
  return childrenOf(declaration, 'variable_declarator').flatMap((each): Named[] => {
    const name = childOf(each, 'identifier');
    return name ? [{ name: sourceOf(name, text), kind: 'property' }] : [];
  });
};

const operator: Rule = (node, text) => {
  const name = /operator\s*[^\s(]+/.exec(sourceOf(node, text).slice(0, 400));
  return name ? { name: name[0], kind: 'method' } : undefined;
};

export const csharpRules: SyntaxRules = {
  grammar: 'c_sharp',
  definitions: {
    class_declaration: 'class',
    record_declaration: 'class',
    record_struct_declaration: 'struct',
    struct_declaration: 'struct',
    interface_declaration: 'interface',
    enum_declaration: 'enum',
    delegate_declaration: 'type',
    namespace_declaration: 'module',
    file_scoped_namespace_declaration: 'module',
    method_declaration: 'method',
    local_function_statement: 'function',
    constructor_declaration: 'method',
    destructor_declaration: (node, text) => {
      const name = node.childForFieldName('name');
      return name ? { name: `~${sourceOf(name, text)}`, kind: 'method' } : undefined;
    },
    operator_declaration: operator,
    conversion_operator_declaration: operator,
    indexer_declaration: called('this', 'property'),
    property_declaration: 'property',
    event_declaration: 'property',
    event_field_declaration: fields,
    field_declaration: fields,
  },
  comments: ['comment'],
  attached: ['attribute_list'],
  barriers: ['lambda_expression', 'anonymous_method_expression'],
  imports: ['using_directive', 'extern_alias_directive'],
};
