import * as vscode from 'vscode';
import type { PageAnswer, PageHit, Sample } from '../protocol/panelApi.ts';
import { askRoots } from './askRoots.ts';
import { type Place, startGlance } from './glance.ts';
import type { HostParts } from './parts.ts';
import { literal, quickText } from './quickItems.ts';
import { quickTitle } from './quickTitle.ts';
import { willAsk } from './willAsk.ts';

interface Item extends vscode.QuickPickItem {
  readonly hit?: PageHit;
  /** Where the cursor goes, 1-based. */
  readonly line?: number;
}

const placeholder = 'Say what the code does, or a name from it';
const limit = 30;
/** Quiet after a key before a question is asked, and after a move before its place is shown; in milliseconds. */
const [typingPause, movingPause] = [150, 60];
/** Between two askings that only a growing index is the reason for. */
const growthPause = 1000;
const toSide = { iconPath: new vscode.ThemeIcon('split-horizontal'), tooltip: 'Open to the Side' };
const similar = { iconPath: new vscode.ThemeIcon('references'), tooltip: 'Find Similar Code' };
const toSidebar = { iconPath: new vscode.ThemeIcon('list-flat'), tooltip: 'Show in the Sidebar' };

/**
 * Opens a Quick Pick that answers as one types. Starts with what is given: a query, lines to find others like, or
 * nothing. What goes wrong is told in the list, and in full in the log.
 */
