import type { EngineApi, EngineEvent, EngineOptions } from './engineApi.ts';
import { type EngineProcessApi, engineMethods } from './engineMethods.ts';
import { type Port, serve } from './rpc.ts';

/** How long an engine may take to end itself once its parent is gone, in milliseconds. */
const closingTime = 2000;

/** Makes the engine that a process serves; a rejection is told to whoever opened it. */
export type OpenEngine = (
  options: EngineOptions,
  onEvent: (event: EngineEvent) => void,
) => Promise<EngineApi>;

/**
 * The child's side: serves one engine to the parent process until the parent lets go of the channel, then
 * closes the engine and ends the process. An error that nobody caught is logged to the parent and ends it too.
 */
export function serveEngine(open: OpenEngine): void {
  if (!process.connected) {
    console.error('This is the engine of Lodestone, which `lodestone` starts by itself; run that instead.');
    process.exit(2);
  }
  // Ctrl-C reaches the whole process group. The parent cancels and closes; dying here would be ahead of it.
  process.on('SIGINT', () => {});
  let engine: Promise<EngineApi> | undefined;
  let closing: Promise<void> | undefined;
  const opened = async (signal?: AbortSignal) => {
    if (!engine) throw new Error('The engine was asked before it was opened.');
    const ready = await engine;
    signal?.throwIfAborted();
    return ready;
  };
  const close = () => {
    closing ??= opened().then((ready) => ready.close());
    return closing;
  };
  const api: EngineProcessApi = {
    async open(options) {
      if (engine) throw new Error('The engine is open already.');
      engine = open(options, emit);
      await engine;
    },
    sync: async (request, signal) => (await opened(signal)).sync(request, signal),
    search: async (request, signal) => (await opened(signal)).search(request, signal),
    willAsk: async (request, signal) => (await opened(signal)).willAsk(request, signal),
    status: async (request, signal) => (await opened(signal)).status(request, signal),
    similar: async (request, signal) => (await opened(signal)).similar(request, signal),
    follow: async (request, signal) => (await opened(signal)).follow(request, signal),
    unfollow: async (request, signal) => (await opened(signal)).unfollow(request, signal),
    touched: async (request, signal) => (await opened(signal)).touched(request, signal),
    opened: async (request, signal) => (await opened(signal)).opened(request, signal),
    enqueue: async (request, signal) => (await opened(signal)).enqueue(request, signal),
    cancel: async (request, signal) => (await opened(signal)).cancel(request, signal),
    pause: async (request, signal) => (await opened(signal)).pause(request, signal),
    resume: async (request, signal) => (await opened(signal)).resume(request, signal),
    states: async () => (await opened()).states(),
    queue: async () => (await opened()).queue(),
    history: async (request, signal) => (await opened(signal)).history(request, signal),
    clear: async (request, signal) => (await opened(signal)).clear(request, signal),
    why: async (request, signal) => (await opened(signal)).why(request, signal),
    close,
  };
  const emit = serve<EngineProcessApi, EngineEvent>(parentPort(), engineMethods, api);
  process.once('disconnect', () => {
    setTimeout(() => process.exit(0), closingTime);
    const leave = () => process.exit(0);
    close().then(leave, leave);
  });
  const die = (error: unknown) => {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    console.error(message);
    const last = { type: 'event', event: { type: 'log', level: 'error', message } };
    if (!process.connected) process.exit(1);
    process.send?.(last, undefined, undefined, () => process.exit(1));
  };
  process.on('uncaughtException', die);
  process.on('unhandledRejection', die);
}

/** The channel to the parent process. */
function parentPort(): Port {
  return {
    send(message) {
      // With a callback, a parent that is gone isn't an uncaught error: 'disconnect' deals with that.
      if (process.connected) process.send?.(message, undefined, undefined, () => {});
    },
    onMessage(listener) {
      process.on('message', listener as (message: unknown) => void);
      return () => process.off('message', listener as (message: unknown) => void);
    },
    onClose(listener) {
      const tell = () => listener('The process that started the engine is gone.');
      process.once('disconnect', tell);
      return () => process.off('disconnect', tell);
    },
  };
}
