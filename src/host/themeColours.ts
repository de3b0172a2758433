import * as vscode from 'vscode';
import { parseJsonc } from './jsonc.ts';
import { type TokenRule, tokenColours } from './tokenColours.ts';

/** A theme's file; a theme in another format, or one that can't be read, gives no colours. */
interface ThemeFile {
  readonly include?: string;
  readonly tokenColors?: readonly TokenRule[] | string;
}

/** Includes nested deeper than this are a circle. */
const deepest = 10;

/**
 * The syntax colours of the colour theme that is on, as CSS variables. Empty where they can't be known: a
 * theme that is installed on the other machine of a remote window, or one in the old XML format.
 */
export async function themeColours(log: vscode.LogOutputChannel): Promise<Record<string, string>> {
  try {
    const file = themeFile(themeId());
    const rules = file ? await rulesOf(file, 0) : [];
    return tokenColours([...rules, ...ownRules()]);
  } catch (error) {
    log.debug(`The theme's syntax colours could not be read: ${String(error)}`);
    return {};
  }
}

/** Fires when another theme is on, or the person's own token colours changed. */
export function onDidChangeTheme(listener: () => void): vscode.Disposable {
  return vscode.Disposable.from(
    vscode.window.onDidChangeActiveColorTheme(listener),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (
        ['editor.tokenColorCustomizations', 'workbench.iconTheme', 'workbench.colorTheme'].some((key) =>
          event.affectsConfiguration(key),
        )
      ) {
        listener();
      }
    }),
  );
}

/** The name of the theme that is on: with automatic detection, the one preferred for what the system shows. */
function themeId(): string | undefined {
  const workbench = vscode.workspace.getConfiguration('workbench');
  const { ColorThemeKind: Kind } = vscode;
  const { kind } = vscode.window.activeColorTheme;
  const settings = vscode.workspace.getConfiguration('window');
  const highContrast = kind === Kind.HighContrast || kind === Kind.HighContrastLight;
  const preferred = {
    [Kind.Light]: 'preferredLightColorTheme',
    [Kind.Dark]: 'preferredDarkColorTheme',
    [Kind.HighContrast]: 'preferredHighContrastColorTheme',
    [Kind.HighContrastLight]: 'preferredHighContrastLightColorTheme',
  }[kind];
  const automatic = settings.get<boolean>(highContrast ? 'autoDetectHighContrast' : 'autoDetectColorScheme');
  const chosen = workbench.get<string>('colorTheme');
  // High contrast is only detected where it is on in the system: a person may also have chosen such a theme.
  if (automatic && (!highContrast || !isOfKind(chosen, kind))) return workbench.get<string>(preferred);
  return chosen;
}

interface ThemeContribution {
  readonly id?: string;
  readonly label?: string;
  readonly uiTheme?: string;
  readonly path?: string;
}

function isOfKind(id: string | undefined, kind: vscode.ColorThemeKind): boolean {
  const found = contributions().find(({ theme }) => isNamed(theme, id));
  return found?.theme.uiTheme === (kind === vscode.ColorThemeKind.HighContrast ? 'hc-black' : 'hc-light');
}

function contributions(): { readonly extension: vscode.Uri; readonly theme: ThemeContribution }[] {
  return vscode.extensions.all.flatMap(({ extensionUri, packageJSON }) =>
    ((packageJSON?.contributes?.themes ?? []) as ThemeContribution[]).map((theme) => ({
      extension: extensionUri,
      theme,
    })),
  );
}

function isNamed(theme: ThemeContribution, id: string | undefined): boolean {
  return id !== undefined && (theme.id === id || theme.label === id);
}

function themeFile(id: string | undefined): vscode.Uri | undefined {
  const found = contributions().find(({ theme }) => isNamed(theme, id));
  return found?.theme.path === undefined ? undefined : vscode.Uri.joinPath(found.extension, found.theme.path);
}

async function rulesOf(file: vscode.Uri, depth: number): Promise<readonly TokenRule[]> {
  if (depth > deepest || !/\.jsonc?$/.test(file.path)) return [];
  const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
  const theme = parseJsonc(text) as ThemeFile;
  const beside = (path: string) => vscode.Uri.joinPath(file, '..', path);
  const included = theme.include === undefined ? [] : await rulesOf(beside(theme.include), depth + 1);
  const { tokenColors: own = [] } = theme;
  return [...included, ...(typeof own === 'string' ? await rulesOf(beside(own), depth + 1) : own)];
}

/** The rules that the person's settings add to every theme. */
function ownRules(): readonly TokenRule[] {
  const custom = vscode.workspace
    .getConfiguration('editor')
    .get<{ textMateRules?: TokenRule[] }>('tokenColorCustomizations');
  return custom?.textMateRules ?? [];
}
