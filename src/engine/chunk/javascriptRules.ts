import type { Node } from 'web-tree-sitter';
import { type Named, type Rule, type SyntaxRules, sourceOf } from './syntaxRules.ts';
import type { DefinitionKind } from './types.ts';

/** What a value makes of the name it is given to; undefined for a plain value. */
function kindOfValue(value: Node | null): DefinitionKind | 'object' | undefined {
  let node = value;
  while (node) {
    switch (node.type) {
      case 'arrow_function':
      case 'function_expression':
      case 'function':
      case 'generator_function':
        return 'function';
      case 'class':
        return 'class';
      case 'object':
        return 'object';
      case 'parenthesized_expression':
      case 'as_expression':
      case 'satisfies_expression':
        node = node.namedChild(0);
        break;
      case 'assignment_expression':
        node = node.childForFieldName('right');
        break;
      default:
        return undefined;
    }
  }
  return undefined;
}

const declarator: Rule = (node, text) => {
  const name = node.childForFieldName('name');
  const value = node.childForFieldName('value');
  if (
    value &&
    /^(await\s+)?(require|import)\s*\(/.test(text.slice(value.startIndex, value.startIndex + 20))
  ) {
    return node.startPosition.column < 12 ? 'imports' : undefined;
  }
  if (name?.type !== 'identifier') return undefined;
  const kind = kindOfValue(value);
  return { name: sourceOf(name, text), kind: kind === undefined || kind === 'object' ? 'variable' : kind };
};

/** `exports.x = …`, `X.prototype.y = function`, `module.exports = {…}`, `this.z = () => …`. */
const assignment: Rule = (node, text) => {
  const left = node.childForFieldName('left');
  const right = node.childForFieldName('right');
  if (left?.type !== 'member_expression' || !right) return undefined;
  const path = sourceOf(left, text).replace(/\s+/g, '');
  const alias =
    path.includes('.prototype.') && /^(identifier|member_expression|call_expression)$/.test(right.type);
  const kind = kindOfValue(right) ?? (alias ? 'function' : undefined);
  const exported = /^(module\.)?exports\./.test(path);
  if (path === 'module.exports') {
    if (kind === 'object') return { name: '', kind: 'variable' };
    return kind ? { name: innerName(right, text) || 'exports', kind } : undefined;
  }
  if (!kind && (!exported || right.type === 'identifier')) return undefined;
  const names = path
    .replace(/^(module\.)?exports\.|^(this|self|window|global|globalThis)\./, '')
    .replace(/\bprototype\.?/, '')
    .split('.')
    .filter((part) => /^[\w$#]+$/.test(part));
  const name = path.endsWith('.prototype') ? '' : (names.pop() ?? '');
  if (name === '' && names.length === 0) return undefined;
  const scope = names;
  if (kind === 'object' || kind === undefined) return { name, kind: 'variable', scope };
  return { name, kind: kind === 'function' && scope.length > 0 ? 'method' : kind, scope };
};

const pair: Rule = (node, text) => {
  const key = node.childForFieldName('key');
  if (!key || key.type === 'computed_property_name') return undefined;
  return kindOfValue(node.childForFieldName('value')) === 'function'
    ? { name: unquoted(sourceOf(key, text)), kind: 'method' }
    : undefined;
};

const field: Rule = (node, text) => {
  const name = node.childForFieldName('name') ?? node.childForFieldName('property');
  if (!name) return undefined;
  const kind = kindOfValue(node.childForFieldName('value'));
  return { name: unquoted(sourceOf(name, text)), kind: kind === 'function' ? 'method' : 'property' };
};

/** Names of another file given on, `export default` of something without a name, or a mere wrapper. */
const exported: Rule = (node, text) => {
  if (node.childForFieldName('source')) return 'reexports';
  const value = node.childForFieldName('value') ?? node.childForFieldName('declaration');
  if (!value || innerName(value, text)) return 'wrapper';
  const kind = kindOfValue(value);
  if (kind) return { name: kind === 'object' ? '' : 'default', kind: kind === 'object' ? 'variable' : kind };
  return value.type === 'call_expression' ? { name: '', kind: 'variable' } : 'wrapper';
};

/** A named function or class used as a value; what is assigned to a name is found by that name. */
const expression =
  (kind: DefinitionKind): Rule =>
  (node, text) => {
    const name = innerName(node, text);
    if (!name) return undefined;
    const parent = node.parent?.type;
    if (parent === 'variable_declarator' || parent === 'pair' || parent === 'field_definition')
      return undefined;
    if (parent === 'public_field_definition' || parent === 'assignment_expression') return undefined;
    return { name, kind };
  };

function innerName(node: Node, text: string): string {
  const name = node.childForFieldName('name');
  return name ? sourceOf(name, text) : '';
}

const unquoted = (name: string) => name.replace(/^["'`]|["'`]$/g, '');

const method: Rule = (node, text) => {
  const name = node.childForFieldName('name');
  return name ? { name: unquoted(sourceOf(name, text)), kind: 'method' } : undefined;
};

const moduleName: Rule = (node, text): Named | undefined => {
  const name = node.childForFieldName('name');
  return name ? { name: unquoted(sourceOf(name, text)), kind: 'module' } : undefined;
};

const definitions: SyntaxRules['definitions'] = {
  function_declaration: 'function',
  generator_function_declaration: 'function',
  class_declaration: 'class',
  class: expression('class'),
  function_expression: expression('function'),
  method_definition: method,
  field_definition: field,
  variable_declarator: declarator,
  assignment_expression: assignment,
  pair,
  export_statement: exported,
};

/** JavaScript and JSX. */
export const javascriptRules: SyntaxRules = {
  grammar: 'javascript',
  definitions,
  comments: ['comment'],
  attached: ['decorator'],
  barriers: ['arrow_function', 'generator_function', 'function_expression'],
  imports: ['import_statement'],
};

/** TypeScript; TSX has the same rules under another grammar. */
export const typescriptRules: SyntaxRules = {
  ...javascriptRules,
  grammar: 'typescript',
  definitions: {
    ...definitions,
    function_signature: 'function',
    abstract_class_declaration: 'class',
    public_field_definition: field,
    method_signature: method,
    abstract_method_signature: method,
    interface_declaration: 'interface',
    type_alias_declaration: 'type',
    enum_declaration: 'enum',
    internal_module: moduleName,
    module: moduleName,
  },
  bodyless: ['function_signature', 'method_signature', 'abstract_method_signature'],
  wrappers: ['ambient_declaration'],
};

export const tsxRules: SyntaxRules = { ...typescriptRules, grammar: 'tsx' };
