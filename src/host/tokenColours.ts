/** From a theme's rules for TextMate scopes to the colours of the page's few kinds of tokens. Pure. */

/** A rule of a theme, as its file has it. */
export interface TokenRule {
  readonly scope?: string | readonly string[];
  readonly settings?: { readonly foreground?: string; readonly fontStyle?: string };
}

/** The page's kinds of tokens, each with the TextMate scopes that it stands for, best first. */
const kinds: Readonly<Record<string, readonly string[]>> = {
  comment: ['comment.line.double-slash', 'comment'],
  keyword: ['keyword.control.flow', 'keyword.control', 'keyword'],
  storage: ['storage.type.function', 'storage.type', 'storage', 'keyword'],
  string: ['string.quoted.double', 'string'],
  regexp: ['string.regexp', 'string'],
  number: ['constant.numeric.decimal', 'constant.numeric', 'constant'],
  literal: ['constant.language.boolean', 'constant.language', 'constant'],
  function: ['entity.name.function', 'entity.name', 'support.function'],
  class: ['entity.name.type.class', 'entity.name.class', 'entity.name.type', 'entity.name', 'support.type'],
  'built-in': ['support.function', 'support.type', 'entity.name.function'],
  variable: ['variable.other.readwrite', 'variable.other', 'variable'],
  attribute: [
    'support.type.property-name',
    'entity.other.attribute-name',
    'meta.object-literal.key',
    'variable.other',
  ],
  tag: ['entity.name.tag', 'keyword'],
  meta: ['meta.preprocessor', 'keyword.control.directive', 'meta.decorator', 'keyword.control'],
  heading: ['markup.heading', 'entity.name.section'],
  inserted: ['markup.inserted'],
  deleted: ['markup.deleted'],
};

/** CSS variables by name: `--syntax-KIND` for its colour, and `-style` where it is slanted. */
export function tokenColours(rules: readonly TokenRule[]): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const [kind, scopes] of Object.entries(kinds)) {
    const colour = first(scopes, (scope) => settled(rules, scope, ({ foreground }) => foreground));
    // Only what is a colour reaches the page.
    if (colour !== undefined && /^#[0-9a-f]{3,8}$/i.test(colour)) variables[`--syntax-${kind}`] = colour;
    const style = settled(rules, scopes[0]!, ({ fontStyle }) => fontStyle);
    if (style?.includes('italic')) variables[`--syntax-${kind}-style`] = 'italic';
  }
  return variables;
}

/** What the most specific rule says of a scope; of two equal ones the later. */
function settled(
  rules: readonly TokenRule[],
  scope: string,
  said: (settings: NonNullable<TokenRule['settings']>) => string | undefined,
): string | undefined {
  let best: { readonly length: number; readonly value: string } | undefined;
  for (const { scope: selectors, settings } of rules) {
    const value = settings && said(settings);
    if (value === undefined) continue;
    for (const selector of listed(selectors)) {
      const matches = scope === selector || scope.startsWith(`${selector}.`);
      if (matches && selector.length >= (best?.length ?? 0)) best = { length: selector.length, value };
    }
  }
  return best?.value;
}

function listed(selectors: TokenRule['scope']): string[] {
  const each = typeof selectors === 'string' ? selectors.split(',') : (selectors ?? []);
  return each.map((selector) => selector.trim());
}

function first<Item, Found>(
  items: readonly Item[],
  find: (item: Item) => Found | undefined,
): Found | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
