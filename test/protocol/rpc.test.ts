import { getEventListeners } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { connect, type Message, type MethodNames, type Port, serve } from '../../src/protocol/rpc.ts';

interface Api {
  double(n: number): Promise<number>;
  echo(value: unknown): Promise<unknown>;
  wait(name: string, signal?: AbortSignal): Promise<string>;
  fail(kind: string): Promise<void>;
  functionBack(): Promise<unknown>;
}

const methods: MethodNames<Api> = { double: true, echo: true, wait: true, fail: true, functionBack: true };

/** A real channel of Node, which copies what it carries as a process border does. */
function portOf(port: MessagePort): Port {
  return {
    send: (message) => port.postMessage(message),
    onMessage(listener) {
      port.on('message', listener);
      return () => port.off('message', listener);
    },
    onClose(listener) {
      const tell = () => listener('The other side hung up.');
      port.on('close', tell);
      return () => port.off('close', tell);
    },
  };
}

/** The served side: `wait` ends when it is let go, or aborted. */
function served() {
  const waiting = new Map<string, { letGo: (value: string) => void; signal: AbortSignal }>();
  const arrivals: (() => void)[] = [];
  const aborted: string[] = [];
  const api: Api = {
    double: async (n) => n * 2,
    echo: async (value) => value,
    wait: (name, signal) =>
      new Promise((resolve) => {
        waiting.set(name, { letGo: resolve, signal: signal! });
        signal!.addEventListener('abort', () => {
          aborted.push(name);
          for (const arrived of arrivals.splice(0)) arrived();
        });
        for (const arrived of arrivals.splice(0)) arrived();
      }),
    async fail(kind) {
      if (kind === 'plain') throw 'just a string';
      throw Object.assign(new RangeError('The number is too large.'), { code: 'ETOOLARGE' });
    },
    functionBack: async () => () => 1,
  };
  /** Until the next call has arrived or was aborted. */
  const next = () => new Promise<void>((resolve) => arrivals.push(resolve));
  return { api, waiting, aborted, next };
}

const open: MessagePort[] = [];

function pair() {
  const { port1, port2 } = new MessageChannel();
  open.push(port1, port2);
  const side = served();
  const events: unknown[] = [];
  const emit = serve(portOf(port2), methods, side.api);
  const client = connect<Api, unknown>(portOf(port1), methods, (event) => events.push(event));
  return { client, emit, events, near: port1, far: port2, ...side };
}

afterEach(() => {
  for (const port of open.splice(0)) port.close();
});

describe('a call', () => {
  it('is answered with what the far side resolves to', async () => {
    expect(await pair().client.double(21)).toBe(42);
  });

  it('is matched to its own answer, in whatever order they come', async () => {
    const { client, waiting, next } = pair();
    const calls = [];
    for (const name of ['a', 'b', 'c']) {
      calls.push(client.wait(name));
      await next();
    }
    for (const name of ['c', 'a', 'b']) waiting.get(name)!.letGo(name.toUpperCase());
    expect(await Promise.all(calls)).toEqual(['A', 'B', 'C']);
  });

  it('carries any plain data there and back', async () => {
    const { client } = pair();
    await fc.assert(
      fc.asyncProperty(
        fc.anything({ withTypedArray: true, withMap: true, withDate: true }),
        async (value) => {
          expect(await client.echo(value)).toStrictEqual(structuredClone(value));
        },
      ),
      { numRuns: 50 },
    );
  });

  it('rejects at once when its request cannot be copied, and the channel lives on', async () => {
    const { client } = pair();
    await expect(client.echo(() => 1)).rejects.toThrow(/could not be cloned/);
    expect(await client.double(1)).toBe(2);
  });

  it('rejects when its answer cannot be copied', async () => {
    await expect(pair().client.functionBack()).rejects.toThrow(/could not be cloned/);
  });

  it('to a method that is not of the interface is answered with an error, even an inherited one', async () => {
    const { near } = pair();
    for (const method of ['toString', 'constructor', 'nosuch']) {
      const answer = new Promise<Message>((resolve) => near.once('message', resolve));
      near.postMessage({ type: 'call', id: 77, method, request: undefined });
      expect(await answer).toMatchObject({
        type: 'failure',
        id: 77,
        error: { message: `There is no request named "${method}".` },
      });
    }
  });
});

