import type { EngineEvent, EngineOptions, RunReason, RunRecord } from '../protocol/engineApi.ts';
import { createOutline, type Outline } from './search/outline.ts';
import { openLanceStore } from './store/lanceStore.ts';
import { type IndexIdentity, type Row, type Store, StoreDamaged } from './store/store.ts';
import { recordRun } from './sync/history.ts';
import {
  completed,
  createIndexFolder,
  type IndexFolder,
  listIndexes,
  removeIndex,
  removeLeftovers,
  rootFolder,
  sameIdentity,
  sameMaker,
} from './sync/indexFolder.ts';
import { acquireLease, type Lease, LeaseLost } from './sync/lease.ts';
import { sync } from './sync/sync.ts';
import { createTally } from './sync/tally.ts';
import type { VectorSource } from './sync/vectors.ts';
import type { Workers } from './sync/workers.ts';

/** An index that is open in this process, with the outline that its searches need. */
export interface OpenIndex {
  readonly index: IndexFolder;
  readonly store: Store;
  /** The outline, level with the store as of the call. */
  outline(): Promise<Outline>;
}

/** One workspace folder as the engine holds it: its indexes on disk, of which one is open. */
export interface Root {
  readonly root: string;
  /** Absolute path of the folder of its indexes. */
  readonly folder: string;
  /** Brings the index of this identity level with the disk, and makes it the one that answers. */
  sync(request: { full: boolean; reason: RunReason }, signal?: AbortSignal): Promise<RunRecord>;
  /** The index to answer from: the complete one of the identity, else another complete one, else what there is. */
  answering(): Promise<OpenIndex | undefined>;
  /** Forgets an index that turned out damaged, on disk too, so that the next sync builds it anew. */
  discard(index: IndexFolder): Promise<void>;
  /** Lets go of the table, so that files can be removed. */
  close(): Promise<void>;
}

/** What the engine lends to each of its roots. */
export interface RootParts {
  readonly options: EngineOptions;
  readonly workers: Workers;
  readonly identity: () => Promise<IndexIdentity>;
  readonly vectors: () => Promise<VectorSource | undefined>;
  readonly onEvent: (event: EngineEvent) => void;
}

interface Held {
  readonly index: IndexFolder;
  readonly store: Store;
  known: { readonly outline: Outline; version: number } | undefined;
  loading: Promise<Outline> | undefined;
  /** While this process writes, it keeps the outline itself, and a new version is no news. */
  isWritten: boolean;
}

/** The least time between two progress events, in milliseconds. */
const progressEvery = 100;

