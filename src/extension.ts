import type * as vscode from 'vscode';

/** Called by the editor once its window has come up. */
export function activate(context: vscode.ExtensionContext): void {
  void context;
}
