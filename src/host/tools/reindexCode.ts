import type * as vscode from 'vscode';
import type { RunRecord } from '../../protocol/engineApi.ts';
import type { HostParts } from '../parts.ts';
import { cutTo } from './budget.ts';
import { below, type ChosenRoot, chooseRoots, concerns, toldOfEach } from './chooseRoots.ts';
import { readInput } from './input.ts';
import type { Tool } from './tool.ts';

/** How long the answer waits for the run to end, in milliseconds: an agent has other things to do. */
const patience = 30_000;

/** `lodestone_reindexCode`: brings the index level with the disk, whole roots or some paths of one. */
export function reindexCode({ client, roots }: HostParts): Tool {
  return {
    name: 'lodestone_reindexCode',
    prepare(input) {
      const { full, paths, root } = (input ?? {}) as Readonly<Record<string, unknown>>;
      const where = typeof root === 'string' && root !== '' ? ` of ${root}` : '';
      const some = Array.isArray(paths) && paths.length > 0 ? paths.map(String) : undefined;
      const message = some
        ? `The index is brought up to date for: ${some.join(', ')}.`
        : full === true
          ? `All files${where} are read again and the index is built anew. The old one answers meanwhile.`
          : `Files${where} that changed are read again.`;
      return {
        invocationMessage: 'Bringing the code index up to date',
        confirmationMessages: { title: 'Reindex code?', message },
      };
    },
    async answer(input, budget, signal) {
      const read = readInput(input, ['root', 'paths', 'full']);
      const paths = read.texts('paths', '["src/server.ts", "lib"]');
      // What the person confirmed: paths, which are read anew in any case, or the whole index.
      const full = read.flag('full') && paths.length === 0;
      const chosen = chooseRoots(roots, read.optionalText('root'));
      const theirs = (root: ChosenRoot) => paths.filter((each) => concerns(root, chosen, each));
      const meant = chosen.filter((root) => paths.length === 0 || theirs(root).length > 0);
      const told = await toldOfEach(meant, (root) => reindex(root, theirs(root), full, signal), signal);
      return cutTo(told.join('\n'), budget);
    },
  };

  async function reindex(
    root: ChosenRoot,
    paths: string[],
    full: boolean,
    signal: AbortSignal,
  ): Promise<string> {
    const ended = watchRuns(root.root);
    try {
      const request = { root: root.root, full, reason: full ? 'full' : 'request' } as const;
      const some = paths.length > 0 ? { paths: paths.map((each) => below(root, each)) } : {};
      const { run } = await client.engine.enqueue({ ...request, ...some }, signal);
      const record = await ended.wait(run, signal);
      return `${root.name}: ${record ? describe(record) : stillRunning(root)}`;
    } finally {
      ended.dispose();
    }
  }

  function stillRunning({ root }: ChosenRoot): string {
    const activity = client.states.get(root)?.activity;
    const percent = activity?.kind === 'syncing' ? activity.progress?.percent : undefined;
    const so = percent === undefined ? '' : ` (${Math.floor(percent)} % done)`;
    return `the sync is queued or still running${so}; it goes on by itself. Ask lodestone_indexStatus how far it is.`;
  }

  /** Hears of ended runs from now on, so that one that ends before it is waited for isn't missed. */
  function watchRuns(root: string): vscode.Disposable & {
    wait(run: string, signal: AbortSignal): Promise<RunRecord | undefined>;
  } {
    const records = new Map<string, RunRecord>();
    let heard = () => {};
    const listening = client.onEvent((event) => {
      if (event.type !== 'synced' || event.run.root !== root) return;
      records.set(event.run.id, event.run);
      heard();
    });
    return {
      dispose: () => listening.dispose(),
      wait: (run, signal) =>
        new Promise((resolve, reject) => {
          const timer = setTimeout(() => settle(() => resolve(undefined)), patience);
          const abort = () => settle(() => reject(signal.reason));
          const settle = (tell: () => void) => {
            clearTimeout(timer);
            signal.removeEventListener('abort', abort);
            heard = () => {};
            tell();
          };
          heard = () => {
            const record = records.get(run);
            if (record) settle(() => resolve(record));
          };
          if (signal.aborted) return abort();
          signal.addEventListener('abort', abort, { once: true });
          heard();
        }),
    };
  }
}

function describe({ outcome, error, files, chunks, ms }: RunRecord): string {
  if (outcome === 'failed') return `the sync failed: ${error ?? 'no reason was kept'}`;
  if (outcome === 'cancelled')
    return 'the sync was stopped by a person or by a newer one; what was done is kept.';
  const { created, modified, moved, deleted, failed } = files;
  const did = Object.entries({ created, modified, moved, deleted, failed }).filter(([, count]) => count > 0);
  const what = did.map(([name, count]) => `${count} ${name}`).join(', ') || 'nothing had changed';
  return `the index is level with the disk: ${what}, in ${Math.round(ms)} ms. It holds ${chunks.total} chunks of ${files.seen} files.`;
}
