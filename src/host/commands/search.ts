import * as vscode from 'vscode';
import type { HostParts } from '../parts.ts';
import { quickSearch } from '../quickSearch.ts';
import type { SearchPanel } from '../searchPanel.ts';
import { findSimilar } from '../similar.ts';
import { enabledRoots, registerAll } from './register.ts';

/** Words of a selection beyond this many characters say no more. */
const longest = 1000;

/** Search Code, Quick Search, Search for Selection and Find Similar Code. */
export function registerSearchCommands(parts: HostParts, panel: SearchPanel): vscode.Disposable {
  return registerAll(parts, {
    searchCode: (query: unknown) => panel.focus(typeof query === 'string' ? query : undefined),
    quickSearch: (query: unknown) => {
      enabledRoots(parts);
      quickSearch(parts, typeof query === 'string' ? query : undefined);
    },
    searchSelection: () => panel.focus(selected()),
    findSimilar: () => findSimilar(parts, panel),
  });
}

/** What is selected, or the word at the cursor. Throws a sentence where there is neither. */
function selected(): string {
  const editor = vscode.window.activeTextEditor;
  if (!editor) throw new Error('No editor is open: select some text in one first.');
  const { document, selection } = editor;
  const range = selection.isEmpty ? document.getWordRangeAtPosition(selection.active) : selection;
  const text = range ? document.getText(range).replace(/\s+/g, ' ').trim() : '';
  if (text === '') throw new Error('Nothing is selected: select the words or the code to search for.');
  return text.slice(0, longest);
}
