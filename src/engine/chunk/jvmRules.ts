import { type Named, type Rule, type SyntaxRules, sourceOf } from './syntaxRules.ts';

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