/** A root. Nothing is opened or read yet. */
export function openRoot(root: string, parts: RootParts): Root {
  const { options, onEvent } = parts;
  const folder = rootFolder(options.storage, root);
  const open = new Map<string, Promise<Held>>();

  const hold = (index: IndexFolder): Promise<Held> => {
    let held = open.get(index.id);
    if (!held) {
      held = openLanceStore(index.folder, index.identity.model.dimensions).then((store) => ({
        index,
        store,
        known: undefined,
        loading: undefined,
        isWritten: false,
      }));
      held.catch(() => open.delete(index.id));
      open.set(index.id, held);
    }
    return held;
  };

  const letGo = async (id: string) => {
    const held = open.get(id);
    open.delete(id);
    await (await held?.catch(() => undefined))?.store.close();
  };

  const discard = async (index: IndexFolder) => {
    await letGo(index.id);
    removeIndex(index);
  };

  /** The index that this sync is to write: the one there is, or a new one beside it. */
  const choose = async (full: boolean): Promise<{ index: IndexFolder; because?: string }> => {
    const identity = await parts.identity();
    removeLeftovers(folder);
    const all = listIndexes(folder);
    const same = all.filter((index) => sameIdentity(index.identity, identity));
    const standing = same.find(({ complete }) => complete) ?? same[0];
    for (const index of same) if (index !== standing) await discard(index);
    if (standing && !full) return { index: standing };
    if (standing && !standing.complete) await discard(standing);
    const isOutdated = !standing && all.some((index) => !sameMaker(index.identity, identity));
    if (isOutdated) {
      onEvent({
        type: 'notice',
        root,
        message: 'The index was made by another version of Lodestone and is built anew.',
      });
    }
    const because = full
      ? 'A full reindex was asked for.'
      : isOutdated
        ? 'The index was made by another version.'
        : 'There is no index yet.';
    return { index: createIndexFolder(folder, root, identity), because };
  };

  const syncOnce = async (
    request: { full: boolean; reason: RunReason },
    lease: Lease,
    signal?: AbortSignal,
  ): Promise<RunRecord> => {
    const tally = createTally(root, request.reason);
    let told = 0;
    const onProgress = () => {
      if (performance.now() - told < progressEvery) return;
      told = performance.now();
      onEvent({ type: 'progress', progress: tally.progress() });
    };
    const finish = (run: RunRecord) => {
      recordRun(folder, run);
      onEvent({ type: 'synced', run });
      return run;
    };
    let index: IndexFolder | undefined;
    try {
      const chosen = await choose(request.full);
      index = chosen.index;
      tally.fullBecause = chosen.because;
      const held = await hold(index);
      held.isWritten = true;
      try {
        await sync(
          {
            root,
            rules: options,
            index,
            store: held.store,
            workers: parts.workers,
            vectors: await parts.vectors(),
            lease,
            tally,
            onProgress,
            onCommit: (paths, rows) => applyCommit(held, paths, rows),
            onUpkeepFailed: (error) =>
              onEvent({ type: 'log', level: 'warn', message: `Upkeep of ${root} failed: ${String(error)}` }),
          },
          signal,
        );
      } finally {
        held.isWritten = false;
        if (held.known) held.known.version = await held.store.version().catch(() => -1);
      }
      if (!index.complete) await replaceOthers(index);
      return finish(tally.record('done'));
    } catch (error) {
      if (error instanceof LeaseLost) throw error;
      if (error instanceof StoreDamaged && index) {
        await discard(index);
        onEvent({
          type: 'notice',
          root,
          message: `The index of ${root} was damaged and is built anew. (${error.message})`,
        });
        return syncOnce({ full: false, reason: 'repair' }, lease, signal);
      }
      if (signal?.aborted) return finish(tally.record('cancelled'));
      finish(tally.record('failed', (error as Error).message));
      throw error;
    }
  };

  /** A new index has been gone through: from now on it answers, and what it replaces goes. */
  const replaceOthers = async (index: IndexFolder) => {
    const done = completed(index);
    const held = await open.get(index.id);
    if (held) open.set(index.id, Promise.resolve(Object.assign(held, { index: done })));
    for (const other of listIndexes(folder)) {
      const isReplaced =
        sameIdentity(other.identity, done.identity) || !sameMaker(other.identity, done.identity);
      if (other.id !== done.id && isReplaced) await discard(other);
    }
  };

  return {
    root,
    folder,
    discard,
    async sync(request, signal) {
      for (;;) {
        const wait = () =>
          onEvent({ type: 'notice', root, message: `Another process is indexing ${root}; waiting for it.` });
        const lease = await acquireLease(folder, wait, signal);
        try {
          return await syncOnce(request, lease, signal);
        } catch (error) {
          if (!(error instanceof LeaseLost)) throw error;
          onEvent({ type: 'log', level: 'warn', message: error.message });
        } finally {
          lease.release();
        }
      }
    },
    async answering() {
      const identity = await parts.identity();
      const all = listIndexes(folder).filter((index) => sameMaker(index.identity, identity));
      const own = all.filter((index) => sameIdentity(index.identity, identity));
      const index = own.find(({ complete }) => complete) ?? all.find(({ complete }) => complete) ?? own[0];
      if (!index) return undefined;
      const held = await hold(index);
      return { index, store: held.store, outline: () => levelOutline(held) };
    },
    async close() {
      for (const id of [...open.keys()]) await letGo(id);
    },
  };
}

function applyCommit(held: Held, paths: readonly string[], rows: readonly Row[]): void {
  if (!held.known) return;
  held.known.outline.remove(paths);
  held.known.outline.put(rows);
}

/** The outline as the store is now. Built from all rows the first time, and again when another process has written. */
async function levelOutline(held: Held): Promise<Outline> {
  if (held.known && (held.isWritten || held.known.version === (await held.store.version()))) {
    return held.known.outline;
  }
  held.loading ??= loadOutline(held).finally(() => {
    held.loading = undefined;
  });
  return held.loading;
}

async function loadOutline(held: Held): Promise<Outline> {
  for (;;) {
    const version = await held.store.version();
    const outline = createOutline();
    for await (const rows of held.store.outline()) outline.put(rows);
    // A commit meanwhile may be in it or not: only a scan that saw one version counts, unless commits keep coming.
    if (held.isWritten) return outline;
    if (version !== (await held.store.version())) continue;
    held.known = { outline, version };
    return outline;
  }
}
