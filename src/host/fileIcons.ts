import * as vscode from 'vscode';
import type { FileIcon, Look, PageHit } from '../protocol/panelApi.ts';
import { glyphOf, type IconDefinition, type IconTheme, iconOf, readIconTheme } from './iconTheme.ts';
import { parseJsonc } from './jsonc.ts';

/** File icons as the Explorer has them. */
export interface FileIcons extends vscode.Disposable {
  /** Folders that the page may load icons from. */
  folders(): vscode.Uri[];
  /** Reads the theme that is on; its fonts, for the page to load. */
  fonts(webview: vscode.Webview | undefined): Promise<Look['fonts']>;
  /** Icons of the hits' files by path; none before the theme has been read, or where it can't be. */
  of(hits: readonly PageHit[], webview: vscode.Webview | undefined): Record<string, FileIcon>;
}

interface Loaded {
  readonly id: string;
  readonly theme: IconTheme;
  /** The folder of the theme's file: its paths are relative to that. */
  readonly folder: vscode.Uri;
}

/** Reads no theme before it is asked for fonts. Dispose it with the view. */
export function createIcons(): FileIcons {
  let loaded: Loaded | undefined;

  const load = async (): Promise<Loaded | undefined> => {
    const id = vscode.workspace.getConfiguration('workbench').get<string | null>('iconTheme');
    if (!id) return undefined;
    if (loaded?.id === id) return loaded;
    const found = contributions().find(({ theme }) => theme.id === id);
    if (found?.theme.path === undefined) return undefined;
    const file = vscode.Uri.joinPath(found.extension, found.theme.path);
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
    return { id, theme: readIconTheme(parseJsonc(text)), folder: vscode.Uri.joinPath(file, '..') };
  };
  const family = (font: string) => `lodestone-${loaded?.id}-${font}`;
  const address = (webview: vscode.Webview, path: string) =>
    webview.asWebviewUri(vscode.Uri.joinPath(loaded!.folder, path)).toString();
  const icon = (definition: IconDefinition, webview: vscode.Webview): FileIcon | undefined => {
    if (definition.iconPath !== undefined) return { src: address(webview, definition.iconPath) };
    const font = definition.fontId ?? loaded?.theme.fonts?.[0]?.id;
    if (definition.fontCharacter === undefined || font === undefined) return undefined;
    const glyph = { glyph: glyphOf(definition.fontCharacter), family: family(font) };
    return definition.fontColor === undefined ? glyph : { ...glyph, colour: definition.fontColor };
  };

  return {
    folders: () => contributions().map(({ extension }) => extension),
    async fonts(webview) {
      // A theme that can't be read leaves the page its own plain icon.
      loaded = await load().catch(() => undefined);
      if (webview === undefined || loaded === undefined) return [];
      return (loaded.theme.fonts ?? []).flatMap(({ id, src }) => {
        const [first] = src;
        return first === undefined ? [] : [{ family: family(id), src: address(webview, first.path) }];
      });
    },
    of(hits, webview) {
      const icons: Record<string, FileIcon> = {};
      if (webview === undefined || loaded === undefined) return icons;
      const { kind } = vscode.window.activeColorTheme;
      const light = kind === vscode.ColorThemeKind.Light || kind === vscode.ColorThemeKind.HighContrastLight;
      for (const { path, language } of hits) {
        const definition = iconOf(loaded.theme, path, language, light);
        const found = definition && icon(definition, webview);
        if (found !== undefined) icons[path] = found;
      }
      return icons;
    },
    dispose() {
      loaded = undefined;
    },
  };
}

function contributions(): {
  readonly extension: vscode.Uri;
  readonly theme: { id?: string; path?: string };
}[] {
  return vscode.extensions.all.flatMap(({ extensionUri, packageJSON }) =>
    ((packageJSON?.contributes?.iconThemes ?? []) as { id?: string; path?: string }[]).map((theme) => ({
      extension: extensionUri,
      theme,
    })),
  );
}
