import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { EngineApi, EngineEvent, EngineOptions } from '../protocol/engineApi.ts';
import { expectQuestion } from './answer.ts';
import { disk } from './detect/fileSystem.ts';
import { openRoot as checkRoot } from './detect/root.ts';
import { explain, unlessDamaged } from './explain.ts';
import { createFollows } from './follows.ts';
import { createModels } from './models.ts';
import { createQuestions } from './questions.ts';
import { createRequests } from './requests.ts';
import { openRoot, type Root } from './root.ts';
import { createRuns } from './runs.ts';
import { statusOf } from './status.ts';
import { type Clock, systemClock } from './sync/clock.ts';
import { readRuns } from './sync/history.ts';
import { rootFolder } from './sync/indexFolder.ts';
import { makeFolder } from './sync/makeFolder.ts';
import { insidePaths } from './sync/paths.ts';
import type { Wish } from './sync/queue.ts';
import { createWorkers } from './sync/workers.ts';
import { orAborted } from './turns.ts';
import { type ListFolders, watcherOpener } from './watcher.ts';
import { type Listen, listenToDisk } from './watchTree.ts';

/** Where the engine finds what it starts and loads: the build's output folder. */
export interface EngineAssets {
  /** Holds `syncWorker.js`, `embedWorker.js` and `grammars/`. */
  readonly folder: string;
  /** Time and file events, unless a test puts others in their place. */
  readonly clock?: Clock;
  readonly listen?: Listen;
}

/** An hour, unless the options say otherwise. */
const usualTimeLimit = 3_600_000;
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
  const { perform: request, closing, close: endRequests } = createRequests();
  const models = createModels(options, at('embedWorker.js'), onEvent, closing);
  const clock = assets.clock ?? systemClock;
  let closed: Promise<void> | undefined;

  const rootAt = (given: string): Root => {
    const key = rootFolder(options.storage, given);
    const known = roots.get(key);
    if (known) return known;
    const root = openRoot(path.resolve(given), { options, workers, onEvent, ...models.of(key) });
    roots.set(key, root);
    return root;
  };

  /** What this engine wishes of a root's rules. */
  const wish = (root: string) => follows.of(root).rules ?? options;
  const runs = createRuns({
    perform: (run, listener, signal) =>
      request((either) => {
        const { opened } = follows.of(run.root);
        return rootAt(run.root).sync({ ...run, rules: wish(run.root), opened }, listener, either);
      }, signal),
    onEvent,
    onChange: (root) => follows.changed(root),
    onEnd(run, ended) {
      if ('error' in ended && !ended.wasStopped && !closing.aborted) {
        const { stack, message } = ended.error as Error;
        onEvent({ type: 'log', level: 'error', message: stack ?? message });
      }
      follows.ended(run, ended);
    },
    clock,
    timeLimit: options.timeLimit ?? usualTimeLimit,
  });
  const folders: ListFolders = (list) => workers.run({ type: 'folders', request: list }, closing);
  const openWatcher = watcherOpener(options.storage, folders, assets.listen ?? listenToDisk);
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

  const questions = createQuestions(rootAt, async (given, signal) => {
    await sync(given, { full: false, reason: 'repair' }, signal);
  });

  const shutDown = async () => {
    follows.stopAll();
    await endRequests();
    await workers.close();
    for (const root of roots.values()) await root.close();
    await models.close();
  };

  return {
    sync: ({ root, full, reason }, signal) =>
      request(async (either) => {
        checkRoot(disk, root);
        return sync(root, { full, reason }, either);
      }, signal),
    search: (asked, signal) => request((either) => questions.search(asked, either), signal),
    similar: (asked, signal) => request((either) => questions.similar(asked, either), signal),
    willAsk: ({ root }, signal) => request(() => expectQuestion(rootAt(root)), signal),
    status: ({ root, fingerprint }, signal) =>
      request((either) => unlessDamaged(root, statusOf(rootAt(root), wish, fingerprint, either)), signal),
    follow: ({ root, settings }, signal) =>
      // A folder that isn't there may come, as a drive that is mounted late: until then its state says so.
      request(async () => follows.follow(rootAt(root), settings), signal),
    unfollow: ({ root }, signal) =>
      request(async () => {
        const held = rootAt(root);
        await follows.unfollow(held.root);
        void held.letGo();
      }, signal),
    touched: ({ root, paths, isSettled }, signal) =>
      request(async () => follows.at(rootAt(root).root)?.touched(insidePaths(paths), isSettled), signal),
    opened: ({ root, paths }, signal) =>
      request(async () => follows.open(rootAt(root).root, insidePaths(paths)), signal),
    enqueue: ({ root, full, reason, paths }, signal) =>
      request(async () => {
        checkRoot(disk, root);
        const anew = paths && insidePaths(paths, true);
        const name = rootAt(root).root;
        const check = follows.at(name)?.isBehind ? undefined : anew;
        const asked = runs.ask(name, { full, reason, check, anew: anew ?? [] });
        return { run: asked.id };
      }, signal),
    cancel: ({ root }, signal) =>
      request(async () => {
        const name = rootAt(root).root;
        const { count, ended } = runs.cancel(name);
        if (count > 0) follows.at(name)?.cancelled();
        await Promise.race([ended, delay(cancelTime, undefined, { ref: false })]);
        return count;
      }, signal),
    pause: ({ root }, signal) => request(() => follows.pause(rootAt(root)), signal),
    resume: ({ root }, signal) => request(async () => follows.resume(rootAt(root)), signal),
    states: (signal) => request(async () => follows.states(), signal),
    queue: (signal) => request(async () => runs.queue(), signal),
    history: ({ root, limit }, signal) =>
      request(async () => readRuns(rootAt(root).folder).reverse().slice(0, Math.max(0, limit)), signal),
    clear: ({ root }, signal) =>
      request(async (either) => {
        const held = rootAt(root);
        if (runs.cancel(held.root).count > 0) follows.at(held.root)?.cancelled();
        const bytes = await held.clear(either);
        onEvent({ type: 'cleared', root: held.root });
        return bytes;
      }, signal),
    why: ({ root, path: file }, signal) =>
      request((either) => {
        const held = rootAt(root);
        return explain(held, root, file, held.rules(wish(held.root)), either);
      }, signal),
    close() {
      closed ??= shutDown();
      return closed;
    },
  };
}

function makeStorage(storage: string): void {
  try {
    makeFolder(path.resolve(storage));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Error(
      `The storage folder ${storage} can't be made (${code}): check its rights, or choose another.`,
    );
  }
}
