import * as vscode from 'vscode';
import type { HostParts } from '../parts.ts';
import { fileInHand, placeOf, registerAll } from './register.ts';

/** Show Index Status, Show Log, and Why Is This File (Not) Indexed? */
export function registerShowCommands(parts: HostParts): vscode.Disposable {
  return registerAll(parts, {
    showStatus: () => vscode.commands.executeCommand('lodestone.status.focus'),
    showLog: () => parts.log.show(),
    whyFile: async (given: unknown) => {
      const { root, path } = placeOf(parts, fileInHand(given));
      const answer = await parts.client.engine.why({ root: root.root, path });
      const source = answer.rule && (await ruleAt(parts, root.root, answer.rule));
      const open = source ? ['Open Rule'] : answer.rule?.source === 'settings' ? ['Open Settings'] : [];
      void vscode.window.showInformationMessage(answer.sentence, ...open).then((chosen) => {
        if (chosen === 'Open Rule' && source)
          return vscode.window.showTextDocument(source.uri, { selection: source.range });
        if (chosen)
          return vscode.commands.executeCommand('workbench.action.openSettings', '@ext:lodestone.lodestone');
        return undefined;
      });
      return answer;
    },
  });
}

/** Where a rule stands, when that is a file that can be opened. */
async function ruleAt(
  { roots }: HostParts,
  root: string,
  { source, line }: { readonly source: string; readonly line?: number },
): Promise<{ readonly uri: vscode.Uri; readonly range: vscode.Range } | undefined> {
  if (source === 'default' || source === 'settings') return undefined;
  const at = Math.max(0, (line ?? 1) - 1);
  const isAbsolute = /^([/\\]|[a-z]:)/i.test(source);
  const uri = isAbsolute ? vscode.Uri.file(source) : roots.uriOf(root, source);
  const isThere = await vscode.workspace.fs.stat(uri).then(
    () => true,
    () => false,
  );
  return isThere ? { uri, range: new vscode.Range(at, 0, at, 0) } : undefined;
}
