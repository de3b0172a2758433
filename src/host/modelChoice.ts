import * as vscode from 'vscode';
import { offeredModels, readModel } from '../protocol/models.ts';
import { keepKey } from './apiKeys.ts';
import { registerAll } from './commands/register.ts';
import { isLocal, modelItems } from './modelItems.ts';
import type { HostParts } from './parts.ts';
import { engineSettings } from './settings.ts';

/** Choose Model: what computes the meaning of code. Asks, keeps the choice as a setting, and shows what is fetched. */
export function registerModelChoice(parts: HostParts): vscode.Disposable {
  return registerAll(parts, { chooseModel: (given?: unknown) => chooseModel(parts, given) });
}

async function chooseModel(parts: HostParts, given: unknown): Promise<void> {
  const before = engineSettings(() => {}).model;
  const chosen = typeof given === 'string' ? given : await ask(parts, before);
  if (chosen === undefined) return;
  const { kind } = readModel(chosen);
  if (chosen === before) return;
  if (kind !== 'hub') return keep(chosen);
  // An engine that nobody has asked for anything, or that may do nothing, fetches later.
  const isAtWork = parts.roots.nothing === undefined && parts.client.state.kind !== 'off';
  // Listening first: the engine is started anew as soon as the setting is written.
  const fetching = isAtWork ? showFetching(parts, chosen) : undefined;
  await keep(chosen);
  if ((await fetching) === 'cancelled') await keep(before);
}

async function ask(parts: HostParts, current: string): Promise<string | undefined> {
  const items = modelItems(current).map((item) => ({
    ...item,
    kind: item.isSeparator ? vscode.QuickPickItemKind.Separator : vscode.QuickPickItemKind.Default,
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title: 'Choose Model',
    placeHolder: 'Another model builds an index of its own; the present one answers until that is complete.',
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (picked?.choice === 'folder') return askFolder();
  if (picked?.choice === 'endpoint') return askEndpoint(parts, current);
  return picked?.choice;
}

async function askFolder(): Promise<string | undefined> {
  const picked = await vscode.window.showOpenDialog({
    canSelectFolders: true,
    canSelectFiles: false,
    openLabel: 'Use Model',
    title: 'A folder with config.json, tokenizer.json, tokenizer_config.json and onnx/model.onnx',
  });
  return picked?.[0]?.fsPath;
}

/** Asks for an endpoint; the one in use stands there already, so that its key can be given anew. */
async function askEndpoint({ context }: HostParts, current: string): Promise<string | undefined> {
  const title = 'Embeddings from an Endpoint';
  const [, inUse, nameInUse] = /^(https?:\/\/[^#]+)#(.+)$/i.exec(current) ?? [];
  const url = await vscode.window.showInputBox({
    title: `${title} (1/3)`,
    prompt: 'Address of an API that is compatible with OpenAI’s, up to /v1',
    placeHolder: 'http://localhost:11434/v1',
    ...(inUse && { value: inUse }),
    ignoreFocusOut: true,
    validateInput: (text) => complaint(`${text.trim()}#name`),
  });
  if (!url) return undefined;
  const name = await vscode.window.showInputBox({
    title: `${title} (2/3)`,
    prompt: 'Name of the model there',
    placeHolder: 'nomic-embed-text',
    ...(nameInUse && { value: nameInUse }),
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === '' ? 'Give the name of a model.' : undefined),
  });
  if (!name) return undefined;
  const key = await vscode.window.showInputBox({
    title: `${title} (3/3)`,
    prompt: 'Its key, kept in the editor’s secret storage; leave empty where none is needed or to keep none',
    password: true,
    ignoreFocusOut: true,
  });
  if (key === undefined) return undefined;
  const address = url.trim();
  if (!isLocal(address) && !(await agreed(new URL(address).host))) return undefined;
  await keepKey(context.secrets, address, key.trim());
  return `${address}#${name.trim()}`;
}

async function agreed(host: string): Promise<boolean> {
  const detail = `The text of every indexed file goes to ${host}, and every query. With the models that run here nothing leaves this machine.`;
  const yes = 'Send Code';
  return (
    (await vscode.window.showWarningMessage(`Send your code to ${host}?`, { modal: true, detail }, yes)) ===
    yes
  );
}

function complaint(named: string): string | undefined {
  if (named === '#name') return 'Give an address, such as http://localhost:11434/v1.';
  if (!/^https?:\/\//i.test(named)) return 'The address has to begin with http:// or https://.';
  try {
    readModel(named);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Keeps the choice where it is set now: for the workspace when that has its own, else for the person. */
async function keep(model: string): Promise<void> {
  const configuration = vscode.workspace.getConfiguration('lodestone');
  const inWorkspace =
    vscode.workspace.isTrusted && configuration.inspect('model')?.workspaceValue !== undefined;
  const { Global, Workspace } = vscode.ConfigurationTarget;
  await configuration.update('model', model, inWorkspace ? Workspace : Global);
}

/** Shows what is fetched until the first sync with the new model goes on, or fails. */
async function showFetching({ client }: HostParts, model: string): Promise<'cancelled' | 'done'> {
  const size = offeredModels.find(({ id }) => id === model)?.megabytes;
  const title = `Fetching ${model}${size ? ` (${size} MB)` : ''}`;
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, async (progress, token) => {
    const listeners: vscode.Disposable[] = [];
    const outcome = await new Promise<'cancelled' | 'done'>((resolve) => {
      let shown = 0;
      let isNew = false;
      listeners.push(
        token.onCancellationRequested(() => resolve('cancelled')),
        client.onEvent((event) => {
          // What the engine before this choice still says is about another model.
          if (!isNew) return;
          if (event.type === 'download') {
            // Only the weights are worth a bar; what comes before them is small.
            const done = event.file.startsWith('onnx/') ? event.percent : 0;
            progress.report({ message: event.file, increment: Math.max(0, done - shown) });
            shown = Math.max(shown, done);
          }
          if (event.type === 'progress' || event.type === 'synced') resolve('done');
          if (event.type === 'state' && ['failed', 'paused'].includes(event.state.activity.kind))
            resolve('done');
        }),
        client.onDidChangeState(({ kind }) => {
          if (kind === 'starting') isNew = true;
          if (kind === 'failed') resolve('done');
        }),
      );
    });
    vscode.Disposable.from(...listeners).dispose();
    return outcome;
  });
}
