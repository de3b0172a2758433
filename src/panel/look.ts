import type { Look } from '../protocol/panelApi.ts';

let given: string[] = [];
const loaded = new Set<string>();

/** Puts the theme's syntax colours and the icons' fonts on the page, in place of those before. */
export function putOn(look: Look): void {
  const { style } = document.documentElement;
  for (const name of given) style.removeProperty(name);
  given = Object.keys(look.variables);
  for (const [name, value] of Object.entries(look.variables)) style.setProperty(name, value);
  for (const { family, src } of look.fonts) {
    if (loaded.has(family)) continue;
    loaded.add(family);
    const face = new FontFace(family, `url(${JSON.stringify(src)})`);
    document.fonts.add(face);
    // Without its font an icon is a blank: nothing a person need hear of.
    void face.load().catch(() => {});
  }
}
