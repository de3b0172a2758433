/** The editor's icon and colour for what a symbol is, by the index's word for it. */
const icons: Readonly<Record<string, string>> = {
  function: 'method',
  method: 'method',
  constructor: 'method',
  test: 'method',
  class: 'class',
  object: 'class',
  impl: 'class',
  interface: 'interface',
  trait: 'interface',
  protocol: 'interface',
  type: 'class',
  enum: 'enum',
  struct: 'structure',
  variable: 'variable',
  constant: 'constant',
  field: 'field',
  property: 'property',
  module: 'namespace',
  namespace: 'namespace',
  package: 'namespace',
  heading: 'string',
  section: 'string',
  rule: 'ruler',
};

/** The name of a kind's icon, such as `symbol-method`, and of its theme colour's variable. */
export function symbolIcon(kind: string): { readonly icon: string; readonly colour: string } {
  const name = icons[kind] ?? 'snippet';
  const colour = { structure: 'struct', ruler: 'key' }[name] ?? (kind === 'function' ? 'function' : name);
  return {
    icon: `symbol-${name}`,
    colour: `var(--vscode-symbolIcon-${colour}Foreground, var(--vscode-foreground))`,
  };
}
