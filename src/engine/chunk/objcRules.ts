import { cRules } from './cRules.ts';
import { type Rule, type SyntaxRules, sourceOf } from './syntaxRules.ts';

/** `foo:bar:`, the whole selector. */
const selector: Rule = (node, text) => {
  const parts: string[] = [];
  for (let index = 0; index < node.namedChildCount; index++) {
    const child = node.namedChild(index)!;
    if (child.type === 'identifier') parts.push(sourceOf(child, text));
    else if (child.type === 'method_parameter' && parts.length > 0) parts.push(`${parts.pop()}:`);
  }
  const bodyless = node.type === 'method_declaration';
  return parts.length > 0 ? { name: parts.join(''), kind: 'method', bodyless } : undefined;
};

export const objcRules: SyntaxRules = {
  ...cRules,
  grammar: 'objc',
  definitions: {
    ...cRules.definitions,
    class_interface: 'class',
    class_implementation: 'class',
    category_interface: 'class',
    category_implementation: 'class',
    protocol_declaration: 'interface',
    method_definition: selector,
    method_declaration: selector,
  },
  barriers: ['block_literal'],
  imports: ['preproc_include', 'module_import'],
};
