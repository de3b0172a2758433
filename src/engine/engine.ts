import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { EngineApi, EngineEvent, EngineOptions, WhyAnswer } from '../protocol/engineApi.ts';
import { answer, type Question } from './answer.ts';
import { chunkerVersion } from './chunk/chunkFile.ts';
import { disk } from './detect/fileSystem.ts';
import { openRoot as checkRoot } from './detect/root.ts';
import { explainPath } from './detect/why.ts';
import { createFollows } from './follows.ts';
import { openRoot, type Root } from './root.ts';
import { createRuns } from './runs.ts';
import { search, textForModel } from './search/search.ts';
import { sampleForModel, similar } from './search/similar.ts';
import { statusOf } from './status.ts';
import { type IndexIdentity, StoreDamaged } from './store/store.ts';
import { type Clock, systemClock } from './sync/clock.ts';
import { readRuns } from './sync/history.ts';
import { rootFolder, schemaVersion } from './sync/indexFolder.ts';
import { makeFolder } from './sync/makeFolder.ts';
import { insidePaths } from './sync/paths.ts';
import type { Wish } from './sync/queue.ts';
import type { VectorSource } from './sync/vectors.ts';
import { createWorkers } from './sync/workers.ts';
import { orAborted } from './turns.ts';
import { openVectorSource } from './vectorSource.ts';
import { type OpenWatcher, watchRoot } from './watcher.ts';
import { type Listen, listenToDisk } from './watchTree.ts';

/** Where the engine finds what it starts and loads: the build's output folder. */
export interface EngineAssets {
  /** Holds `syncWorker.js`, `embedWorker.js` and `grammars/`. */
  readonly folder: string;
  /** Time and file events, unless a test puts others in their place. */
  readonly clock?: Clock;
  readonly listen?: Listen;
}

const maker = { schema: schemaVersion, chunker: chunkerVersion };
/** A run may take an hour before it lets others go first. */
const timeLimit = 3_600_000;
/** How long closing waits for requests that were told to stop, in milliseconds: a commit in hand ends well within. */
const closingTime = 1500;
/** `cancel` answers by then, though a commit in hand may still have to end; milliseconds. */
const cancelTime = 400;

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
    return { ...maker, model };
  };
  const rootAt = (given: string): Root => {
    const key = rootFolder(options.storage, given);
    const root =
      roots.get(key) ??
      openRoot(path.resolve(given), { options, maker, workers, identity, vectors, onEvent });
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

  const clock = assets.clock ?? systemClock;
  const runs = createRuns({
    perform: (run, listener, signal) =>
      request((either) => {
        const { rules, opened } = follows.of(run.root);
        return rootAt(run.root).sync({ ...run, rules: rules ?? options, opened }, listener, either);
      }, signal),
    onEvent,
    onChange: (root) => follows.changed(root),
    onEnd: (run, ended) => follows.ended(run, ended),
    clock,
    timeLimit,
  });
  const openWatcher: OpenWatcher = (watch) => {
    const { root, rules } = watch;
    const folders = (below: string) =>
      workers.run({ type: 'folders', request: { root, rules, below } }, closing.signal);
    // The index itself may lie in the root; its writes are no reason to look.
    const storage = path.relative(root, options.storage).split(path.sep).join('/');
    const isOwn = (touched: string) => touched === storage || touched.startsWith(`${storage}/`);
    const onTouched = (paths: readonly string[]) => watch.onTouched(paths.filter((each) => !isOwn(each)));
    return watchRoot({ ...watch, onTouched }, folders, assets.listen ?? listenToDisk);
  };
  const follows = createFollows({ runs, clock, openWatcher, onEvent });

  /** Asks for a run and waits until it has ended. */
  const sync = async (given: string, wish: Omit<Wish, 'check' | 'anew'>, signal: AbortSignal) => {
    const asked = runs.ask(rootAt(given).root, { ...wish, check: undefined, anew: [] });
    try {
      return await orAborted(asked.done, signal);
    } catch (error) {
      // A run that nobody else waits for ends, and its record says how far it came.
      if (signal.aborted && error === signal.reason && asked.leave(signal.reason)) return asked.done;
      throw error;
    }
  };

  const answered = async (given: string, question: Question, signal: AbortSignal) => {
    if (!(question.limit >= 1 && question.limit <= 1000)) {
      throw new Error(`The number of hits must be from 1 to 1000, not ${question.limit}.`);
    }
    try {
      return await answer(rootAt(given), question, { identity, vectors }, signal);
    } catch (error) {
      if (!(error instanceof StoreDamaged)) throw error;
      // The one case in which a search waits for a sync: there is nothing to answer from.
      await sync(given, { full: false, reason: 'repair' }, signal);
      return answer(rootAt(given), question, { identity, vectors }, signal);
    }
  };

  const shutDown = async () => {
    follows.stopAll();
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
        return sync(root, { full, reason }, either);
      }, signal),
    search: (asked, signal) =>
      request((either) => {
        const { limit, explain, query } = asked;
        const find: Question['find'] = (store, outline, most, vector) =>
          search(store, outline, { ...asked, limit: most }, vector, either);
        const text = textForModel(query);
        return answered(asked.root, { limit, explain, text, kind: 'query', find }, either);
      }, signal),
    similar: (asked, signal) =>
      request((either) => {
        const { limit, explain } = asked;
        const find: Question['find'] = (store, outline, most, vector) =>
          similar(store, outline, { ...asked, limit: most }, vector, either);
        const text = sampleForModel(asked.text);
        return answered(asked.root, { limit, explain, text, kind: 'document', find }, either);
      }, signal),
    status: ({ root, fingerprint }, signal) =>
      request(
        (either) => unlessDamaged(root, statusOf(rootAt(root), options.model, fingerprint, either)),
        signal,
      ),
    follow: ({ root, settings }, signal) =>
      request(async () => {
        checkRoot(disk, root);
        follows.follow(rootAt(root), settings);
      }, signal),
    unfollow: ({ root }, signal) => request(() => follows.unfollow(rootAt(root).root), signal),
    touched: ({ root, paths }, signal) =>
      request(async () => follows.at(rootAt(root).root)?.touched(insidePaths(paths)), signal),
    opened: ({ root, paths }, signal) =>
      request(async () => follows.open(rootAt(root).root, insidePaths(paths)), signal),
    enqueue: ({ root, full, reason, paths }, signal) =>
      request(async () => {
        checkRoot(disk, root);
        const anew = paths && insidePaths(paths, true);
        const asked = runs.ask(rootAt(root).root, { full, reason, check: anew, anew: anew ?? [] });
        return { run: asked.id };
      }, signal),
    cancel: ({ root }, signal) =>
      request(async () => {
        const { count, ended } = runs.cancel(rootAt(root).root);
        await Promise.race([ended, delay(cancelTime, undefined, { ref: false })]);
        return count;
      }, signal),
    pause: ({ root }, signal) => request(() => follows.pause(rootAt(root)), signal),
    resume: ({ root }, signal) => request(async () => follows.resume(rootAt(root)), signal),
    states: (signal) => request(async () => follows.states(), signal),
    queue: (signal) => request(async () => runs.queue(), signal),
    history: ({ root, limit }, signal) =>
      request(async () => readRuns(rootAt(root).folder).reverse().slice(0, Math.max(0, limit)), signal),
    clear: ({ root }, signal) => request((either) => rootAt(root).clear(either), signal),
    why: ({ root, path: file }, signal) =>
      request(async (either) => {
        const found = explainPath(root, file, follows.of(rootAt(root).root).rules ?? options);
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
