import { stat } from 'node:fs/promises';
import path from 'node:path';
import { type Embedder, type EmbedKind, ModelError } from './embedder.ts';
import { fetchModel } from './hub.ts';
import { keepDimensions, knownDimensions } from './knownDimensions.ts';
import { inspectFolder, type ModelFiles } from './modelFolder.ts';
import { type ModelThread, startModelThread } from './modelThread.ts';
import type { Prefixes } from './prefixes.ts';

/** What is needed to open a model. */
export interface TransformersOptions {
  /** A folder that holds a model, or the id of one on the hub (`owner/name`). */
  readonly model: string;
  /** Where fetched models are kept, each whole in a folder of its own. */
  readonly cacheFolder: string;
  /** The file that the length of its vectors is kept in, so that it is loaded only to embed; loaded at once without. */
  readonly dimensionsFile?: string;
  /** Whether a model that isn't in the cache may be fetched. */
  readonly allowDownload: boolean;
  /** The bundled worker, `dist/embedWorker.js`. */
  readonly workerFile: string;
  /** Told of each file's whole percents while it is fetched. */
  readonly onDownload: (file: string, percent: number) => void;
  /** What the model wants before each text; what it says of itself, or is known of it, when left out. */
  readonly prefixes?: Prefixes | undefined;
  /** How long its thread may be without work before it ends, in milliseconds; `leastRest`, or longer where it was slow to start, when left out. */
  readonly restTime?: number;
  /** Where models are fetched from; LODESTONE_HUB, HF_ENDPOINT or huggingface.co when left out. */
  readonly hub?: string;
}

/**
 * A thread without work ends: its heap, weights and runtime are some 60 megabytes, and much more in models that are larger. After
 * texts of files that is soon; who has asked a question may well ask another, and would wait for it.
 */
const leastRest: Readonly<Record<EmbedKind, number>> = { document: 60_000, query: 600_000 };
/** What a folder said of itself is believed for so long before its model is first loaded, in milliseconds. */
const stillSo = 1_000;
/** One that was slow to start may rest so many times as long as that took. */
const restPerStart = 100;

/**
 * Opens a feature-extraction model in a thread of its own, through transformers and onnxruntime: one thread of computing,
 * nothing from the network but the download that was allowed. A thread that died or that had nothing to do for long is
 * started again by the next call, and one whose vectors' length is known only by the first. Throws `ModelError` in one
 * sentence, or the signal's reason.
 */
