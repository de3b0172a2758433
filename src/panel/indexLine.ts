import type { PageCommand, PageRoot } from '../protocol/panelApi.ts';
import { el, icon, textButton } from './dom.ts';
import { progressBar } from './progressBar.ts';

/** A sync shorter than this isn't worth a line that comes and goes, in milliseconds. */
const worthTelling = 700;

/** The line about an index that isn't level with the files, and what can be done. */
export interface IndexLine {
  readonly element: HTMLElement;
  show(roots: readonly PageRoot[]): void;
}

/** Shows nothing while all is idle. */
export function createIndexLine(run: (command: PageCommand, root: string) => void): IndexLine {
  const element = el('div', { class: 'index-lines' });
  const since = new Map<string, number>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lines = new Map<string, ReturnType<typeof line>>();

  const show = (roots: readonly PageRoot[]) => {
    clearTimeout(timer);
    const now = performance.now();
    const several = roots.length > 1;
    const next: typeof lines = new Map();
    for (const { root, name, activity } of roots) {
      if (activity.kind !== 'syncing') since.delete(root);
      else if (!since.has(root)) since.set(root, now);
      const told = tell({ root, name, activity }, several);
      if (told === undefined) continue;
      const wait = activity.kind === 'syncing' ? worthTelling - (now - since.get(root)!) : 0;
      if (wait > 0) {
        timer = setTimeout(() => show(roots), wait);
        continue;
      }
      const own = lines.get(root) ?? line();
      own.update(told, (command) => run(command, root));
      next.set(root, own);
    }
    lines = next;
    const wanted = [...lines.values()].map((each) => each.element);
    // Only when they are others: a progress bar that is put in anew would begin from nothing.
    const isSame =
      wanted.length === element.children.length && wanted.every((each, at) => each === element.children[at]);
    if (!isSame) element.replaceChildren(...wanted);
    element.hidden = wanted.length === 0;
  };
  return { element, show };
}

interface Told {
  readonly icon: string;
  readonly text: string;
  readonly percent?: number | undefined;
  readonly button?: { readonly label: string; readonly command: PageCommand };
}

function tell({ name, activity }: PageRoot, several: boolean): Told | undefined {
  const of = several ? ` ${name}` : '';
  switch (activity.kind) {
    case 'syncing': {
      const percent = activity.progress && Math.floor(activity.progress.percent);
      const text = percent === undefined ? `Indexing${of}` : `Indexing${of} ${percent} %`;
      return { icon: 'sync', text: `${text}, results may be incomplete`, percent };
    }
    case 'paused':
      return {
        icon: 'debug-pause',
        text: `${activity.by === 'person' ? `Indexing${of} is paused` : activity.message}: results may be outdated`,
        button: { label: 'Resume', command: 'resume' },
      };
    case 'failed':
      return {
        icon: 'warning',
        text: `${several ? `${name}: ` : ''}${activity.message}`,
        button: { label: 'Try Again', command: 'syncNow' },
      };
    case 'idle':
      if (!activity.isBehind) return undefined;
      return {
        icon: 'circle-slash',
        text: `Indexing${of} was cancelled, results may be incomplete`,
        button: { label: 'Sync Now', command: 'syncNow' },
      };
    case 'waiting':
      return undefined;
  }
}

function line() {
  const text = el('span', { class: 'index-text' });
  const sign = el('span');
  const buttons = el('span');
  const bar = progressBar('Indexing');
  const element = el(
    'div',
    { class: 'index-line' },
    el('div', { class: 'index-row' }, sign, text, buttons),
    bar.element,
  );
  let label = '';
  return {
    element,
    update(told: Told, run: (command: PageCommand) => void) {
      sign.replaceChildren(icon(told.icon));
      text.textContent = told.text;
      bar.element.hidden = told.icon !== 'sync';
      bar.set(told.percent);
      const { button } = told;
      if (label !== (button?.label ?? '')) {
        label = button?.label ?? '';
        buttons.replaceChildren(
          ...(button ? [textButton(button.label, () => run(button.command), 'link')] : []),
        );
      }
    },
  };
}
