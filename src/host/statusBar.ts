import * as vscode from 'vscode';
import type { RootStatus } from '../protocol/engineApi.ts';
import { inShort } from './log.ts';
import type { HostParts } from './parts.ts';
import { createOverallProgress, type Glance, statusText } from './statusText.ts';

/** Shows in the status bar what the index is at; a click opens the status view. */
export function showStatusBar({ client, roots, log }: HostParts): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('lodestone.status', vscode.StatusBarAlignment.Right, 90);
  item.name = 'Lodestone';
  item.command = 'lodestone.showStatus';
  const statuses = new Map<string, RootStatus>();
  const overall = createOverallProgress();
  let download: Glance['download'];

  const glance = (): Glance => ({
    nothing: roots.nothing,
    engine: client.state,
    roots: roots.all
      .filter((root) => root.enabled)
      .map(({ folder, root }) => ({
        name: folder.name,
        state: client.states.get(root),
        status: statuses.get(root),
      })),
    percent: overall.update(roots.all.flatMap(({ root }) => client.states.get(root) ?? [])),
    download,
  });
  const show = () => {
    const { kind, text, spoken, lines } = statusText(glance(), clock);
    item.text = text;
    item.tooltip = tooltip(kind, lines);
    item.accessibilityInformation = { label: spoken, role: 'button' };
    item.backgroundColor =
      kind === 'failed' ? new vscode.ThemeColor('statusBarItem.errorBackground') : undefined;
    item.show();
  };
  let timer: NodeJS.Timeout | undefined;
  const soon = () => {
    timer ??= setTimeout(() => {
      timer = undefined;
      show();
    }, 100);
  };
  const ask = async (root: string) => {
    try {
      statuses.set(root, await client.engine.status({ root, fingerprint: false }));
      soon();
    } catch (error) {
      log.debug(`The status of ${root}: ${inShort(error)}`);
    }
  };
  show();
  return vscode.Disposable.from(
    item,
    { dispose: () => clearTimeout(timer) },
    roots.onDidChange(soon),
    client.onDidChangeState(() => {
      download = undefined;
      soon();
    }),
    client.onEvent((event) => {
      if (event.type === 'synced') void ask(event.run.root);
      if (event.type === 'cleared') void ask(event.root);
      if (event.type === 'download') download = event;
      // A run goes on only once the model is there.
      else if (event.type === 'progress' || event.type === 'synced') download = undefined;
      if (event.type === 'download' || event.type === 'progress') soon();
      if (event.type === 'state') {
        if (event.state.activity.kind === 'idle' && !statuses.has(event.state.root))
          void ask(event.state.root);
        soon();
      }
    }),
  );
}

function tooltip(kind: string, lines: readonly string[]): vscode.MarkdownString {
  const link = (title: string, command: string) => `[${title}](command:lodestone.${command})`;
  const links: Readonly<Record<string, readonly string[]>> = {
    idle: [link('Search', 'searchCode'), link('Sync now', 'syncNow'), link('Status', 'showStatus')],
    syncing: [link('Pause', 'pause'), link('Cancel', 'cancel'), link('Status', 'showStatus')],
    paused: [link('Resume', 'resume'), link('Status', 'showStatus')],
    failed: [link('Try again', 'syncNow'), link('Status', 'showStatus'), link('Log', 'showLog')],
  };
  const text = [...lines, (links[kind] ?? []).join(' · ')].filter((line) => line !== '').join('\n\n');
  const markdown = new vscode.MarkdownString(text);
  markdown.isTrusted = {
    enabledCommands: ['searchCode', 'syncNow', 'showStatus', 'pause', 'cancel', 'resume', 'showLog'].map(
      (name) => `lodestone.${name}`,
    ),
  };
  return markdown;
}

/** A time as the person's clock shows it; with the day when it is another. */
function clock(iso: string): string {
  const at = new Date(iso);
  const isToday = at.toDateString() === new Date().toDateString();
  return isToday
    ? at.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' })
    : at.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}