export async function openTransformers(
  options: TransformersOptions,
  signal?: AbortSignal,
): Promise<Embedder> {
  signal?.throwIfAborted();
  const { folder, hubId } = await locate(options, signal);
  const model = await inspectFolder(folder, hubId, options.prefixes);
  const inspectedAt = performance.now();
  const { dimensionsFile } = options;
  const key = `${model.id} ${model.revision}`;
  const known = dimensionsFile === undefined ? undefined : knownDimensions(dimensionsFile, key);
  let startTime = 0;
  let isLoading = false;
  /** Who waits for a thread to be started, though not for its model to be loaded. */
  const launches = new Set<() => void>();
  let isQuick = false;
  const start = async (files: ModelFiles, wanted?: AbortSignal): Promise<ModelThread> => {
    const begun = performance.now();
    const coming = startModelThread(options.workerFile, files, wanted);
    for (const tell of launches) tell();
    const started = await coming;
    startTime = performance.now() - begun;
    isQuick = started.isQuick;
    return started;
  };
  let thread = known === undefined ? start(model, signal) : undefined;
  const dimensions = known ?? (await thread!).dimensions;
  if (dimensionsFile !== undefined && known === undefined) keepDimensions(dimensionsFile, key, dimensions);
  let closed = false;
  let calls = 0;
  let resting: NodeJS.Timeout | undefined;
  /** By the clock of `performance`. */
  let neededUntil = 0;
  let leaving: Promise<void> | undefined;

  const restart = async (): Promise<ModelThread> => {
    const isSame = startTime === 0 && performance.now() - inspectedAt < stillSo;
    const now = isSame ? model : await inspectFolder(folder, hubId, options.prefixes);
    if (now.revision !== model.revision) {
      throw new ModelError(`The model in ${folder} was replaced by another one: start again to use it.`);
    }
    const started = await start(now);
    if (started.dimensions === dimensions) return started;
    if (dimensionsFile !== undefined) keepDimensions(dimensionsFile, key, 0);
    await started.close();
    throw new ModelError(`The model in ${folder} is another one than before: start again to use it.`);
  };
  /** Sees to it that there is a thread, started now if it wasn't or has ended; calls at once share the one that is started. */
  const revive = async (): Promise<void> => {
    const last = thread;
    const ended = await last?.then(
      (each) => each.ended(),
      () => true,
    );
    if (ended === false || thread !== last || closed) return;
    isLoading = true;
    thread = restart().finally(() => {
      isLoading = false;
    });
  };
  const living = async (): Promise<ModelThread> => {
    await revive();
    if (thread === undefined) throw new ModelError(`The model ${model.id} was closed.`);
    return thread;
  };

  const end = async () => {
    const last = thread;
    thread = undefined;
    await last?.then(
      (each) => each.close(),
      () => undefined,
    );
  };
  const rest = (after: EmbedKind) => {
    if (calls > 0 || closed) return;
    clearTimeout(resting);
    const restTime = options.restTime ?? Math.max(leastRest[after], restPerStart * startTime);
    const now = performance.now();
    // A save after a question doesn't shorten what that was given.
    neededUntil = Math.max(neededUntil, now + restTime);
    resting = setTimeout(() => {
      leaving = end();
    }, neededUntil - now).unref();
  };
  if (thread) rest('document');

  return {
    identity: { id: model.id, revision: model.revision, dimensions },
    get isQuick() {
      return isQuick;
    },
    embed: async (texts, kind, wanted) => {
      wanted?.throwIfAborted();
      if (closed) throw new ModelError(`The model ${model.id} was closed.`);
      if (!texts.length) return [];
      calls++;
      clearTimeout(resting);
      try {
        const flat = await (await living()).embed(texts, kind, wanted);
        return texts.map((_, at) => flat.slice(at * dimensions, (at + 1) * dimensions));
      } finally {
        calls--;
        rest(kind);
      }
    },
    begin: async () => {
      if (closed || isLoading) return;
      let tell = () => {};
      const launched = new Promise<void>((resolve) => {
        tell = resolve;
      });
      launches.add(tell);
      await revive();
      // One that nothing is asked of ends again.
      const over = thread?.then(
        () => rest('document'),
        () => {},
      );
      await Promise.race([launched, over]);
      launches.delete(tell);
    },
    close: async () => {
      closed = true;
      clearTimeout(resting);
      await Promise.all([leaving, end()]);
    },
  };
}

/** Whether a folder of that name is there, or the hub's model is in the cache. */
export async function isOnDisk(
  options: Pick<TransformersOptions, 'model' | 'cacheFolder'>,
): Promise<boolean> {
  const found = await locate({ ...options, allowDownload: false, onDownload: () => {} }).catch(
    () => undefined,
  );
  return found !== undefined && Boolean(await stat(found.folder).catch(() => undefined));
}

/** The folder that a name means: itself, or where the hub's model is or is put. */
async function locate(
  options: Pick<TransformersOptions, 'model' | 'cacheFolder' | 'allowDownload' | 'onDownload' | 'hub'>,
  signal?: AbortSignal,
): Promise<{ folder: string; hubId?: string }> {
  const { model } = options;
  const isId = /^[\w-][\w.-]*\/[\w-][\w.-]*$/.test(model) && !/\.\.|--/.test(model);
  if (!isId || (await stat(model).catch(() => undefined))) return { folder: path.resolve(model) };
  return { folder: await fetchModel(model, options, signal), hubId: model };
}