export function quickSearch(parts: HostParts, start?: string | Sample): void {
  const { client, roots, log } = parts;
  const pick = vscode.window.createQuickPick<Item>();
  const glance = startGlance();
  let asking = new AbortController();
  let typing: NodeJS.Timeout | undefined;
  let moving: NodeJS.Timeout | undefined;
  let hasMoved = false;
  let isChosen = false;
  let isWanted = false;
  let asked = '';
  let notices: readonly string[] = [];
  let lastAsked = 0;

  const show = (items: readonly Item[]) => {
    hasMoved = false;
    pick.items = items;
    // Enter was pressed before the answer came: it meant the best of it.
    if (isWanted && items[0]?.hit) void open(items[0], false);
    isWanted = false;
  };
  const tell = (icon: string, sentence: string) =>
    show([{ label: `$(${icon}) ${literal(sentence)}`, alwaysShow: true }]);

  /** Asks, unless something else has been asked meanwhile; an answer that nobody waits for any more is not shown. */
  const ask = async (question: (signal: AbortSignal) => Promise<Omit<PageAnswer, 'icons'>>) => {
    asking.abort(new Error('Something else was asked.'));
    asking = new AbortController();
    const { signal } = asking;
    pick.busy = true;
    lastAsked = Date.now();
    try {
      if (roots.nothing !== undefined) return tell('info', roots.nothing);
      const answer = await question(signal);
      if (signal.aborted) return;
      if (answer.hits.length === 0)
        tell('info', answer.notices[0] ?? 'No code was found. Say it in other words.');
      else show(answer.hits.map((hit) => itemOf(hit, prefixOf(hit.root), answer.marks)));
      notices = answer.hits.length > 0 ? answer.notices : [];
      retitle();
    } catch (error) {
      if (signal.aborted) return;
      log.error('The quick search failed.', error as Error);
      tell('error', (error as Error).message);
    } finally {
      if (asking.signal === signal) pick.busy = false;
    }
  };
  const enabled = () => roots.all.filter((each) => each.enabled);
  const named = () => enabled().map(({ root, folder }) => ({ root, name: folder.name }));
  const prefixOf = (root: string) => {
    const known = enabled();
    return known.length > 1 ? `${known.find((each) => each.root === root)?.folder.name ?? root}/` : '';
  };
  const filters = { limit, paths: [], excludes: [], languages: [], explain: false };

  const retitle = () => {
    pick.title = quickTitle(roots.all, client.states, notices);
  };
  /** An index has grown: what was asked may have an answer now. Never under the eyes of who is choosing. */
  const askAgain = () => {
    const isDue = Date.now() - lastAsked > growthPause && !pick.busy && !hasMoved;
    if (isDue && asked.trim() !== '') void search(asked);
  };
  const search = (query: string) =>
    ask((signal) =>
      askRoots(named(), limit, (root) => client.engine.search({ root, query, ...filters }, signal)),
    );
  const findSimilar = ({ root, path, startLine, endLine, text }: Sample) => {
    const to = { root, path, startLine, endLine, text };
    pick.value = asked = '';
    pick.placeholder = `Code like ${path}:${startLine}-${endLine}. Type to search for something else`;
    return ask((signal) => {
      const own = named().filter((each) => each.root === root);
      return askRoots(own, limit, () => client.engine.similar({ ...to, ...filters }, signal));
    });
  };
  const typed = (query: string) => {
    // The editor tells of what was set here as well.
    if (query === asked) return;
    asked = query;
    clearTimeout(typing);
    asking.abort(new Error('Something else is being typed.'));
    isWanted = false;
    pick.placeholder = placeholder;
    pick.busy = query.trim() !== '';
    if (!pick.busy) show([]);
    else typing = setTimeout(() => void search(query), typingPause);
  };
  const open = async ({ hit, line }: Item, beside: boolean) => {
    if (!hit) return;
    isChosen = true;
    pick.hide();
    await glance.open(roots.uriOf(hit.root, hit.path), placeOf(hit, line), beside).catch(refused);
  };
  const refused = (error: Error) => {
    log.error('A place could not be opened.', error);
    void vscode.window.showErrorMessage(`The file can't be opened: ${error.message}`);
  };

  pick.placeholder = placeholder;
  retitle();
  pick.buttons = [toSidebar];
  // Not among the types yet, and without it the editor puts items by its own idea of what matches.
  Object.assign(pick, { sortByLabel: false });
  const listening = [
    client.onEvent(({ type }) => {
      retitle();
      if (type === 'synced' || (type === 'progress' && !pick.items.some(({ hit }) => hit))) askAgain();
    }),
    pick.onDidChangeValue(typed),
    pick.onDidChangeActive(([active]) => {
      clearTimeout(moving);
      // The first item becomes active by itself: nothing moves before a person does.
      if (!active?.hit || (!hasMoved && active === pick.items[0])) return;
      hasMoved = true;
      const { hit, line } = active;
      const uri = roots.uriOf(hit.root, hit.path);
      moving = setTimeout(() => {
        glance.show(uri, placeOf(hit, line)).catch((error) => log.warn('A preview failed.', error));
      }, movingPause);
    }),
    pick.onDidAccept(() => {
      const [active] = pick.activeItems;
      if (pick.busy) isWanted = true;
      else if (active) void open(active, false);
    }),
    pick.onDidTriggerItemButton(({ button, item }) => {
      if (button === toSide) void open(item, true);
      else if (item.hit) void findSimilar(item.hit);
    }),
    pick.onDidTriggerButton(() => {
      isChosen = true;
      const query = pick.value;
      pick.hide();
      void vscode.commands.executeCommand('lodestone.searchCode', query);
    }),
    pick.onDidHide(async () => {
      clearTimeout(typing);
      clearTimeout(moving);
      asking.abort(new Error('The quick search was closed.'));
      for (const each of listening) each.dispose();
      pick.dispose();
      if (!isChosen)
        await glance.giveBack().catch((error) => log.warn('The view could not be given back.', error));
      glance.dispose();
    }),
  ];
  pick.show();
  willAsk(parts);
  if (typeof start === 'string') {
    pick.value = asked = start;
    if (start.trim() !== '') void search(start);
  } else if (start) void findSimilar(start);
}

function itemOf(hit: PageHit, prefix: string, marks: readonly string[]): Item {
  return { ...quickText(hit, prefix, marks), alwaysShow: true, buttons: [similar, toSide], hit };
}

function placeOf({ startLine, endLine }: PageHit, line = startLine): Place {
  return {
    lines: new vscode.Range(startLine - 1, 0, endLine - 1, Number.MAX_SAFE_INTEGER),
    cursor: new vscode.Position(line - 1, 0),
  };
}
