import type { Node } from 'web-tree-sitter';
import {
  bareType,
  blank,
  byField,
  childOf,
  type Named,
  type Rule,
  type SyntaxRules,
  sourceOf,
} from './syntaxRules.ts';
import type { DefinitionKind } from './types.ts';

/** A name dug out of a declarator: `*const (*a::b)(int)` is b in a, and a function. */
interface Declared {
  readonly name: string;
  readonly scope: string[];
  readonly isFunction: boolean;
}

function declared(start: Node | null, text: string): Declared | undefined {
  const scope: string[] = [];
  let isFunction = false;
  let node = start;
  while (node) {
    switch (node.type) {
      case 'identifier':
      case 'field_identifier':
      case 'type_identifier':
      case 'operator_name':
      case 'destructor_name':
      case 'primitive_type':
        return { name: sourceOf(node, text).replace(/\s+/g, ''), scope, isFunction };
      case 'template_function':
      case 'template_method':
        node = node.childForFieldName('name');
        break;
      case 'operator_cast': {
        const type = node.childForFieldName('type');
        return { name: `operator ${type ? sourceOf(type, text) : ''}`, scope, isFunction: true };
      }
      case 'qualified_identifier': {
        const qualifier = node.childForFieldName('scope');
        if (qualifier) scope.push(bareType(sourceOf(qualifier, text)));
        node = node.childForFieldName('name');
        break;
      }
      case 'parenthesized_declarator':
        // A pointer to a function is a variable.
        if (childOf(node, 'pointer_declarator')) isFunction = false;
        node = node.namedChild(node.namedChildCount - 1);
        break;
      default:
        if (!/declarator/.test(node.type)) return undefined;
        if (node.type === 'function_declarator') isFunction = true;
        node = node.childForFieldName('declarator') ?? lastDeclarator(node);
    }
  }
  return undefined;
}

function lastDeclarator(node: Node): Node | null {
  for (let index = node.namedChildCount - 1; index >= 0; index--) {
    const child = node.namedChild(index)!;
    if (/declarator|identifier|operator_name/.test(child.type)) return child;
  }
  return null;
}

const functionDefinition: Rule = (node, text) => {
  const type = node.childForFieldName('type');
  const found = declared(node.childForFieldName('declarator'), text);
  if (!found) return undefined;
  if (!found.isFunction && type && /^(class|struct)_specifier$/.test(type.type)) {
    // `class EXPORT Name {…}`: the grammar takes the macro for the name.
    return { name: found.name, kind: 'class', scope: found.scope };
  }
  if (!type && /^[A-Z][A-Z0-9_]+$/.test(found.name)) {
    // `TEST(Queue, Push) {…}`: the arguments are the name.
    const inner = /\(([^)]*)\)/.exec(text.slice(node.startIndex, node.startIndex + 200))?.[1];
    if (inner?.trim()) return { name: inner.replace(/\s*,\s*/g, '.').trim(), kind: 'function' };
  }
  return { name: found.name, kind: found.scope.length > 0 ? 'method' : 'function', scope: found.scope };
};

/** Prototypes and variables outside functions. */
const declaration: Rule = (node, text) => {
  const names: Named[] = [];
  for (const each of node.childrenForFieldName('declarator')) {
    const found = declared(each, text);
    if (!found) continue;
    const { name, scope, isFunction } = found;
    names.push(
      isFunction ? { name, scope, kind: 'function', bodyless: true } : { name, scope, kind: 'variable' },
    );
  }
  return names;
};

/** Members of a class that are only declared: functions, not fields. */
const fieldDeclaration: Rule = (node, text) => {
  const found = declared(node.childForFieldName('declarator'), text);
  return found?.isFunction ? { name: found.name, kind: 'method', bodyless: true } : undefined;
};

/** A struct with its members; a mere mention of one defines nothing. */
const withBody =
  (kind: DefinitionKind): Rule =>
  (node, text) => {
    const name = node.childForFieldName('name');
    if (!name || !node.childForFieldName('body')) return undefined;
    if (node.parent?.type === 'type_definition') return undefined;
    return { name: bareType(sourceOf(name, text)), kind };
  };

/** `typedef struct tag {…} name;`: both names. */
const typedef: Rule = (node, text) => {
  const type = node.childForFieldName('type');
  const body = type?.childForFieldName('body');
  const tag = body && type?.childForFieldName('name');
  const kind: DefinitionKind = !body ? 'type' : type?.type === 'enum_specifier' ? 'enum' : 'struct';
  const names = new Set(tag ? [sourceOf(tag, text)] : []);
  for (const each of node.childrenForFieldName('declarator')) {
    const name = declared(each, text)?.name;
    if (name) names.add(name);
  }
  return [...names].map((name): Named => ({ name, kind }));
};

/**
 * Macros before a class's name and macros alone on a line make the grammar lose its way, so they are
 * read as blanks.
 */
function withoutMacros(source: string): string {
  return source
    .replace(
      /\b(class|struct)(\s+)([A-Z][A-Z0-9_]{2,}(?:\([^)\n]*\))?)(?=\s+[A-Za-z_][\w:]*\s*(?:final\s*)?[:{])/g,
      (_, word, space, macro) => word + space + blank(macro),
    )
    .replace(/^[ \t]*[A-Z][A-Z0-9]*_[A-Z0-9_]+[ \t]*$/gm, blank);
}

const namespace: Rule = (node, text) => ({
  name: node.childForFieldName('name') ? sourceOf(node.childForFieldName('name')!, text) : '',
  kind: 'module',
});

const definitions: SyntaxRules['definitions'] = {
  function_definition: functionDefinition,
  declaration,
  struct_specifier: withBody('struct'),
  union_specifier: withBody('struct'),
  enum_specifier: withBody('enum'),
  type_definition: typedef,
  preproc_function_def: byField('name', 'macro'),
  preproc_def: (node, text) =>
    node.childForFieldName('value') ? byField('name', 'macro')(node, text) : undefined,
};

export const cRules: SyntaxRules = {
  grammar: 'c',
  definitions,
  comments: ['comment'],
  outer: ['declaration'],
  imports: ['preproc_include'],
  prepare: withoutMacros,
};

export const cppRules: SyntaxRules = {
  ...cRules,
  grammar: 'cpp',
  definitions: {
    ...definitions,
    class_specifier: withBody('class'),
    field_declaration: fieldDeclaration,
    namespace_definition: namespace,
    alias_declaration: byField('name', 'type'),
    concept_definition: byField('name', 'trait'),
  },
  wrappers: ['template_declaration'],
  barriers: ['lambda_expression'],
};
