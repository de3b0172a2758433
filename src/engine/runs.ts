import { randomUUID } from 'node:crypto';
import type { EngineEvent, Progress, QueuedRun, RunRecord } from '../protocol/engineApi.ts';
import { type Ended, RunCancelled, TimeUp } from './runEnds.ts';
import { type Entry, newEntry } from './runEntry.ts';
import type { Clock } from './sync/clock.ts';
import { enqueued, type RunQueue, type WaitingRun, type Wish, withoutRun } from './sync/queue.ts';

/** A run that was asked for. */
export interface Asked {
  /** Its id, or that of the waiting run which it was merged into. */
  readonly id: string;
  /** What the run became. Rejects with what it failed of, or was dropped for. */
  readonly done: Promise<RunRecord>;
  /** Says that whoever asked no longer wants it: when nobody else does, the run is dropped or stopped. Whether it was. */
  leave(reason: unknown): boolean;
}

/** What a run of a root is at. */
export interface Standing {
  readonly waiting: QueuedRun | undefined;
  readonly running:
    | { readonly run: WaitingRun; readonly elsewhere: boolean; readonly progress?: Progress }
    | undefined;
}

/** All roots' runs: those that wait, and the few that are being done. */
export interface Runs {
  ask(root: string, wish: Wish): Asked;
  /** Stops the root's run and drops the one that waits: how many there were, and when they have ended. */
  cancel(root: string): { readonly count: number; readonly ended: Promise<unknown> };
  queue(): readonly QueuedRun[];
  standing(root: string): Standing;
}

/** What a run tells while it is done. */
export interface RunListener {
  onProgress(progress: Progress): void;
  /** Whether another process has to end its own run before this one can begin or go on. */
  onElsewhere(elsewhere: boolean): void;
}

/** What runs are done by, and who hears of them. */
export interface RunsParts {
  perform(run: WaitingRun, listener: RunListener, signal: AbortSignal): Promise<RunRecord>;
  onEvent(event: EngineEvent): void;
  /** The root's standing is another. */
  onChange(root: string): void;
  onEnd(run: WaitingRun, ended: Ended): void;
  readonly clock: Clock;
  /** How long a run may take before it has to let others go first, in milliseconds. */
  readonly timeLimit: number;
}

/** Runs of different roots that go on at the same time. */
const atOnce = 2;

/** Nothing waits yet. */
export function createRuns(parts: RunsParts): Runs {
  const { perform, onEvent, onChange, onEnd, clock, timeLimit } = parts;
  let queue: RunQueue = [];
  const entries = new Map<string, Entry>();
  const running = new Map<string, Entry>();

  let told: RunQueue = [];
  const tellQueue = () => {
    // A run that can begin at once never waited.
    if (queue.length === 0 && told.length === 0) return;
    told = queue;
    onEvent({ type: 'queue', runs: queue.map(plain) });
  };
  const drop = (entry: Entry, reason: unknown) => {
    queue = withoutRun(queue, entry.run.id);
    entries.delete(entry.run.id);
    entry.done.reject(reason);
    tellQueue();
    onChange(entry.run.root);
  };
  const pump = () => {
    for (const run of queue) {
      const busy = [...running.values()].filter(({ elsewhere }) => !elsewhere).length;
      if (busy >= atOnce) return;
      if (!running.has(run.root)) void start(entries.get(run.id)!);
    }
  };
  const start = async (entry: Entry) => {
    const { run, control } = entry;
    queue = withoutRun(queue, run.id);
    running.set(run.root, entry);
    tellQueue();
    onEvent({ type: 'started', run: { id: run.id, root: run.root, reason: run.reason } });
    onChange(run.root);
    onTurn(entry, true);
    let ended: Ended;
    try {
      ended = { record: await perform(run, listenerOf(entry), control.signal) };
    } catch (error) {
      ended = { error, wasStopped: control.signal.aborted };
    }
    entry.callOff();
    running.delete(run.root);
    entries.delete(run.id);
    onEnd(run, ended);
    settle(entry, ended);
    onChange(run.root);
    pump();
  };
  const settle = (entry: Entry, ended: Ended) => {
    const { run, done, control } = entry;
    const isDone = 'record' in ended && ended.record.outcome === 'done';
    if (control.signal.reason instanceof TimeUp && !isDone) {
      onEvent({
        type: 'notice',
        root: run.root,
        message: `The sync of ${run.root} was stopped. ${control.signal.reason.message}`,
      });
      // Behind those of its kind that wait: other roots go on.
      entry.next = ask(run.root, { ...run, goesOn: true });
      entry.next.done.then(done.resolve, done.reject);
    } else if ('record' in ended) done.resolve(ended.record);
    else done.reject(ended.error);
  };
  /** Its time counts while it is its turn to write, not while another process does. */
  const onTurn = (entry: Entry, isNow: boolean) => {
    entry.callOff();
    if (isNow) entry.callOff = clock.after(timeLimit, () => entry.control.abort(new TimeUp(timeLimit)));
  };
  const listenerOf = (entry: Entry): RunListener => ({
    onProgress(progress) {
      // A run that had to begin anew doesn't go back before people's eyes.
      const percent = Math.max(progress.percent, entry.progress?.percent ?? 0);
      entry.progress = { ...progress, percent };
      onEvent({ type: 'progress', progress: entry.progress });
      onChange(entry.run.root);
    },
    onElsewhere(elsewhere) {
      entry.elsewhere = elsewhere;
      onTurn(entry, !elsewhere);
      onChange(entry.run.root);
      if (elsewhere) pump();
    },
  });

  const ask = (root: string, wish: Wish): Asked => {
    const merged = enqueued(queue, root, wish, randomUUID(), new Date());
    const { run } = merged;
    queue = merged.queue;
    const entry = entries.get(run.id) ?? newEntry(run);
    entry.run = run;
    entry.askers++;
    entries.set(run.id, entry);
    pump();
    tellQueue();
    onChange(root);
    return {
      id: run.id,
      done: entry.done.promise,
      leave(reason) {
        if (--entry.askers > 0) return false;
        if (entry.next) return entry.next.leave(reason);
        if (running.get(root) === entry) entry.control.abort(reason);
        else if (entries.has(run.id)) drop(entry, reason);
        return true;
      },
    };
  };

  return {
    ask,
    cancel(root) {
      const waiting = queue.filter((each) => each.root === root).map(({ id }) => entries.get(id)!);
      for (const entry of waiting) drop(entry, new RunCancelled());
      const current = running.get(root);
      current?.control.abort(new RunCancelled());
      const ended = current ? current.done.promise.catch(() => {}) : Promise.resolve();
      return { count: waiting.length + (current ? 1 : 0), ended };
    },
    queue: () => queue.map(plain),
    standing(root) {
      const waiting = queue.find((each) => each.root === root);
      const current = running.get(root);
      return {
        waiting: waiting && plain(waiting),
        running: current && {
          run: current.run,
          elsewhere: current.elsewhere,
          ...(current.progress ? { progress: current.progress } : {}),
        },
      };
    },
  };
}

function plain({ id, root, reason, priority, createdAt }: WaitingRun): QueuedRun {
  return { id, root, reason, priority, createdAt };
}
