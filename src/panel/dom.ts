/** Attributes by name; `false` and `undefined` leave one out, `true` sets it empty. */
export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** An element with its attributes and what stands in it. Strings become text, never markup. */
export function el<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: (Node | string | undefined)[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false)
      element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.filter((child) => child !== undefined));
  return element;
}

/** One of the editor's icons. It says nothing to a screen reader: what it means stands beside it as text. */
export function icon(name: string, more = ''): HTMLElement {
  return el('span', { class: `icon icon-${name} ${more}`.trim(), 'aria-hidden': 'true' });
}

/** A button with a text. */
export function textButton(
  label: string,
  onClick: () => void,
  kind: 'primary' | 'secondary' | 'link' = 'secondary',
) {
  const button = el('button', { type: 'button', class: `button ${kind}` }, label);
  button.addEventListener('click', onClick);
  return button;
}

/** A button that is an icon; `label` is its name and its tooltip. */
export function iconButton(
  name: string,
  label: string,
  onClick: (event: MouseEvent) => void,
  more: Attributes = {},
) {
  const attributes = { type: 'button', class: 'icon-button', title: label, 'aria-label': label, ...more };
  const button = el('button', attributes, icon(name));
  button.addEventListener('click', onClick);
  return button;
}
