import type { EngineEvent } from '../protocol/engineApi.ts';
import { keepOutline } from './levelOutline.ts';
import type { OpenIndexes } from './openIndexes.ts';
import type { IndexFolder } from './sync/indexFolder.ts';
import { acquireLease } from './sync/lease.ts';
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
  /** A run has ended: from now on the root may be idle. */
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

/** Nothing is waited for before the first `rest`. */
export function createIdle(parts: IdleParts): Idle {
  const { root, folder, storage, indexes, workers, writing, onEvent } = parts;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  const upkeep = () =>
    writing.take(async () => {
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
  const restFor = (ms: number) => {
    clearTimeout(timer);
    timer = setTimeout(async () => {
      await upkeep();
      if (ms === idleAfter && !stopped) restFor(againAfter);
    }, ms).unref();
  };

  return {
    busy: () => clearTimeout(timer),
    rest: () => {
      if (!stopped) restFor(idleAfter);
    },
    upkeep,
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
