import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type {
  EngineApi,
  EngineEvent,
  EngineOptions,
  SearchAnswer,
  SearchRequest,
  WhyAnswer,
} from '../protocol/engineApi.ts';
import { chunkerVersion } from './chunk/chunkFile.ts';
import { disk } from './detect/fileSystem.ts';
import { openRoot as checkRoot } from './detect/root.ts';
import { explainPath } from './detect/why.ts';
import { levelHits } from './hits.ts';
import { openRoot, type Root } from './root.ts';
import { search, textForModel } from './search/search.ts';
import { statusOf } from './status.ts';
import { type IndexIdentity, StoreDamaged } from './store/store.ts';
import { rootFolder, sameIdentity, schemaVersion } from './sync/indexFolder.ts';
import { makeFolder } from './sync/makeFolder.ts';
import type { VectorSource } from './sync/vectors.ts';
import { createWorkers } from './sync/workers.ts';
import { openVectorSource } from './vectorSource.ts';

/** Where the engine finds what it starts and loads: the build's output folder. */
export interface EngineAssets {
  /** Holds `syncWorker.js`, `embedWorker.js` and `grammars/`. */
  readonly folder: string;
}

/** A hit that turns out to be gone makes room for the next: so many more are asked for. */
const spareHits = 10;
/** How long closing waits for requests that were told to stop, in milliseconds: a commit in hand ends well within. */
const closingTime = 1500;

/**
 * The engine: the one way in. Nothing is loaded before it is needed. Throws when the storage folder
 * can't be made.
 */
export function createEngine(
  options: EngineOptions,
  assets: EngineAssets,
  onEvent: (event: EngineEvent) => void,
): EngineApi {
  makeStorage(options.storage);
  const at = (...parts: string[]) => path.join(assets.folder, ...parts);
  const workers = createWorkers(at('syncWorker.js'), Math.max(1, options.threads), at('grammars'));
  const roots = new Map<string, Root>();
  const closing = new AbortController();
  const running = new Set<Promise<unknown>>();
  let source: Promise<VectorSource> | undefined;
  let closed: Promise<void> | undefined;

  const vectors = async () => {
    if (options.model === 'none') return undefined;
    if (!source) {
      source = openVectorSource(options, at('embedWorker.js'), onEvent, closing.signal);
      // One that failed is tried again by the next request: the model may be there by then.
      source.catch(() => {
        source = undefined;
      });
    }
    return source;
  };
  const identity = async (): Promise<IndexIdentity> => {
    const model = (await vectors())?.embedder.identity ?? { id: 'none', revision: '', dimensions: 0 };
    return { schema: schemaVersion, chunker: chunkerVersion, model };
  };
  const rootAt = (given: string): Root => {
    const key = rootFolder(options.storage, given);
    const root =
      roots.get(key) ?? openRoot(path.resolve(given), { options, workers, identity, vectors, onEvent });
    roots.set(key, root);
    return root;
  };

  /** Runs a request until it is done, cancelled, or the engine is closed. */
  const request = <T>(work: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T> => {
    const either = signal ? AbortSignal.any([signal, closing.signal]) : closing.signal;
    const result = (async () => {
      either.throwIfAborted();
      return work(either);
    })();
    const settled = result.then(
      () => {},
      () => {},
    );
    running.add(settled);
    void settled.then(() => running.delete(settled));
    return result;
  };

  const answer = (asked: SearchRequest, signal: AbortSignal): Promise<SearchAnswer> =>
    rootAt(asked.root).read(async (open) => {
      if (!open) throw new Error(`${asked.root} has not been indexed yet: run a sync first.`);
      const wanted = await identity();
      const isOwn = sameIdentity(open.index.identity, wanted);
      const embedder = isOwn && wanted.model.dimensions ? (await vectors())?.embedder : undefined;
      const more = { ...asked, limit: asked.limit + spareHits };
      const outline = await open.outline();
      const vector = embedder && (await embedder.embed([textForModel(asked.query)], 'query', signal))[0];
      const found = await search(open.store, outline, more, vector, signal);
      const notices = [...found.notices];
      if (!isOwn && wanted.model.dimensions) {
        notices.push(`The index for ${wanted.model.id} is not ready yet; these answers are by words alone.`);
      }
      if (!open.index.complete) {
        notices.push('The index is not complete yet; these answers are from what is in it so far.');
      }
      const hits = await levelHits(asked.root, found.hits, asked.limit, asked.explain);
      return { hits, marks: found.marks, notices };
    }, signal);

  const shutDown = async () => {
    closing.abort(new Error('The engine has been closed.'));
    await Promise.race([Promise.all(running), delay(closingTime, undefined, { ref: false })]);
    await workers.close();
    for (const root of roots.values()) await root.close();
    const opened = await source?.catch(() => undefined);
    await opened?.embedder.close();
    opened?.cache.close();
  };

  return {
    sync: ({ root, full, reason }, signal) =>
      request(async (either) => {
        checkRoot(disk, root);
        return rootAt(root).sync({ full, reason }, either);
      }, signal),
    search: (asked, signal) =>
      request(async (either) => {
        if (!(asked.limit >= 1 && asked.limit <= 1000)) {
          throw new Error(`The number of hits must be from 1 to 1000, not ${asked.limit}.`);
        }
        try {
          return await answer(asked, either);
        } catch (error) {
          if (!(error instanceof StoreDamaged)) throw error;
          // The one case in which a search waits for a sync: there is nothing to answer from.
          await rootAt(asked.root).sync({ full: false, reason: 'repair' }, either);
          return answer(asked, either);
        }
      }, signal),
    status: ({ root, fingerprint }, signal) =>
      request(
        (either) => unlessDamaged(root, statusOf(rootAt(root), options.model, fingerprint, either)),
        signal,
      ),
    clear: ({ root }, signal) => request((either) => rootAt(root).clear(either), signal),
    why: ({ root, path: file }, signal) =>
      request(async (either) => {
        const found = explainPath(root, file, options);
        if (!found.indexed) return found;
        return unlessDamaged(root, whetherIndexed(rootAt(root), found, either));
      }, signal),
    close() {
      closed ??= shutDown();
      return closed;
    },
  };
}

/** The rules let it in: whether its rows are there yet is another thing. */
function whetherIndexed(root: Root, found: WhyAnswer, signal: AbortSignal): Promise<WhyAnswer> {
  return root.read(async (open) => {
    if (open && (await open.store.rowsOf([found.path])).length) return found;
    const sentence = `${found.path} will be indexed by the next sync${open ? ', unless it is empty' : ''}.`;
    return { ...found, indexed: false, reason: 'not yet', sentence };
  }, signal);
}

async function unlessDamaged<T>(root: string, asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    if (!(error instanceof StoreDamaged)) throw error;
    throw new Error(`The index of ${root} is damaged; the next sync builds it anew.`, { cause: error });
  }
}

function makeStorage(storage: string): void {
  try {
    makeFolder(path.resolve(storage));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(`The storage folder ${storage} can't be made (${code}): choose another, or free it.`);
  }
}
