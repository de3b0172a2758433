import path from 'node:path';
import type { Activity, EngineApi, EngineEvent, QueuedRun, RunReason } from '../../src/protocol/engineApi.ts';

type Following = Pick<
  EngineApi,
  | 'follow'
  | 'unfollow'
  | 'touched'
  | 'opened'
  | 'enqueue'
  | 'cancel'
  | 'pause'
  | 'resume'
  | 'states'
  | 'queue'
>;

/**
 * What a pretended engine does with roots that are followed: it syncs at once, each root's runs one after the
 * other, tells all that a real one tells, and notes what it was asked. `opened` is only noted.
 */
export function fakeFollowing(
  sync: EngineApi['sync'],
  onEvent: (event: EngineEvent) => void,
  note: (what: string) => void,
): Following {
  const activities = new Map<string, Activity>();
  const paused = new Set<string>();
  const running = new Map<string, { control: AbortController; done: Promise<void> }>();
  let waiting: QueuedRun[] = [];
  let lastId = 0;

  const tell = (root: string, activity: Activity) => {
    if (!activities.has(root)) return;
    activities.set(root, activity);
    onEvent({ type: 'state', state: { root, activity, watcher: { kind: 'live' } } });
  };
  const rest = (root: string) =>
    tell(root, paused.has(root) ? { kind: 'paused', by: 'person', message: 'Paused.' } : { kind: 'idle' });
  const tellQueue = () => onEvent({ type: 'queue', runs: waiting });
  const perform = async (run: QueuedRun, full: boolean, control: AbortController) => {
    const { id, root, reason } = run;
    waiting = waiting.filter((each) => each !== run);
    tellQueue();
    onEvent({ type: 'started', run: { id, root, reason } });
    tell(root, { kind: 'syncing', elsewhere: false });
    try {
      await sync({ root, full, reason }, control.signal);
      rest(root);
    } catch (error) {
      if (control.signal.aborted) rest(root);
      else tell(root, { kind: 'failed', message: (error as Error).message });
    }
    running.delete(root);
  };
  const ask = (root: string, reason: RunReason, full = false): string => {
    const known = waiting.find((each) => each.root === root);
    if (known) return known.id;
    const priority = reason === 'request' || reason === 'full' ? 50 : 10;
    const run = { id: `run-${++lastId}`, root, reason, priority, createdAt: new Date().toISOString() };
    const control = new AbortController();
    const before = running.get(root)?.done ?? Promise.resolve();
    waiting = [...waiting, run];
    tellQueue();
    if (running.has(root)) tell(root, { kind: 'waiting', run });
    const done = before.then(() => {
      running.set(root, { control, done });
      // It was dropped while it waited.
      return waiting.includes(run) ? perform(run, full, control) : void running.delete(root);
    });
    return run.id;
  };
  const stop = (root: string): number => {
    const dropped = waiting.filter((each) => each.root === root).length;
    const runs = running.has(root) ? 1 : 0;
    waiting = waiting.filter((each) => each.root !== root);
    if (dropped) tellQueue();
    running.get(root)?.control.abort(new DOMException('The sync was cancelled.', 'AbortError'));
    return dropped + runs;
  };
  const asked = (what: string, root: string, more = '') => note(`${what} ${path.basename(root)}${more}`);

  return {
    async follow({ root, settings }) {
      asked('follow', root, ` ${settings.debounce} ${settings.interval} ${settings.watch}`);
      activities.set(root, { kind: 'idle' });
      if (paused.has(root)) rest(root);
      else ask(root, 'start');
    },
    async unfollow({ root }) {
      asked('unfollow', root);
      stop(root);
      activities.delete(root);
    },
    async touched({ root, paths }) {
      asked('touched', root, ` ${paths.join(',')}`);
      if (activities.has(root) && !paused.has(root)) ask(root, 'watch');
    },
    async opened({ root, paths }) {
      asked('opened', root, ` ${paths.join(',')}`);
    },
    async enqueue({ root, full, reason, paths }) {
      asked('enqueue', root, ` ${reason}${full ? ' full' : ''}${paths ? ` ${paths.join(',')}` : ''}`);
      return { run: ask(root, reason, full) };
    },
    async cancel({ root }) {
      asked('cancel', root);
      return stop(root);
    },
    async pause({ root }) {
      asked('pause', root);
      paused.add(root);
      stop(root);
      rest(root);
    },
    async resume({ root }) {
      asked('resume', root);
      paused.delete(root);
      ask(root, 'start');
    },
    async states() {
      return [...activities].map(([root, activity]) => ({ root, activity, watcher: { kind: 'live' } }));
    },
    queue: async () => waiting,
  };
}
