import * as vscode from 'vscode';
import type { HostParts } from '../parts.ts';
import { placeOf, registerAll } from './register.ts';

/** What the search commands ask of the sidebar's view and of the quick search. */
export interface SearchCommandParts {
  readonly view: {
    search(query: string): unknown;
    similar(uri: vscode.Uri, range: vscode.Range): unknown;
  };
  quickSearch(parts: HostParts): unknown;
}

/** Search Code, Quick Search, Search for Selection and Find Similar Code. */
export function registerSearchCommands(
  parts: HostParts,
  { view, quickSearch }: SearchCommandParts,
): vscode.Disposable {
  return registerAll(parts, {
    searchCode: (query?: unknown) =>
      typeof query === 'string'
        ? view.search(query)
        : vscode.commands.executeCommand('lodestone.search.focus'),
    quickSearch: () => quickSearch(parts),
    searchSelection: () => view.search(selected().text),
    findSimilar: () => {
      const editor = vscode.window.activeTextEditor;
      placeOf(parts, editor?.document.uri);
      return view.similar(editor!.document.uri, wholeLines(editor!));
    },
  });
}

/** What is selected, or the word at the cursor. Throws a sentence where there is neither. */
function selected(): { readonly text: string } {
  const editor = vscode.window.activeTextEditor;
  if (!editor) throw new Error('No editor is open: select some text in one first.');
  const range = editor.selection.isEmpty
    ? editor.document.getWordRangeAtPosition(editor.selection.active)
    : editor.selection;
  const text = range ? editor.document.getText(range).replace(/\s+/g, ' ').trim() : '';
  if (text === '') throw new Error('Nothing is selected: select the words or the code to search for.');
  return { text: text.slice(0, 1000) };
}

/** The lines of the selection; without one, those of the paragraph around the cursor. */
function wholeLines({ document, selection }: vscode.TextEditor): vscode.Range {
  if (!selection.isEmpty) {
    const last =
      selection.end.character === 0
        ? Math.max(selection.start.line, selection.end.line - 1)
        : selection.end.line;
    return new vscode.Range(selection.start.line, 0, last, document.lineAt(last).text.length);
  }
  const isBlank = (line: number) => document.lineAt(line).isEmptyOrWhitespace;
  let first = selection.active.line;
  let last = first;
  while (first > 0 && !isBlank(first - 1)) first -= 1;
  while (last < document.lineCount - 1 && !isBlank(last + 1)) last += 1;
  return new vscode.Range(first, 0, last, document.lineAt(last).text.length);
}
