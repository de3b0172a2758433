import type { QueuedRun, RunReason } from '../../protocol/engineApi.ts';

/** What a run is wanted for. Paths are relative to the root, with `/`. */
export interface Wish {
  /** Whether to distrust all that is known and start anew. */
  readonly full: boolean;
  readonly reason: RunReason;
  /** The files and folders to compare with the disk; undefined for the whole root. */
  readonly check: readonly string[] | undefined;
  /** Files and folders to read and cut anew, whatever their stamps say. */
  readonly anew: readonly string[];
  /** It takes up a run that was stopped in the middle, also a full one. */
  readonly goesOn?: boolean;
}

/** A run that waits, with what it is to do. */
export interface WaitingRun extends QueuedRun, Wish {}

/** Runs that wait, at most one a root, in the order in which they will be done. Never changed in place. */
export type RunQueue = readonly WaitingRun[];

/** Paths that a run names, at most; one that would name more looks at the whole root. */
export const mostPaths = 1_000;

const priorities: Readonly<Record<RunReason, number>> = {
  full: 50,
  request: 50,
  repair: 40,
  watch: 30,
  first: 20,
  start: 20,
  timer: 10,
};

/** What goes first: a person's runs before a save's before those that nobody waits for. */
export function priorityOf(reason: RunReason): number {
  return priorities[reason];
}

/** Whether somebody waits for what it brings; the others begin by themselves. */
export function isAwaited(reason: RunReason): boolean {
  return reason === 'request' || reason === 'full' || reason === 'repair';
}

/**
 * The queue with a wish in it: as a run of its own, named `id`, or merged into the root's run that waits. Of two
 * that are merged the stronger reason counts, the older's name and time, and all that either was to do.
 */
export function enqueued(
  queue: RunQueue,
  root: string,
  wish: Wish,
  id: string,
  now: Date,
): { readonly queue: RunQueue; readonly run: WaitingRun } {
  const waiting = queue.find((each) => each.root === root);
  const united = waiting ? merged(waiting, wish) : bounded(wish);
  const run: WaitingRun = {
    ...united,
    root,
    id: waiting?.id ?? id,
    createdAt: waiting?.createdAt ?? now.toISOString(),
    priority: priorityOf(united.reason),
  };
  const others = queue.filter((each) => each !== waiting);
  return { queue: [...others, run].sort(inOrder), run };
}

/** The queue without a run; the same one where there is no such run. */
export function withoutRun(queue: RunQueue, id: string): RunQueue {
  return queue.some((each) => each.id === id) ? queue.filter((each) => each.id !== id) : queue;
}

function inOrder(a: WaitingRun, b: WaitingRun): number {
  return b.priority - a.priority || (a.createdAt < b.createdAt ? -1 : a.createdAt > b.createdAt ? 1 : 0);
}

function merged(a: Wish, b: Wish): Wish {
  return bounded({
    full: a.full || b.full,
    reason: strength(b.reason) > strength(a.reason) ? b.reason : a.reason,
    check: a.check && b.check && [...a.check, ...b.check],
    anew: [...a.anew, ...b.anew],
    ...(goesOn([a, b]) ? { goesOn: true } : {}),
  });
}

/** What is begun anew was wanted by somebody since; a mere look at what changed takes nothing from what goes on. */
function goesOn(wishes: readonly Wish[]): boolean {
  const full = wishes.filter((each) => each.full);
  return (full.length > 0 ? full : wishes).every((each) => each.goesOn);
}

function strength(reason: RunReason): number {
  return priorityOf(reason) + (reason === 'full' ? 1 : 0);
}

function bounded(wish: Wish): Wish {
  const anew = united(wish.anew);
  // So many files anew are all files anew.
  if (wish.full || anew === undefined) return { ...wish, full: true, check: undefined, anew: [] };
  return { ...wish, check: wish.check && united([...wish.check, ...anew]), anew };
}

/**
 * Each path once, and none that lies below another, which stands for all below it. Undefined, for the whole
 * root, when '' is among them or they are more than `mostPaths`.
 */
export function united(paths: readonly string[]): readonly string[] | undefined {
  const all = new Set(paths);
  if (all.has('')) return undefined;
  const top = [...all].filter((each) => !liesBelowAny(each, all));
  return top.length > mostPaths ? undefined : top;
}

function liesBelowAny(path: string, all: ReadonlySet<string>): boolean {
  for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
    if (all.has(path.slice(0, slash))) return true;
  }
  return false;
}
