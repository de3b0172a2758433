import * as vscode from 'vscode';
import type { RunRecord } from '../protocol/engineApi.ts';
import {
  type PageAnswer,
  type PageFilters,
  type Sample,
  type SearchEvent,
  type SearchPageApi,
  searchPageMethods,
} from '../protocol/panelApi.ts';
import { askRoots } from './askRoots.ts';
import { createIcons } from './fileIcons.ts';
import { createHitOpener } from './openHit.ts';
import { runPageCommand } from './pageCommands.ts';
import { pageFolder, pageHtml } from './pageHtml.ts';
import { type Pages, servePages } from './pagePort.ts';
import type { HostParts } from './parts.ts';
import { currentScene, pageRoots } from './scene.ts';
import { onDidChangeTheme, themeColours } from './themeColours.ts';
import { willAsk } from './willAsk.ts';

const viewId = 'lodestone.search';
const historyKey = 'lodestone.queries';
const historyLength = 100;
/** Characters of a selection that others are to be like. */
const longestSample = 20_000;

/** The sidebar's search view, as commands use it. */
export interface SearchPanel {
  /** Shows the view with the focus in its box, asking the query if there is one. */
  focus(query?: string): Promise<void>;
  /** Shows the view with code that is like the lines of a document. */
  similar(uri: vscode.Uri, range: vscode.Range): Promise<void>;
}

/** Whether answers may be others after a run. One that found nothing to do may have come after another window's. */
function mayHaveNews({ reason, files }: RunRecord): boolean {
  return reason !== 'timer' || files.created + files.modified + files.deleted + files.moved > 0;
}

/** Registers the view; it ends with the context. */
export function registerSearchPanel(parts: HostParts): SearchPanel {
  const { context, client, roots, log } = parts;
  const opener = createHitOpener();
  const icons = createIcons();
  let pages: Pages<SearchEvent> | undefined;
  let view: vscode.WebviewView | undefined;
  /** Whether a page is there that has asked for its start. */
  let isThere = false;
  let wish: SearchEvent | undefined;

  const tell = (event: SearchEvent) => {
    if (isThere) pages?.tell(event);
  };
  const tellScene = () => tell({ type: 'scene', scene: currentScene(parts) });
  const look = async () => {
    const [variables, fonts] = await Promise.all([themeColours(log), icons.fonts(view?.webview)]);
    return { variables, fonts };
  };
  const show = async (event: SearchEvent) => {
    wish = event;
    await vscode.commands.executeCommand(`${viewId}.focus`);
    // A page that has come meanwhile has taken the wish along.
    if (!isThere || wish !== event) return;
    wish = undefined;
    tell(event);
  };
  const answer = async (filters: PageFilters, ask: Parameters<typeof askRoots>[2]): Promise<PageAnswer> => {
    const all = pageRoots(parts);
    const asked = all
      .filter(({ root }) => filters.roots.length === 0 || filters.roots.includes(root))
      .map(({ root, name, activity }) => ({ root, name, isShownBusy: activity.kind === 'syncing' }));
    if (asked.length === 0)
      throw new Error('The folder that was asked is not part of the workspace any more.');
    const merged = await askRoots(asked, filters.limit, ask);
    return { ...merged, icons: icons.of(merged.hits, view?.webview) };
  };
  const common = ({ limit, paths, excludes, languages }: PageFilters) => ({
    limit: Math.min(1000, Math.max(1, limit)),
    paths,
    excludes,
    languages,
    explain: false,
  });

  const api: SearchPageApi = {
    async ready() {
      isThere = true;
      const start = {
        scene: currentScene(parts),
        look: await look(),
        history: context.workspaceState.get<string[]>(historyKey, []),
        wish,
      };
      wish = undefined;
      return start;
    },
    search: (request, signal) =>
      answer(request, (root) =>
        client.engine.search({ root, query: request.query, ...common(request) }, signal),
      ),
    similar: (request, signal) =>
      answer(request, (root) => {
        const { sample } = request;
        // In another root the lines stand in no file: they are looked for by their text alone.
        const place = root === sample.root ? sample : { ...sample, path: '' };
        const { path, startLine, endLine, text } = place;
        return client.engine.similar({ root, path, startLine, endLine, text, ...common(request) }, signal);
      }),
    async open({ root, path, startLine, endLine, line, how }) {
      const lines =
        startLine === undefined || endLine === undefined
          ? undefined
          : { startLine, endLine, ...(line === undefined ? {} : { line }) };
      try {
        await opener.open(roots.uriOf(root, path), lines, how);
      } catch (error) {
        log.warn(`${path} could not be opened: ${String(error)}`);
        void vscode.window.showWarningMessage(
          `${path} could not be opened. It may have been moved or deleted since.`,
        );
      }
    },
    async copy({ what, root, path, text }) {
      const uri = roots.uriOf(root, path);
      const copied = {
        path: uri.scheme === 'file' ? uri.fsPath : uri.path,
        relative: path,
        text: text ?? '',
      }[what];
      await vscode.env.clipboard.writeText(copied);
    },
    async remember({ query }) {
      const before = context.workspaceState.get<string[]>(historyKey, []).filter((each) => each !== query);
      await context.workspaceState.update(historyKey, [...before, query].slice(-historyLength));
    },
    async willAsk() {
      willAsk(parts);
    },
    run: (request) => runPageCommand(parts, request),
  };

  const provider: vscode.WebviewViewProvider = {
    resolveWebviewView(resolved) {
      view = resolved;
      const { webview } = resolved;
      webview.options = {
        enableScripts: true,
        localResourceRoots: [pageFolder(context.extensionUri), ...icons.folders()],
      };
      const served = servePages<SearchPageApi, SearchEvent>(webview, searchPageMethods, api);
      pages = served;
      webview.html = pageHtml(webview, context.extensionUri, 'search', 'Lodestone search');
      resolved.onDidChangeVisibility(() => {
        if (resolved.visible) return;
        isThere = false;
        served.leave();
      });
      resolved.onDidDispose(() => {
        served.dispose();
        if (view !== resolved) return;
        view = undefined;
        pages = undefined;
        isThere = false;
      });
    },
  };

  context.subscriptions.push(
    opener,
    icons,
    vscode.window.registerWebviewViewProvider(viewId, provider),
    roots.onDidChange(tellScene),
    client.onDidChangeState(tellScene),
    client.onEvent((event) => {
      if (event.type === 'state') tellScene();
      if (event.type === 'cleared') tell({ type: 'changed' });
      if (event.type === 'synced' && mayHaveNews(event.run)) tell({ type: 'changed' });
    }),
    onDidChangeTheme(async () => tell({ type: 'look', look: await look() })),
  );

  return {
    focus: (query) => show(query === undefined ? { type: 'ask' } : { type: 'ask', query }),
    async similar(uri, range) {
      const place = roots.locate(uri);
      const document = await vscode.workspace.openTextDocument(uri);
      const [first] = pageRoots(parts);
      const root = place?.root.root ?? first?.root;
      if (root === undefined) throw new Error('Open a folder first: there is no index to look in.');
      const text = document.getText(range).slice(0, longestSample);
      const sample: Sample = {
        root,
        path: place?.path ?? '',
        startLine: range.start.line + 1,
        // A selection that ends at the start of a line doesn't hold that line.
        endLine:
          Math.max(range.start.line, range.end.character === 0 ? range.end.line - 1 : range.end.line) + 1,
        text,
      };
      await show({ type: 'similar', sample });
    },
  };
}
