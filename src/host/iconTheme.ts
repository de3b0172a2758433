/** A file icon theme, as its file has it, and which icon a path has in it. Pure. */

/** Names of icons by what they are for; a light theme may have its own. */
export interface IconNames {
  readonly file?: string;
  readonly fileExtensions?: Readonly<Record<string, string>>;
  readonly fileNames?: Readonly<Record<string, string>>;
  readonly languageIds?: Readonly<Record<string, string>>;
}

/** A theme's file: its icons by name, the fonts of those that are characters, and what a light theme has otherwise. */
export interface IconTheme extends IconNames {
  readonly fonts?: readonly { readonly id: string; readonly src: readonly { readonly path: string }[] }[];
  readonly iconDefinitions?: Readonly<Record<string, IconDefinition>>;
  readonly light?: IconNames;
}

/** An image, or a character of a font. */
export interface IconDefinition {
  readonly iconPath?: string;
  readonly fontCharacter?: string;
  readonly fontColor?: string;
  readonly fontId?: string;
}

/** What a theme's file holds, which comes from outside: fonts that have no file are left out. Throws where it is no theme. */
export function readIconTheme(given: unknown): IconTheme {
  if (given === null || typeof given !== 'object') throw new Error('The file holds no icon theme.');
  const { fonts } = given as IconTheme;
  const usable = Array.isArray(fonts) ? fonts.filter((font) => typeof font?.src?.[0]?.path === 'string') : [];
  return { ...given, fonts: usable };
}

/** The icon of a path: by its whole name, its longest ending, its language, else the theme's icon for files. */
export function iconOf(
  theme: IconTheme,
  path: string,
  language: string,
  light: boolean,
): IconDefinition | undefined {
  const tables = light && theme.light ? [theme.light, theme] : [theme];
  for (const table of tables) {
    const name = nameIn(table, path, language);
    const found = name === undefined ? undefined : theme.iconDefinitions?.[name];
    if (found !== undefined) return found;
  }
  const fallback = tables.find(({ file }) => file !== undefined)?.file;
  return fallback === undefined ? undefined : theme.iconDefinitions?.[fallback];
}

function nameIn(table: IconNames, path: string, language: string): string | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  const byName = own(table.fileNames, name);
  if (byName !== undefined) return byName;
  for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
    const byEnding = own(table.fileExtensions, name.slice(dot + 1));
    if (byEnding !== undefined) return byEnding;
  }
  return own(table.languageIds, editorLanguages[language] ?? language);
}

/** Languages of the index that the editor calls otherwise. */
const editorLanguages: Readonly<Record<string, string>> = {
  tsx: 'typescriptreact',
  bash: 'shellscript',
  make: 'makefile',
  objc: 'objective-c',
  batch: 'bat',
};

/** Theme files come from outside: a file named `constructor` has no icon of that name. */
function own(table: Readonly<Record<string, string>> | undefined, name: string): string | undefined {
  return table !== undefined && Object.hasOwn(table, name) ? table[name] : undefined;
}

/** The character that a definition means: `\E001` is one in hexadecimal. */
export function glyphOf(character: string): string {
  const code = /^\\([0-9a-f]{1,6})$/i.exec(character)?.[1];
  return code === undefined ? character : String.fromCodePoint(Math.min(0x10ffff, Number.parseInt(code, 16)));
}
