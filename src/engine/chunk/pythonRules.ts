import { type Rule, type SyntaxRules, sourceOf } from './syntaxRules.ts';

/** `NAME = …` and `NAME: type = …` at the level of the module or of a class. */
const assignment: Rule = (node, text) => {
  const left = node.childForFieldName('left');
  return left?.type === 'identifier' ? { name: sourceOf(left, text), kind: 'variable' } : undefined;
};

const typeAlias: Rule = (node, text) => {
  const name = node.namedChild(0);
  return name ? { name: sourceOf(name, text).replace(/\[.*$/s, ''), kind: 'type' } : undefined;
};

export const pythonRules: SyntaxRules = {
  grammar: 'python',
  definitions: {
    function_definition: 'function',
    class_definition: 'class',
    assignment,
    type_alias_statement: typeAlias,
  },
  comments: ['comment'],
  attached: ['decorator'],
  wrappers: ['decorated_definition'],
  outer: ['assignment'],
  barriers: ['lambda'],
  imports: ['import_statement', 'import_from_statement', 'future_import_statement'],
};

/** `cc_library(name = "queue", …)` at the top of a build file. */
const target: Rule = (node, text) => {
  const name = /\bname\s*=\s*["']([^"']+)/.exec(sourceOf(node, text).slice(0, 400));
  return name && node.parent?.parent?.type === 'module' ? { name: name[1]!, kind: 'rule' } : undefined;
};

/** Build files are Python to the grammar. */
export const starlarkRules: SyntaxRules = {
  ...pythonRules,
  definitions: { ...pythonRules.definitions, call: target },
};
