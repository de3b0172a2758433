/**
 * A remote interface over any channel that carries plain data: the protocol is the TypeScript interface
 * itself. Every method takes one plain value and perhaps an `AbortSignal`, and answers with a promise;
 * events go one way, from the served side to the caller's. Nothing here is Node's or the editor's.
 */

/** What crosses the channel. `id` is the caller's number of the call. */
export type Message =
  | { readonly type: 'call'; readonly id: number; readonly method: string; readonly request: unknown }
  | { readonly type: 'cancel'; readonly id: number }
  | { readonly type: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly type: 'failure'; readonly id: number; readonly error: WireError }
  | { readonly type: 'event'; readonly event: unknown };

/** An error as it crosses: the class is lost, its name, code and stack are kept. */
export interface WireError {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly stack?: string;
}

/** One end of a channel. Each `on…` returns what takes the listener off again. */
export interface Port {
  /** Throws when the message can't be copied across; does nothing once the channel is closed. */
  send(message: Message): void;
  onMessage(listener: (message: Message) => void): () => void;
  /** Called once, with one sentence for people, when no message can come any more; at once if that has been. */
  onClose(listener: (why: string) => void): () => void;
}

/** The shape of an interface that can be called across a channel. */
export type Remote<Api> = {
  readonly [Method in keyof Api]: (request: never, signal?: AbortSignal) => Promise<unknown>;
};

/** Every method of an interface by name, so that a forgotten one doesn't compile. */
export type MethodNames<Api> = Readonly<Record<keyof Api & string, true>>;

/** The other side is gone; its message says why, in one sentence for people. */
export class ChannelClosed extends Error {
  override readonly name = 'ChannelClosed';
}

interface Pending {
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/**
 * The caller's end. A call rejects with the far side's error (name, message, `code` and stack as thrown
 * there), with the signal's reason as soon as that is aborted, or with `ChannelClosed`.
 */
export function connect<Api extends Remote<Api>, Event>(
  port: Port,
  methods: MethodNames<Api>,
  onEvent: (event: Event) => void,
): Api {
  const pending = new Map<number, Pending>();
  let lastId = 0;
  let closed: string | undefined;
  const offMessage = port.onMessage((message) => {
    if (message.type === 'event') return onEvent(message.event as Event);
    if (message.type !== 'answer' && message.type !== 'failure') return;
    // A cancelled call isn't waited for any more: its late answer finds nothing here.
    const call = pending.get(message.id);
    if (message.type === 'answer') call?.resolve(message.value);
    else call?.reject(fromWire(message.error));
  });
  port.onClose((why) => {
    closed = why;
    offMessage();
    for (const call of [...pending.values()]) call.reject(new ChannelClosed(why));
  });
  const call = (method: string, request: unknown, signal: AbortSignal | undefined) =>
    new Promise<unknown>((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      if (closed !== undefined) return reject(new ChannelClosed(closed));
      const id = ++lastId;
      const settle = () => {
        pending.delete(id);
        signal?.removeEventListener('abort', cancel);
      };
      const entry: Pending = {
        resolve(value) {
          settle();
          resolve(value);
        },
        reject(error) {
          settle();
          reject(error);
        },
      };
      const cancel = () => {
        entry.reject(signal?.reason);
        port.send({ type: 'cancel', id });
      };
      pending.set(id, entry);
      signal?.addEventListener('abort', cancel);
      try {
        port.send({ type: 'call', id, method, request });
      } catch (error) {
        entry.reject(error);
      }
    });
  const entries = Object.keys(methods).map((method) => [
    method,
    // A method without a request takes the signal alone.
    (request?: unknown, signal?: AbortSignal) =>
      request instanceof AbortSignal ? call(method, undefined, request) : call(method, request, signal),
  ]);
  return Object.fromEntries(entries) as Api;
}

/**
 * The served end. Answers calls until the channel closes, which aborts whatever is still running.
 * Returns what sends an event to the caller.
 */
export function serve<Api extends Remote<Api>, Event>(
  port: Port,
  methods: MethodNames<Api>,
  api: Api,
): (event: Event) => void {
  const running = new Map<number, AbortController>();
  const fail = (id: number, error: unknown) => port.send({ type: 'failure', id, error: toWire(error) });
  const answer = async (id: number, method: string, request: unknown) => {
    if (!Object.hasOwn(methods, method)) {
      return fail(id, new Error(`There is no request named ${JSON.stringify(method)}.`));
    }
    const controller = new AbortController();
    running.set(id, controller);
    try {
      const value = await api[method as keyof Api](request as never, controller.signal);
      port.send({ type: 'answer', id, value });
    } catch (error) {
      fail(id, error);
    } finally {
      running.delete(id);
    }
  };
  const offMessage = port.onMessage((message) => {
    if (message.type === 'call') void answer(message.id, message.method, message.request);
    else if (message.type === 'cancel') running.get(message.id)?.abort();
  });
  port.onClose((why) => {
    offMessage();
    for (const controller of running.values()) controller.abort(new ChannelClosed(why));
  });
  return (event) => port.send({ type: 'event', event });
}

function toWire(thrown: unknown): WireError {
  if (!(thrown instanceof Error)) return { name: 'Error', message: String(thrown) };
  const { name, message, stack } = thrown;
  const code = (thrown as { code?: unknown }).code;
  return {
    name,
    message,
    ...(typeof code === 'string' ? { code } : {}),
    ...(stack === undefined ? {} : { stack }),
  };
}

function fromWire({ name, message, code, stack }: WireError): Error {
  const error = new Error(message);
  const kept = { name, ...(code === undefined ? {} : { code }), ...(stack === undefined ? {} : { stack }) };
  for (const [key, value] of Object.entries(kept)) {
    Object.defineProperty(error, key, { value, configurable: true, writable: true });
  }
  return error;
}
