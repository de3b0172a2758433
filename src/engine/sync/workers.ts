import { Worker } from 'node:worker_threads';
import { type Job, type JobAnswer, type JobMessage, type JobResults, sharedAt } from './jobs.ts';
import { watchProgress } from './progressWatch.ts';
import { WorkerDied } from './workerDied.ts';

/** Worker threads that take jobs first come, first served. */
export interface Workers {
  readonly threads: number;
  /** How many threads have nothing to do: those that have been started, and those that jobs would start. */
  free(): { readonly started: number; readonly unstarted: number };
  /** Throws what the job threw, the signal's reason soon after it is aborted, or `WorkerDied`. */
  run<J extends Job>(job: J, signal?: AbortSignal): Promise<JobResults[J['type']]>;
  /** Ends the threads; jobs under way are rejected. */
  close(): Promise<void>;
}

const ended = () => new WorkerDied('The threads have been ended.', true);

interface Waiting {
  readonly message: JobMessage;
  readonly resolve: (result: never) => void;
  readonly reject: (reason: unknown) => void;
}

interface Thread {
  readonly worker: Worker;
  current: Waiting | undefined;
  /** Runs out when it has had no job for long. */
  rest: NodeJS.Timeout | undefined;
  /** Files that it has read. */
  read: number;
  /** Ends the watch over its reading. */
  unwatch: () => void;
  /** The file of its job that it was ended for. */
  stuckAt?: number;
}

/** What a thread throws away at once takes at most so much: usual is four times that, in each of them. */
const resourceLimits = { maxYoungGenerationSizeMb: 12 };
/** A thread without a job for so long, in milliseconds, ends: its grammars and its heap take some hundred megabytes. */
const restTime = 60_000;
/** The last thread rests so many times as long again, if it has read no more files than these: what it read leaves most of its heap behind. */
const [lastRests, mostRead] = [9, 200];
/** A thread that has been at one file for so long, in milliseconds, is ended: a parse has its limit, which can't stop a grammar's own scanner. */
const fileTime = 60_000;

/**
 * Starts no thread yet: each begins with the first job that finds none free, up to `threads` of them, and ends when it has
 * had nothing to do for long. The longest living one is asked first, so that the others may. The last is kept for saves, unless it
 * has read many files: then the next job has a fresh one. One that doesn't come to the end of a file is ended, as soon as the
 * system lets it go.
 */
export function createWorkers(
  file: string,
  threads: number,
  grammarsFolder: string,
  restMs = restTime,
  fileMs = fileTime,
): Workers {
  const queue: Waiting[] = [];
  const pool = new Set<Thread>();
  let closed = false;

  const start = (): Thread => {
    const thread: Thread = {
      worker: new Worker(file, { workerData: { grammarsFolder }, resourceLimits }),
      current: undefined,
      rest: undefined,
      read: 0,
      unwatch: () => {},
    };
    pool.add(thread);
    thread.worker.on('message', (answer: JobAnswer) => {
      // It came to the end at last, while it was being ended: what it is given now it would never do.
      if (thread.stuckAt !== undefined) return;
      const { current } = thread;
      thread.unwatch();
      thread.current = undefined;
      next();
      if (!thread.current) rest(thread);
      if ('error' in answer) current?.reject(rebuilt(answer.error));
      else current?.resolve(answer.result as never);
    });
    const died = (code: string) => {
      const why = thread.stuckAt === undefined ? code : `It was at that file for ${fileMs / 1000} s.`;
      thread.unwatch();
      if (!pool.delete(thread)) return;
      thread.current?.reject(closed ? ended() : new WorkerDied(why, false, thread.stuckAt));
      if (!closed) next();
    };
    thread.worker.on('error', (error) => died(error.message));
    thread.worker.on('exit', (code) => died(`The thread ended with code ${code}.`));
    return thread;
  };

  const rest = (thread: Thread, ms = restMs) => {
    const end = () => {
      // The last one is there for the next save, for some time more.
      if (pool.size === 1 && ms === restMs && thread.read <= mostRead) rest(thread, lastRests * restMs);
      else if (pool.delete(thread)) void thread.worker.terminate();
    };
    thread.rest = setTimeout(end, ms).unref();
  };

  const watch = (thread: Thread, shared: Int32Array) => {
    const count = () => Atomics.load(shared, sharedAt.read);
    return watchProgress(count, fileMs, () => {
      thread.stuckAt = count();
      void thread.worker.terminate();
    });
  };

  const next = () => {
    while (queue.length) {
      const free = [...pool].find((thread) => !thread.current) ?? (pool.size < threads ? start() : undefined);
      if (!free) return;
      clearTimeout(free.rest);
      free.current = queue.shift();
      const { message } = free.current!;
      if (message.job.type === 'read') {
        free.read += message.job.files.length;
        free.unwatch = watch(free, message.shared);
      }
      free.worker.postMessage(message);
    }
  };

  return {
    threads,
    free: () => ({
      started: [...pool].filter(({ current }) => !current).length,
      unstarted: threads - pool.size,
    }),
    run(job, signal) {
      if (closed) return Promise.reject(ended());
      if (signal?.aborted) return Promise.reject(signal.reason);
      const shared = new Int32Array(new SharedArrayBuffer(8));
      let abort = () => {};
      const result = new Promise<never>((resolve, reject) => {
        const waiting: Waiting = { message: { job, shared }, resolve, reject };
        abort = () => {
          Atomics.store(shared, sharedAt.stop, 1);
          const at = queue.indexOf(waiting);
          if (at >= 0) queue.splice(at, 1);
          reject(signal?.reason);
        };
        // A batch waits for it, and files are read far ahead.
        if (job.type === 'segment') queue.unshift(waiting);
        else queue.push(waiting);
      });
      signal?.addEventListener('abort', abort, { once: true });
      next();
      return result.finally(() => signal?.removeEventListener('abort', abort));
    },
    async close() {
      closed = true;
      for (const waiting of queue.splice(0)) waiting.reject(ended());
      for (const { rest: timer } of pool) clearTimeout(timer);
      await Promise.all([...pool].map((thread) => thread.worker.terminate()));
    },
  };
}

function rebuilt({ name, message, stack }: { name: string; message: string; stack?: string }): Error {
  const error = name === 'AbortError' ? new DOMException(message, name) : new Error(message);
  if (stack !== undefined) Object.defineProperty(error, 'stack', { value: stack });
  return error;
}
