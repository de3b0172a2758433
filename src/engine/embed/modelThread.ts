import { Worker } from 'node:worker_threads';
import { type EmbedKind, ModelError } from './embedder.ts';
import type { ModelFiles } from './modelFolder.ts';
import type { FromWorker, ToWorker, WorkerStart } from './workerProtocol.ts';

/** A loaded model in a thread of its own. */
export interface ModelThread {
  readonly dimensions: number;
  /** Whether a hundred short texts take it a few milliseconds. */
  readonly isQuick: boolean;
  /** All vectors end to end. Throws `ModelError`, or the signal's reason at once. */
  embed(texts: readonly string[], kind: EmbedKind, signal?: AbortSignal): Promise<Float32Array>;
  /** Whether the thread has ended, by itself or closed. */
  ended(): boolean;
  /** Rejects what is pending and ends the thread. */
  close(): Promise<void>;
}

interface Pending {
  resolve(flat: Float32Array): void;
  reject(error: unknown): void;
}

/** A thread in the middle of a batch ends after it; one that doesn't is ended by force. */
const patienceMs = 5000;

/** Starts the thread and loads the model in it. Throws `ModelError`, or the signal's reason. */
export async function startModelThread(
  workerFile: string,
  model: ModelFiles,
  signal?: AbortSignal,
): Promise<ModelThread> {
  const start: WorkerStart = { model };
  const worker = new Worker(workerFile, { workerData: start });
  const pending = new Map<number, Pending>();
  let lastId = 0;
  let over: ModelError | undefined;
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));

  const end = (error: ModelError) => {
    over ??= error;
    for (const each of pending.values()) each.reject(over);
    pending.clear();
  };
  const close = async () => {
    end(new ModelError(`The model ${model.id} was closed.`));
    worker.postMessage({ type: 'end' } satisfies ToWorker);
    const force = setTimeout(() => void worker.terminate(), patienceMs);
    await exited;
    clearTimeout(force);
  };
  // A waiting thread keeps no program alive, one at work does.
  const settle = (id: number): Pending | undefined => {
    const found = pending.get(id);
    pending.delete(id);
    if (!pending.size) worker.unref();
    return found;
  };

  const loaded = new AbortController();
  const { dimensions, isQuick } = await new Promise<Pick<ModelThread, 'dimensions' | 'isQuick'>>(
    (resolve, reject) => {
      signal?.throwIfAborted();
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true, signal: loaded.signal });
      worker.on('message', (message: FromWorker) => {
        switch (message.type) {
          case 'ready':
            return resolve(message);
          case 'refused':
            return reject(new ModelError(message.sentence));
          case 'vectors':
            return settle(message.id)?.resolve(message.flat);
          case 'failed':
            return settle(message.id)?.reject(new ModelError(message.sentence));
        }
      });
      worker.on('error', (error) => {
        end(new ModelError(failure(model.id, error.message), { cause: error }));
        reject(over);
      });
      worker.on('exit', (code) => {
        end(
          new ModelError(
            `The thread of the model ${model.id} ended with code ${code}; the next call starts it anew.`,
          ),
        );
        reject(over);
      });
    },
  ).catch(async (error) => {
    // The model may be loading still: it isn't waited for.
    void worker.terminate();
    throw error;
  });
  loaded.abort();
  worker.unref();

  const embed = (texts: readonly string[], kind: EmbedKind, wanted?: AbortSignal) =>
    new Promise<Float32Array>((resolve, reject) => {
      wanted?.throwIfAborted();
      if (over) throw over;
      const id = ++lastId;
      const abort = () => {
        worker.postMessage({ type: 'cancel', id } satisfies ToWorker);
        settle(id)?.reject(wanted?.reason);
      };
      const heard = () => wanted?.removeEventListener('abort', abort);
      wanted?.addEventListener('abort', abort, { once: true });
      pending.set(id, {
        resolve: (flat) => {
          heard();
          resolve(flat);
        },
        reject: (error) => {
          heard();
          reject(error);
        },
      });
      worker.ref();
      worker.postMessage({ type: 'embed', id, texts, kind } satisfies ToWorker);
    });
  return { dimensions, isQuick, embed, ended: () => over !== undefined, close };
}

/** Why a model's thread failed. There is no ONNX Runtime for every platform that Lodestone runs on: Alpine has none. */
function failure(id: string, message: string): string {
  return /onnxruntime/.test(message) && /cannot find|ERR_DLOPEN|no such file/i.test(message)
    ? `The model ${id} needs ONNX Runtime, which isn't there for this platform (${process.platform}-${process.arch}): choose the model "none", which searches by words, or one behind an endpoint.`
    : `The thread of the model ${id} failed: ${message}`;
}