describe('an error', () => {
  it('crosses with its name, message, code and the stack of where it was thrown', async () => {
    const error = await pair()
      .client.fail('')
      .catch((each) => each);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: 'RangeError',
      message: 'The number is too large.',
      code: 'ETOOLARGE',
    });
    expect(error.stack).toContain('RangeError: The number is too large.');
    expect(error.stack).toContain('fail');
  });

  it('that is no Error crosses as one', async () => {
    await expect(pair().client.fail('plain')).rejects.toThrow('just a string');
  });
});

describe('cancelling', () => {
  it("rejects with the signal's reason and aborts the far side's signal", async () => {
    const { client, aborted, next } = pair();
    const controller = new AbortController();
    const call = client.wait('a', controller.signal);
    await next();
    const heard = next();
    controller.abort(new Error('enough'));
    await expect(call).rejects.toThrow('enough');
    await heard;
    expect(aborted).toEqual(['a']);
  });

  it('leaves other calls alone, and an answer that comes late is ignored', async () => {
    const { client, waiting, next } = pair();
    const controller = new AbortController();
    const given = client.wait('given up', controller.signal);
    await next();
    const kept = client.wait('kept');
    await next();
    const heard = next();
    controller.abort();
    await expect(given).rejects.toThrow(/aborted/);
    await heard;
    waiting.get('given up')!.letGo('late');
    waiting.get('kept')!.letGo('in time');
    expect(await kept).toBe('in time');
    expect(waiting.get('kept')!.signal.aborted).toBe(false);
  });

  it('beforehand sends nothing at all', async () => {
    const { client, far } = pair();
    const sent: Message[] = [];
    far.on('message', (message) => sent.push(message));
    await expect(client.wait('never', AbortSignal.abort(new Error('already')))).rejects.toThrow('already');
    await client.double(1);
    expect(sent.map((each) => (each as { method?: string }).method)).toEqual(['double']);
  });

  it('leaves no listener on a signal that outlives its calls', async () => {
    const { client } = pair();
    const { signal } = new AbortController();
    for (let n = 0; n < 20; n += 1) {
      await (client.double as (n: number, signal: AbortSignal) => Promise<number>)(n, signal);
      await (client.fail as (kind: string, signal: AbortSignal) => Promise<void>)('', signal).catch(() => {});
    }
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });
});

describe('a channel that closes', () => {
  it('rejects what is pending, and every later call, with the reason', async () => {
    const { client, far, next } = pair();
    const calls = [client.wait('a'), client.wait('b')];
    await next();
    far.close();
    for (const call of calls) {
      await expect(call).rejects.toMatchObject({ name: 'ChannelClosed', message: 'The other side hung up.' });
    }
    await expect(client.double(1)).rejects.toMatchObject({ name: 'ChannelClosed' });
  });

  it('aborts what the far side is still doing for it', async () => {
    const { client, near, aborted, next } = pair();
    const call = client.wait('a').catch((error) => error.name);
    await next();
    const heard = next();
    near.close();
    await heard;
    expect(aborted).toEqual(['a']);
    expect(await call).toBe('ChannelClosed');
  });
});

describe('events', () => {
  it('come in order, and before the answer that was sent after them', async () => {
    const { client, emit, events, waiting, next } = pair();
    const call = client.wait('a');
    await next();
    emit({ n: 1 });
    emit({ n: 2 });
    waiting.get('a')!.letGo('done');
    await call;
    expect(events).toEqual([{ n: 1 }, { n: 2 }]);
  });
});
