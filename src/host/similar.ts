import * as vscode from 'vscode';
import type { HostParts } from './parts.ts';
import { quickSearch } from './quickSearch.ts';

/** Where answers are shown: the sidebar's search view. */
export interface SimilarView {
  similar(uri: vscode.Uri, range: vscode.Range): unknown;
}

/**
 * Find Similar Code for the editor's selection, or for the function that the cursor is in; in the view, or in a
 * Quick Pick where there is none. Throws a sentence when no file of an indexed folder is open.
 */
export async function findSimilar(parts: HostParts, view?: SimilarView): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (!editor) throw new Error('No editor is open: open a file and put the cursor into a function first.');
  const { document } = editor;
  const place = parts.roots.locate(document.uri);
  if (!place) throw new Error('This file lies in no folder of the workspace that is indexed.');
  const range = await sampleRange(editor);
  if (document.getText(range).trim() === '') {
    throw new Error('There is no code at the cursor: select some lines first.');
  }
  if (view) {
    await view.similar(document.uri, range);
    return;
  }
  quickSearch(parts, {
    root: place.root.root,
    path: place.path,
    startLine: range.start.line + 1,
    endLine: range.end.line + 1,
    text: document.getText(range),
  });
}

/** Kinds that a person means by "this function". */
const meant = new Set([
  vscode.SymbolKind.Function,
  vscode.SymbolKind.Method,
  vscode.SymbolKind.Constructor,
  vscode.SymbolKind.Class,
  vscode.SymbolKind.Interface,
  vscode.SymbolKind.Struct,
  vscode.SymbolKind.Enum,
]);
/** A language's symbols may never come; by then the lines around the cursor have to do. In milliseconds. */
const patience = 1000;

/** Whole lines: the selection's, else those of the innermost function around the cursor, else of the paragraph. */
export async function sampleRange({ document, selection }: vscode.TextEditor): Promise<vscode.Range> {
  if (!selection.isEmpty) {
    const { start, end } = selection;
    // A selection that ends before a line's first character doesn't mean that line.
    const last = end.character === 0 && end.line > start.line ? end.line - 1 : end.line;
    return wholeLines(document, start.line, last);
  }
  const found = await functionAround(document, selection.active);
  return found
    ? wholeLines(document, found.start.line, found.end.line)
    : paragraph(document, selection.active.line);
}

async function functionAround(
  document: vscode.TextDocument,
  at: vscode.Position,
): Promise<vscode.Range | undefined> {
  const asked = vscode.commands.executeCommand<
    (vscode.DocumentSymbol | vscode.SymbolInformation)[] | undefined
  >('vscode.executeDocumentSymbolProvider', document.uri);
  const late = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), patience));
  const symbols = await Promise.race([asked, late]).catch(() => undefined);
  return innermost(symbols ?? [], at);
}

function innermost(
  symbols: readonly (vscode.DocumentSymbol | vscode.SymbolInformation)[],
  at: vscode.Position,
): vscode.Range | undefined {
  let best: vscode.Range | undefined;
  for (const symbol of symbols) {
    const range = 'range' in symbol ? symbol.range : symbol.location.range;
    if (!range.contains(at)) continue;
    const inner = 'children' in symbol ? innermost(symbol.children, at) : undefined;
    const own = inner ?? (meant.has(symbol.kind) ? range : undefined);
    if (own && (!best || best.contains(own))) best = own;
  }
  return best;
}

/** The lines around, as far as no line is blank. */
function paragraph(document: vscode.TextDocument, line: number): vscode.Range {
  const isBlank = (at: number) => document.lineAt(at).isEmptyOrWhitespace;
  let [first, last] = [line, line];
  while (first > 0 && !isBlank(first - 1)) first--;
  while (last < document.lineCount - 1 && !isBlank(last + 1)) last++;
  return wholeLines(document, first, last);
}

function wholeLines(document: vscode.TextDocument, first: number, last: number): vscode.Range {
  return new vscode.Range(first, 0, last, document.lineAt(last).text.length);
}
