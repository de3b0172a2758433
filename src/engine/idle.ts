import type { EngineEvent } from '../protocol/engineApi.ts';
import { keepOutline } from './levelOutline.ts';
import type { OpenIndexes } from './openIndexes.ts';
import type { IndexFolder } from './sync/indexFolder.ts';
import { acquireLease } from './sync/lease.ts';
import { readLevel } from './sync/level.ts';
import { sweepVectors } from './sync/sweep.ts';
import { keepUp } from './sync/upkeep.ts';
import type { VectorSource } from './sync/vectors.ts';
import type { Workers } from './sync/workers.ts';
import type { Turns } from './turns.ts';

/** What the upkeep of a root works with. */
export interface IdleParts {
  readonly root: string;
  /** The folder of its indexes. */
  readonly folder: string;
  readonly storage: string;
  readonly indexes: OpenIndexes;
  readonly workers: Workers;
  /** Whoever writes in this process waits for the others' end. */
  readonly writing: Turns;
  readonly answering: () => Promise<IndexFolder | undefined>;
  readonly vectors: () => Promise<VectorSource | undefined>;
  readonly onEvent: (event: EngineEvent) => void;
}

/** Waits for a root to be idle, and does then what would be in the way at any other time. */
export interface Idle {
  /** A run begins: nothing happens now. */
  busy(): void;
  /** A run has ended: from now on the root may be idle. An index that is as upkeep left it needs none. */
  rest(): void;
  /** Does it now, unless another process writes. Resolves to the commits made; what fails is logged, and harmless. */
  upkeep(): Promise<number>;
  stop(): void;
}

/**
 * A root in which no run has ended for so long is idle: time for upkeep. What that has made superfluous may be
 * removed when no reader can have it open any more. Milliseconds.
 */
const [idleAfter, againAfter] = [30_000, 70_000];
/** For so long nothing is looked for in an index that hasn't changed since its upkeep: what belongs to no index may lie about. */
const settledFor = 24 * 3_600_000;

/** An index as an upkeep left it: the table's version that it is level at, and when, ms since the epoch. */
interface Kept {
  readonly id: string;
  readonly level: number | undefined;
  readonly at: number;
}

/** Nothing is waited for before the first `rest`. */
export function createIdle(parts: IdleParts): Idle {
  const { root, folder, storage, indexes, workers, writing, onEvent } = parts;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  /** What the last upkeep has left behind, where it came to its end. */
  let kept: Kept | undefined;
  /** The same, once it has been through twice. */
  let settled: Kept | undefined;

  const upkeep = () =>
    writing.take(async () => {
      kept = undefined;
      const elsewhere = new AbortController();
      try {
        const index = await parts.answering();
        const vectors = await parts.vectors();
        if (!index) return 0;
        const lease = await acquireLease(folder, () => elsewhere.abort(), elsewhere.signal);
        try {
          const held = await indexes.hold(index);
          const commits = await keepUp({ workers, index, store: held.store, vectors, lease });
          await keepOutline(held, true);
          if (vectors) await sweepVectors(storage, vectors);
          kept = { id: index.id, level: readLevel(index.folder), at: Date.now() };
          return commits;
        } finally {
          lease.release();
        }
      } catch (error) {
        if (!elsewhere.signal.aborted && !stopped) {
          onEvent({ type: 'log', level: 'warn', message: `Upkeep of ${root} failed: ${String(error)}` });
        }
        return 0;
      }
    });
  const isSettled = async () => {
    if (settled?.level === undefined || Math.abs(Date.now() - settled.at) > settledFor) return false;
    // What goes wrong here goes wrong in the upkeep too, which tells it.
    const index = await parts.answering().catch(() => undefined);
    return index?.id === settled.id && readLevel(index.folder) === settled.level;
  };
  const wait = (ms: number, then: () => Promise<void>) => {
    clearTimeout(timer);
    timer = setTimeout(then, ms).unref();
  };
  const first = async () => {
    if (await isSettled()) return;
    settled = undefined;
    await upkeep();
    if (!stopped) wait(againAfter, again);
  };
  const again = async () => {
    await upkeep();
    settled = kept;
  };

  return {
    busy: () => clearTimeout(timer),
    rest: () => {
      if (!stopped) wait(idleAfter, first);
    },
    upkeep,
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
