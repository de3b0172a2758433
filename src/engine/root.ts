import { existsSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { IndexRules, Progress, RunRecord } from '../protocol/engineApi.ts';
import { createIdle } from './idle.ts';
import { levelOutline } from './levelOutline.ts';
import { createOpenIndexes, type Held } from './openIndexes.ts';
import { openRuling } from './ruling.ts';
import { type RootParts, type RunRequest, runSync } from './run.ts';
import type { RunListener } from './runs.ts';
import type { Outline } from './search/outline.ts';
import { type Store, StoreDamaged } from './store/store.ts';
import {
  bytesBelow,
  type IndexFolder,
  listIndexes,
  markDamaged,
  rootFolder,
  sameIdentity,
  sameMaker,
  stands,
} from './sync/indexFolder.ts';
import { acquireLease, LeaseLost } from './sync/lease.ts';
import { isTicket } from './sync/line.ts';
import { openProgressNote } from './sync/progressNote.ts';
import { isAwaited } from './sync/queue.ts';
import { storageFault } from './sync/storageFaults.ts';
import { createTurns } from './turns.ts';

/** An index to answer from, with the outline that its searches need. */
export interface OpenIndex {
  readonly index: IndexFolder;
  readonly store: Store;
  /** The outline, level with the store as of the call. */
  outline(): Promise<Outline>;
}

/** One workspace folder as the engine holds it: its indexes on disk, of which some are open. */
export interface Root {
  readonly root: string;
  /** Absolute path of the folder of its indexes. */
  readonly folder: string;
  /** Which files count, by what a client wishes here and others wished. */
  rules(wish: Partial<IndexRules>): IndexRules;
  /** The model that its questions are put to. */
  readonly model: Pick<RootParts, 'known' | 'vectors' | 'begin' | 'name'>;
  /** Brings the index of the engine's identity level with the disk, and makes it the one that answers. */
  sync(request: RunRequest, listener: RunListener, signal?: AbortSignal): Promise<RunRecord>;
  /**
   * Runs `use` on the index to answer from: the complete one of the engine's identity, else another complete
   * one, else what there is; undefined where there is none. Runs it again when the index was replaced
   * meanwhile. Throws `StoreDamaged` when it can't be read; then the next sync builds it anew.
   */
  read<T>(use: (open: OpenIndex | undefined) => Promise<T>, signal?: AbortSignal): Promise<T>;
  /**
   * Folds what many small runs have left, unless another process writes just now. It happens by itself when no
   * run has ended for half a minute. Resolves to the commits made; its failure is logged, and harmless.
   */
  upkeep(): Promise<number>;
  /** Removes all indexes. Resolves to the bytes freed. */
  clear(signal?: AbortSignal): Promise<number>;
  /** Lets go of the tables and of what searches keep in memory, between two runs; the next request opens them again. */
  letGo(): Promise<void>;
  /** The same for good. */
  close(): Promise<void>;
}

const unknownModel = { id: '', revision: '', dimensions: 0 };

/** An index can be replaced while it is read, but hardly this often in a row. */
const tries = 5;

/** A root. Nothing is opened or read yet. */
export function openRoot(root: string, parts: RootParts): Root {
  const { options, onEvent } = parts;
  const folder = rootFolder(options.storage, root);
  const indexes = createOpenIndexes((texts) => parts.workers.run({ type: 'segment', texts }));
  const writing = createTurns();
  /** What is still being written down of a run that has ended. */
  let leftover: Promise<void> | undefined;
  const ruling = openRuling({ root, folder, model: parts.named, onEvent });

  const lease = async (onWait: () => void, signal?: AbortSignal) => {
    try {
      return await acquireLease(folder, onWait, signal);
    } catch (error) {
      throw storageFault(error, options.storage);
    }
  };

  const answering = async (signal?: AbortSignal): Promise<IndexFolder | undefined> => {
    const known = await parts.known(signal);
    // What was made before answers, whether or not the model can be loaded or asked.
    const identity = 'identity' in known ? known.identity : { ...parts.maker, model: unknownModel };
    const all = listIndexes(folder).filter((index) => sameMaker(index.identity, identity));
    const own = all.filter((index) => sameIdentity(index.identity, identity));
    return own.find(({ complete }) => complete) ?? all.find(({ complete }) => complete) ?? own[0];
  };

  const { storage } = options;
  const idle = createIdle({ ...parts, root, folder, storage, indexes, writing, answering });

  return {
    root,
    folder,
    rules: ruling.now,
    model: parts,
    upkeep: idle.upkeep,
    sync: (request, { onProgress, onElsewhere }, signal) =>
      writing.take(async (tell) => {
        idle.busy();
        const note = openProgressNote(folder);
        const wait = () => {
          // Of what goes on by itself, the state tells enough.
          const message = `Another process is indexing ${root}; waiting for it.`;
          if (isAwaited(request.reason)) onEvent({ type: 'notice', root, message });
          onElsewhere(true);
        };
        for (;;) {
          const held = await lease(wait, signal);
          try {
            onElsewhere(false);
            const put = (progress: Progress) => {
              note.put(progress);
              onProgress(progress);
            };
            const { record, rest } = await runSync(
              { ...parts, root, folder, indexes, ruling, onProgress: put },
              request,
              held,
              signal,
            );
            note.remove();
            tell(record);
            leftover = rest();
            await leftover;
            return record;
          } catch (error) {
            if (!(error instanceof LeaseLost)) throw error;
            onEvent({ type: 'log', level: 'warn', message: error.message });
          } finally {
            note.remove();
            held.release();
            idle.rest();
          }
        }
      }, signal),
    async read(use, signal) {
      let distrusted: string | undefined;
      for (let left = tries; ; left--) {
        const index = await answering(signal);
        if (!index) return use(undefined);
        let held: Held | undefined;
        try {
          const opened = await indexes.hold(index);
          held = opened;
          return await use({ index, store: opened.store, outline: () => levelOutline(opened) });
        } catch (error) {
          signal?.throwIfAborted();
          const wasReplaced = !stands(index) || (held !== undefined && !indexes.holds(held));
          if (!(error instanceof StoreDamaged || wasReplaced) || left === 0) throw error;
          if (!held || indexes.holds(held)) await indexes.letGo(index.id);
          if (wasReplaced) continue;
          // Opened once more: it may have been this process's view of it that was out of date.
          if (distrusted === index.id) {
            markDamaged(index);
            throw error;
          }
          distrusted = index.id;
        }
      }
    },
    clear: (signal) =>
      writing.take(async () => {
        const bytes = bytesBelow(folder);
        if (!existsSync(folder)) return 0;
        const held = await lease(() => {}, signal);
        try {
          await indexes.letGoAll();
          for (const name of readdirSync(folder)) {
            if (name !== 'writer' && name !== 'paused' && !isTicket(name))
              rmSync(path.join(folder, name), { recursive: true, force: true, maxRetries: 3 });
          }
        } finally {
          held.release();
        }
        try {
          rmdirSync(folder);
        } catch {
          // Another process is already making a new index there.
        }
        return bytes;
      }, signal),
    letGo: () => writing.take(indexes.letGoAll),
    async close() {
      idle.stop();
      await leftover;
      await indexes.letGoAll();
    },
  };
}
