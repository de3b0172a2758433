import type { Node } from 'web-tree-sitter';
import { childOf, childrenOf, type Named, type Rule, type SyntaxRules, sourceOf } from './syntaxRules.ts';
import type { DefinitionKind } from './types.ts';

const accessors =
  /^(c|m)?attr_(accessor|reader|writer|internal)$|^(mattr|cattr|class|thread_mattr)_(accessor|attribute|reader)$/;

/** Ruby defines with calls: attr_accessor, define_method, scope, alias_method; and imports with them. */
const rubyCall: Rule = (node, text) => {
  const method = node.childForFieldName('method');
  if (!method || node.childForFieldName('receiver')) return undefined;
  const word = sourceOf(method, text);
  if (word === 'require' || word === 'require_relative' || word === 'autoload') return 'imports';
  if (word === 'task' || word === 'namespace') return rakeTask(node, word, text);
  const kind = accessors.test(word)
    ? 'property'
    : /^(define_method|alias_method|scope)$/.test(word)
      ? 'method'
      : '';
  if (!kind) return undefined;
  const list = node.childForFieldName('arguments');
  if (!list) return undefined;
  const symbols = childrenOf(list, 'simple_symbol', 'string').map((each) =>
    sourceOf(each, text).replace(/^:|^["']|["']$/g, ''),
  );
  return (kind === 'property' ? symbols : symbols.slice(0, 1)).map((name): Named => ({ name, kind }));
};

/** `task :build do`, `task build: :deps`, `namespace :jobs do`. */
function rakeTask(node: Node, word: string, text: string): Named | undefined {
  const name = /^\w+[ (]+:?["']?([\w:-]+)/.exec(text.slice(node.startIndex, node.startIndex + 200))?.[1];
  return name ? { name: name.replace(/:$/, ''), kind: word === 'task' ? 'rule' : 'module' } : undefined;
}

/** Constants, and classes made by a call: `Point = Struct.new(:x)`. */
const rubyAssignment: Rule = (node, text) => {
  const left = node.childForFieldName('left');
  const right = node.childForFieldName('right');
  if (left?.type !== 'constant' || !right) return undefined;
  const made = /^(Struct\.new|Class\.new|Data\.define)\b/.test(
    text.slice(right.startIndex, right.startIndex + 12),
  );
  return { name: sourceOf(left, text), kind: made ? 'class' : 'variable' };
};

/** `A::B` is B in A. */
const rubyNamed =
  (kind: DefinitionKind): Rule =>
  (node, text) => {
    const parts = sourceOf(node.childForFieldName('name')!, text).split('::').filter(Boolean);
    const name = parts.pop();
    return name ? { name, kind, scope: parts } : undefined;
  };

export const rubyRules: SyntaxRules = {
  grammar: 'ruby',
  definitions: {
    class: rubyNamed('class'),
    module: rubyNamed('module'),
    singleton_class: () => ({ name: '', kind: 'class' }),
    method: 'function',
    singleton_method: 'method',
    alias: 'method',
    call: rubyCall,
    assignment: rubyAssignment,
  },
  comments: ['comment'],
  moduleMethods: true,
};

const phpElement =
  (kind: DefinitionKind): Rule =>
  (node, text) => {
    const name = node.namedChild(0);
    return name ? { name: sourceOf(name, text).replace(/^\$/, ''), kind } : undefined;
  };

const phpAssignment: Rule = (node, text) => {
  const left = node.childForFieldName('left');
  const right = node.childForFieldName('right');
  if (left?.type !== 'variable_name' || !right || !/function/.test(right.type)) return undefined;
  if (right.type === 'function_call_expression') return undefined;
  return { name: sourceOf(left, text).slice(1), kind: 'function' };
};

export const phpRules: SyntaxRules = {
  grammar: 'php',
  definitions: {
    class_declaration: 'class',
    trait_declaration: 'trait',
    interface_declaration: 'interface',
    enum_declaration: 'enum',
    function_definition: 'function',
    method_declaration: 'method',
    property_element: phpElement('property'),
    const_element: phpElement('variable'),
    assignment_expression: phpAssignment,
    object_creation_expression: (node) =>
      childOf(node, 'declaration_list') ? { name: '', kind: 'class' } : undefined,
  },
  comments: ['comment'],
  attached: ['attribute_list'],
  wrappers: ['property_declaration', 'const_declaration'],
  outer: ['property_element', 'const_element'],
  barriers: ['anonymous_function_creation_expression', 'arrow_function'],
  imports: ['php_tag', 'namespace_definition', 'namespace_use_declaration', 'declare_statement'],
};

/** `M.f`, `M:g` and `f`: the last part is the name, the rest its scope. */
function luaName(node: Node | null, text: string): Named | undefined {
  if (!node) return undefined;
  const parts = sourceOf(node, text)
    .split(/[.:]/)
    .map((part) => part.trim());
  if (!parts.every((part) => /^\w+$/.test(part))) return undefined;
  const name = parts.pop()!;
  return { name, kind: parts.length > 0 ? 'method' : 'function', scope: parts };
}

const luaFunction: Rule = (node, text) => luaName(node.childForFieldName('name'), text);

/** `local a = …`, `M.f = function`: the first name and the first value. */
const luaAssignment: Rule = (node, text) => {
  const named = luaName(childOf(node, 'variable_list')?.namedChild(0) ?? null, text);
  const value = childOf(node, 'expression_list')?.namedChild(0);
  if (!named || !value) return undefined;
  if (value.type === 'function_definition') return named;
  if (/^require\b/.test(text.slice(value.startIndex, value.startIndex + 8))) return 'imports';
  if (node.type === 'local_variable_declaration' || value.type === 'table')
    return { ...named, kind: 'variable' };
  return undefined;
};

const luaField: Rule = (node, text) => {
  const key = node.childForFieldName('key');
  if (!key || node.childForFieldName('value')?.type !== 'function_definition') return undefined;
  const name = sourceOf(key, text).replace(/^["']|["']$/g, '');
  return { name, kind: 'method' };
};

export const luaRules: SyntaxRules = {
  grammar: 'lua',
  definitions: {
    function_definition_statement: luaFunction,
    local_function_definition_statement: luaFunction,
    local_variable_declaration: luaAssignment,
    variable_assignment: luaAssignment,
    field: luaField,
  },
  comments: ['comment'],
  barriers: ['function_definition'],
};

export const bashRules: SyntaxRules = {
  grammar: 'bash',
  definitions: { function_definition: 'function', variable_assignment: 'variable' },
  comments: ['comment'],
  outer: ['variable_assignment'],
};
