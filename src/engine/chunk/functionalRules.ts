import type { Node } from 'web-tree-sitter';
import { byField, childOf, type Named, type Rule, type SyntaxRules, sourceOf } from './syntaxRules.ts';
import type { DefinitionKind } from './types.ts';

const elixirKinds: Record<string, DefinitionKind> = {
  defmodule: 'module',
  defprotocol: 'interface',
  defimpl: 'impl',
  def: 'function',
  defp: 'function',
  defn: 'function',
  defnp: 'function',
  defmacro: 'macro',
  defmacrop: 'macro',
  defguard: 'macro',
  defguardp: 'macro',
  defdelegate: 'function',
};

/** In Elixir everything is a call, definitions and imports as well. */
const elixirCall: Rule = (node, text) => {
  const target = node.childForFieldName('target');
  if (target?.type !== 'identifier') return undefined;
  const word = sourceOf(target, text);
  if (word === 'import' || word === 'alias' || word === 'require' || word === 'use') return 'imports';
  const kind = Object.hasOwn(elixirKinds, word) ? elixirKinds[word]! : undefined;
  const head = kind && childOf(node, 'arguments')?.namedChild(0);
  const name = head ? elixirName(head, text) : '';
  return name && kind ? { name, kind } : undefined;
};

/** The name in `f(x) when x > 1`, `f`, `A.B`, `a + b`. */
function elixirName(head: Node, text: string): string {
  switch (head.type) {
    case 'call': {
      const target = head.childForFieldName('target');
      return target ? sourceOf(target, text) : '';
    }
    case 'binary_operator': {
      const operator = head.childForFieldName('operator');
      const sign = operator ? sourceOf(operator, text) : '';
      const left = head.childForFieldName('left');
      return sign === 'when' && left ? elixirName(left, text) : sign;
    }
    case 'identifier':
    case 'alias':
      return sourceOf(head, text);
    default:
      return '';
  }
}

/** `@doc`, `@spec` and their like belong to what follows; types and callbacks are definitions. */
const elixirAttribute: Rule = (node, text) => {
  const head = text.slice(node.startIndex, node.startIndex + 120);
  if (/^@(doc|spec|impl|deprecated|since|typedoc)\b/.test(head)) return 'attached';
  const found = /^@(callback|macrocallback|type|typep|opaque)\s+([\w?!]+)/.exec(head);
  if (!found) return undefined;
  const isType = /^(type|opaque)/.test(found[1]!);
  return { name: found[2]!, kind: isType ? 'type' : 'function', bodyless: true };
};

export const elixirRules: SyntaxRules = {
  grammar: 'elixir',
  definitions: {
    call: elixirCall,
    unary_operator: elixirAttribute,
  },
  comments: ['comment'],
  barriers: ['anonymous_function'],
};

const ocamlBinding: Rule = (node, text) => {
  const pattern = node.childForFieldName('pattern');
  if (pattern?.type !== 'value_name' && pattern?.type !== 'parenthesized_operator') return undefined;
  const body = node.childForFieldName('body');
  const isFunction =
    childOf(node, 'parameter') !== undefined || /^fun(ction)?_expression$/.test(body?.type ?? '');
  const name = sourceOf(pattern, text).replace(/^\(\s*|\s*\)$/g, '');
  return { name, kind: isFunction ? 'function' : 'variable' };
};

const first =
  (kind: DefinitionKind, ...types: string[]): Rule =>
  (node, text) => {
    const name = childOf(node, ...types);
    return name ? { name: sourceOf(name, text), kind } : undefined;
  };

export const ocamlRules: SyntaxRules = {
  grammar: 'ocaml',
  definitions: {
    let_binding: ocamlBinding,
    type_binding: byField('name', 'type'),
    module_binding: first('module', 'module_name'),
    module_type_definition: first('interface', 'module_type_name'),
    exception_definition: (node, text) => {
      const name = childOf(childOf(node, 'constructor_declaration') ?? node, 'constructor_name');
      return name ? { name: sourceOf(name, text), kind: 'type' } : undefined;
    },
    external: first('function', 'value_name'),
    value_specification: first('function', 'value_name'),
    class_binding: first('class', 'class_name'),
    method_definition: first('method', 'method_name'),
  },
  bodyless: ['value_specification', 'external'],
  comments: ['comment'],
  barriers: ['let_expression', 'fun_expression'],
  imports: ['open_module', 'include_module'],
};

const rescriptBinding: Rule = (node, text) => {
  const pattern = node.childForFieldName('pattern');
  if (pattern?.type !== 'value_identifier') return undefined;
  const isFunction = node.childForFieldName('body')?.type === 'function';
  return { name: sourceOf(pattern, text), kind: isFunction ? 'function' : 'variable' };
};

export const rescriptRules: SyntaxRules = {
  grammar: 'rescript',
  definitions: {
    let_binding: rescriptBinding,
    type_binding: byField('name', 'type'),
    module_binding: byField('name', 'module'),
    external_declaration: first('function', 'value_identifier'),
    exception_declaration: first('type', 'variant_identifier'),
  },
  bodyless: ['external_declaration'],
  comments: ['comment'],
  attached: ['decorator'],
  wrappers: ['let_declaration', 'type_declaration', 'module_declaration'],
  barriers: ['function'],
  imports: ['open_statement', 'include_statement'],
};

const lispKinds: Record<string, DefinitionKind> = {
  defvar: 'variable',
  'defvar-local': 'variable',
  defconst: 'variable',
  defcustom: 'variable',
  defgroup: 'variable',
  defface: 'variable',
  'cl-defun': 'function',
  'cl-defgeneric': 'function',
  'cl-defmethod': 'function',
  'define-minor-mode': 'function',
  'define-derived-mode': 'function',
  'define-inline': 'function',
  defalias: 'function',
  defsubst: 'function',
  'cl-defmacro': 'macro',
  'cl-defstruct': 'struct',
  defclass: 'class',
};

/** `(defcustom name …)`, read from the text: the grammar knows only a few of these forms. */
const lispForm: Rule = (node, text): Named | 'imports' | undefined => {
  const head = /^\(([\w-]+)[\s']+\(?([^\s()'"]+)/.exec(text.slice(node.startIndex, node.startIndex + 200));
  if (!head) return undefined;
  if (head[1] === 'require') return 'imports';
  const kind = Object.hasOwn(lispKinds, head[1]!) ? lispKinds[head[1]!]! : undefined;
  return kind ? { name: head[2]!, kind } : undefined;
};

export const elispRules: SyntaxRules = {
  grammar: 'elisp',
  definitions: {
    function_definition: 'function',
    macro_definition: 'macro',
    special_form: lispForm,
    list: lispForm,
  },
  comments: ['comment'],
};
