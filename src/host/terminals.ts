import type { ExtensionContext } from 'vscode';

/**
 * Has the program `lodestone`, where it is called in a terminal of the editor's, find the editor's indexes: people and agents
 * who ask there then ask the index that the editor keeps level, and not one of their own.
 */
export function shareWithTerminals({
  environmentVariableCollection,
  globalStorageUri,
}: ExtensionContext): void {
  environmentVariableCollection.description = 'The program `lodestone` uses the indexes of this editor.';
  environmentVariableCollection.replace('LODESTONE_STORAGE', globalStorageUri.fsPath);
}
