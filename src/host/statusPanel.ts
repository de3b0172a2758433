import * as vscode from 'vscode';
import {
  type RootPage,
  type StatusEvent,
  type StatusPageApi,
  statusPageMethods,
} from '../protocol/panelApi.ts';
import { runPageCommand } from './pageCommands.ts';
import { pageFolder, pageHtml } from './pageHtml.ts';
import { type Pages, servePages } from './pagePort.ts';
import type { HostParts } from './parts.ts';
import { currentScene, pageRoots } from './scene.ts';

const viewId = 'lodestone.status';
/** Runs that are listed of each root. */
const runsShown = 20;

/** Registers the index's page; it ends with the context. Asks the engine only while the page can be seen. */
export function registerStatusPanel(parts: HostParts): void {
  const { context, client, roots, log } = parts;
  let pages: Pages<StatusEvent> | undefined;
  let isThere = false;
  /** How often each root has been asked for. */
  const askings = new Map<string, number>();
  const tell = (event: StatusEvent) => {
    if (isThere) pages?.tell(event);
  };

  /** What is known at once, and what the engine has to be asked for. */
  const pageOf = async ({
    root,
    name,
    activity,
  }: ReturnType<typeof pageRoots>[number]): Promise<RootPage> => {
    const [status, runs] = await Promise.allSettled([
      client.engine.status({ root, fingerprint: false }),
      client.engine.history({ root, limit: runsShown }),
    ]);
    const state = client.states.get(root) ?? { root, activity, watcher: { kind: 'off' } };
    const failed = [status, runs].find((each) => each.status === 'rejected');
    return {
      root,
      name,
      state,
      status: status.status === 'fulfilled' ? status.value : undefined,
      runs: runs.status === 'fulfilled' ? runs.value : [],
      ...(failed
        ? { error: failed.reason instanceof Error ? failed.reason.message : String(failed.reason) }
        : {}),
    };
  };
  const tellPages = (only?: string) => {
    if (!isThere || currentScene(parts).kind !== 'ready') return;
    for (const each of pageRoots(parts)) {
      if (only !== undefined && only !== each.root) continue;
      const asking = (askings.get(each.root) ?? 0) + 1;
      askings.set(each.root, asking);
      // An answer that was overtaken by a later one would put old counts back.
      void pageOf(each).then((page) => askings.get(each.root) === asking && tell({ type: 'page', page }));
    }
  };
  const tellScene = () => {
    tell({ type: 'scene', scene: currentScene(parts) });
    tellPages();
  };

  const api: StatusPageApi = {
    async ready() {
      isThere = true;
      tellPages();
      return { scene: currentScene(parts) };
    },
    run: (request) => runPageCommand(parts, request),
    async open({ root, path }) {
      try {
        await vscode.commands.executeCommand('vscode.open', roots.uriOf(root, path), { preview: true });
      } catch (error) {
        log.warn(`${path} could not be opened: ${String(error)}`);
        void vscode.window.showWarningMessage(
          `${path} could not be opened. It may have been moved or deleted since.`,
        );
      }
    },
    why: async (request, signal) => (await client.engine.why(request, signal)).sentence,
    async retry({ root, path }) {
      await client.engine.enqueue({ root, full: false, reason: 'request', paths: [path] });
    },
  };

  const provider: vscode.WebviewViewProvider = {
    resolveWebviewView(view) {
      const { webview } = view;
      webview.options = { enableScripts: true, localResourceRoots: [pageFolder(context.extensionUri)] };
      const served = servePages<StatusPageApi, StatusEvent>(webview, statusPageMethods, api);
      pages = served;
      webview.html = pageHtml(webview, context.extensionUri, 'status', 'Lodestone index');
      view.onDidChangeVisibility(() => {
        if (view.visible) return;
        isThere = false;
        served.leave();
      });
      view.onDidDispose(() => {
        served.dispose();
        if (pages !== served) return;
        pages = undefined;
        isThere = false;
      });
    },
  };

  context.subscriptions.push(
    vscode.window.registerWebviewViewProvider(viewId, provider),
    roots.onDidChange(tellScene),
    client.onDidChangeState(tellScene),
    client.onEvent((event) => {
      if (event.type === 'state') tell({ type: 'state', state: event.state });
      if (event.type === 'synced') tellPages(event.run.root);
      if (event.type === 'cleared') tellPages(event.root);
    }),
  );
}
