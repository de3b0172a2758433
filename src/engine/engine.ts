import { createHash } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import type {
  EngineApi,
  EngineEvent,
  EngineOptions,
  SearchAnswer,
  SearchRequest,
} from '../protocol/engineApi.ts';
import { chunkerVersion } from './chunk/chunkFile.ts';
import { disk } from './detect/fileSystem.ts';
import { openRoot as checkRoot } from './detect/root.ts';
import { explainPath } from './detect/why.ts';
import { openTransformers } from './embed/transformers.ts';
import { levelHits } from './hits.ts';
import { openRoot, type Root } from './root.ts';
import { search, textForModel } from './search/search.ts';
import { statusOf } from './status.ts';
import { type IndexIdentity, StoreDamaged } from './store/store.ts';
import { openVectorCache } from './store/vectorCache.ts';
import { bytesBelow, rootFolder, schemaVersion } from './sync/indexFolder.ts';
import { acquireLease } from './sync/lease.ts';
import type { VectorSource } from './sync/vectors.ts';
import { createWorkers } from './sync/workers.ts';

/** Where the engine finds what it starts and loads: the build's output folder. */
export interface EngineAssets {
  /** Holds `syncWorker.js`, `embedWorker.js` and `grammars/`. */
  readonly folder: string;
}

/** A hit that turns out to be gone makes room for the next: so many more are asked for. */
const spareHits = 10;

/**
 * The engine: the one way in. Nothing is loaded before it is needed. Throws when the storage folder
 * can't be made or written.
 */
export function createEngine(
  options: EngineOptions,
  assets: EngineAssets,
  onEvent: (event: EngineEvent) => void,
): EngineApi {
  makeStorage(options.storage);
  const workers = createWorkers(
    path.join(assets.folder, 'syncWorker.js'),
    Math.max(1, options.threads),
    path.join(assets.folder, 'grammars'),
  );
  const roots = new Map<string, Root>();
  let source: Promise<VectorSource> | undefined;
  let isClosed = false;

  const openSource = async (): Promise<VectorSource> => {
    const embedder = await openTransformers({
      model: options.model,
      cacheFolder: path.join(options.storage, 'models'),
      allowDownload: options.allowDownload,
      workerFile: path.join(assets.folder, 'embedWorker.js'),
      onDownload: (file, percent) => onEvent({ type: 'download', file, percent }),
    });
    const { id, revision, dimensions } = embedder.identity;
    const key = createHash('sha256')
      .update(JSON.stringify([id, revision, dimensions]))
      .digest('hex')
      .slice(0, 16);
    const cache = await openVectorCache(path.join(options.storage, 'vectors', key), dimensions);
    return { embedder, cache };
  };
  const vectors = async () => {
    if (options.model === 'none') return undefined;
    source ??= openSource();
    source.catch(() => {
      source = undefined;
    });
    return source;
  };
  const identity = async (): Promise<IndexIdentity> => {
    const model = (await vectors())?.embedder.identity ?? { id: 'none', revision: '', dimensions: 0 };
    return { schema: schemaVersion, chunker: chunkerVersion, model };
  };

  const at = (given: string): Root => {
    if (isClosed) throw new Error('The engine has been closed.');
    const key = rootFolder(options.storage, given);
    let root = roots.get(key);
    if (!root) {
      root = openRoot(path.resolve(given), { options, workers, identity, vectors, onEvent });
      roots.set(key, root);
    }
    return root;
  };

  const answer = async (request: SearchRequest, signal?: AbortSignal): Promise<SearchAnswer> => {
    const root = at(request.root);
    const open = await root.answering();
    if (!open) throw new Error(`${request.root} has not been indexed yet: run a sync first.`);
    try {
      const own = await identity();
      const isOwn = open.index.identity.model.id === own.model.id;
      const embedder = isOwn && own.model.dimensions ? (await vectors())?.embedder : undefined;
      const outline = await open.outline();
      const asked = { ...request, limit: request.limit + spareHits };
      const vector = embedder && (await embedder.embed([textForModel(request.query)], 'query', signal))[0];
      const found = await search(open.store, outline, asked, vector, signal);
      const notices = isOwn
        ? found.notices
        : [
            ...found.notices,
            `The index for ${own.model.id} is not ready yet; these answers are by words alone.`,
          ];
      const hits = await levelHits(request.root, found.hits, request.limit, request.explain);
      return { hits, marks: found.marks, notices };
    } catch (error) {
      if (error instanceof StoreDamaged) await root.discard(open.index);
      throw error;
    }
  };

  return {
    async sync({ root, full, reason }, signal) {
      checkRoot(disk, root);
      return at(root).sync({ full, reason }, signal);
    },
    async search(request, signal) {
      if (!(request.limit >= 1 && request.limit <= 1000)) {
        throw new Error(`The number of hits must be from 1 to 1000, not ${request.limit}.`);
      }
      try {
        return await answer(request, signal);
      } catch (error) {
        if (!(error instanceof StoreDamaged)) throw error;
        const message = `The index of ${request.root} was damaged and is built anew. (${error.message})`;
        onEvent({ type: 'notice', root: request.root, message });
        await at(request.root).sync({ full: false, reason: 'repair' }, signal);
        return answer(request, signal);
      }
    },
    async status({ root, fingerprint }) {
      return statusOf(at(root), options.model, fingerprint);
    },
    async clear({ root }, signal) {
      const opened = at(root);
      const bytes = bytesBelow(opened.folder);
      if (bytes === 0) return 0;
      const lease = await acquireLease(opened.folder, () => {}, signal);
      await opened.close();
      rmSync(opened.folder, { recursive: true, force: true });
      lease.release();
      return bytes;
    },
    async why({ root, path: file }) {
      const opened = at(root);
      const found = explainPath(root, file, options);
      if (!found.indexed) return found;
      const open = await opened.answering();
      const rows = await open?.store.rowsOf([found.path]);
      if (open && (rows?.length || found.reason !== 'indexed')) return found;
      const sentence = `${found.path} will be indexed by the next sync${open ? ', unless it is empty' : ''}.`;
      return { ...found, indexed: false, reason: 'not yet', sentence };
    },
    async close() {
      if (isClosed) return;
      isClosed = true;
      await workers.close();
      for (const root of roots.values()) await root.close();
      const opened = await source?.catch(() => undefined);
      await opened?.embedder.close();
      opened?.cache.close();
    },
  };
}

function makeStorage(storage: string): void {
  try {
    mkdirSync(storage, { recursive: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(`The storage folder ${storage} can't be made (${code}): choose another, or free it.`);
  }
}
