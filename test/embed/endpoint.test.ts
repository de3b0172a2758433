import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ModelError, ModelUnavailable } from '../../src/engine/embed/embedder.ts';
import { type EndpointOptions, openEndpoint } from '../../src/engine/embed/endpoint.ts';
import { isEndpoint, parseEndpoint } from '../../src/engine/embed/endpointAddress.ts';
import { retryAfter, saidIn } from '../../src/engine/embed/endpointAnswer.ts';
import { type EmbedServer, reply, startEmbedServer, vectorOf } from '../support/embedServer.ts';
import { cosine, emptyFolder } from '../support/openTiny.ts';

let server: EmbedServer;
let dimensionsFile: string;
let pauses: number[];
beforeEach(async () => {
  server = await startEmbedServer();
  dimensionsFile = path.join(emptyFolder(), 'storage', 'dimensions.json');
  pauses = [];
});
afterEach(() => server.close());

/** Opens the server's model; pauses are noted and not waited for. */
const open = (options: Partial<EndpointOptions> = {}) =>
  openEndpoint({
    model: server.model,
    dimensionsFile,
    pace: { pause: async (ms) => void pauses.push(ms), random: () => 1 },
    ...options,
  });
/** Opens it, and then lets the server behave as told. */
const opened = async (behave: EmbedServer['behave'], options: Partial<EndpointOptions> = {}) => {
  const embedder = await open(options);
  server.requests.length = 0;
  server.embedded.clear();
  server.behave = (request, response) => behave(request, response, server.requests.length);
  return embedder;
};
const unit = (text: string) => {
  const vector = vectorOf(text, 16);
  const length = Math.hypot(...vector);
  return Float32Array.from(vector, (value) => value / length);
};

describe('an endpoint that answers', () => {
  test('gives one unit vector a text, in order, under an identity of host, name and length', async () => {
    const embedder = await open({ key: 'sk-secret' });
    expect(embedder.identity).toMatchObject({ id: `tiny at ${server.host}/v1`, dimensions: 16 });
    const texts = ['upload a file', 'parse a header', 'upload a file'];
    const vectors = await embedder.embed(texts, 'document');
    texts.forEach((text, at) => {
      expect(cosine(vectors[at]!, unit(text))).toBeCloseTo(1);
    });
    const { path, authorization, model, input } = server.requests.at(-1)!;
    expect({ path, authorization, model }).toEqual({
      path: '/v1/embeddings',
      authorization: 'Bearer sk-secret',
      model: 'tiny',
    });
    expect(input).toEqual(['upload a file', 'parse a header']);
  });

  test('is asked nothing by a second start, and nothing for no text', async () => {
    await open();
    expect(server.requests).toHaveLength(1);
    const again = await open();
    expect(again.identity.dimensions).toBe(16);
    expect(await again.embed([], 'document')).toEqual([]);
    expect(server.requests).toHaveLength(1);
  });

  test('is sent the prefixes that were chosen, or that its name is known for; they are part of its identity', async () => {
    const chosen = await open({ prefixes: { query: 'Q: ', document: 'D: ' } });
    await chosen.embed(['x'], 'query');
    await chosen.embed(['x'], 'document');
    expect(server.requests.slice(-2).flatMap(({ input }) => input)).toEqual(['Q: x', 'D: x']);
    expect(chosen.identity.revision).not.toBe((await open()).identity.revision);
    const known = await open({ model: server.model.replace('tiny', 'nomic-embed-text:latest') });
    await known.embed(['x'], 'query');
    expect(server.requests.at(-1)!.input).toEqual(['search_query: x']);
  });

  test('may send base64', async () => {
    const embedder = await opened(({ input }, response) => {
      const bytes = (text: string) => Buffer.from(Float32Array.from(vectorOf(text, 16)).buffer);
      return reply(response, 200, {
        data: input.map((text) => ({ embedding: bytes(text).toString('base64') })),
      });
    });
    const [vector] = await embedder.embed(['upload a file'], 'document');
    expect(cosine(vector!, unit('upload a file'))).toBeCloseTo(1);
  });

  test('that takes few texts at once is sent fewer, and what it refused is not lost', async () => {
    const embedder = await opened(({ input }, response) =>
      input.length > 10 ? reply(response, 413, { error: 'batch too large' }) : undefined,
    );
    const texts = Array.from({ length: 64 }, (_, at) => `text number ${'x'.repeat(at)}`);
    const vectors = await embedder.embed(texts, 'document');
    texts.forEach((text, at) => {
      expect(cosine(vectors[at]!, unit(text))).toBeCloseTo(1);
    });
    expect([...server.embedded.values()]).toEqual(texts.map(() => 1));
    server.requests.length = 0;
    await embedder.embed(texts, 'document');
    expect(server.requests).toHaveLength(8);
  });

  test('that takes only short texts is sent the beginning of a long one', async () => {
    const embedder = await opened(({ input }, response) =>
      input.some((text) => text.length > 3000)
        ? reply(response, 400, { error: { message: 'the input length exceeds the context length' } })
        : undefined,
    );
    const [vector] = await embedder.embed(['upload '.repeat(1500)], 'document');
    expect(cosine(vector!, unit('upload'))).toBeCloseTo(1, 2);
  });
});

describe('an endpoint that fails for a while', () => {
  test('is asked again after as long as it says', async () => {
    const embedder = await opened((_, response, nth) =>
      nth === 1 ? reply(response, 429, {}, { 'retry-after': '7' }) : undefined,
    );
    expect(await embedder.embed(['x'], 'document')).toHaveLength(1);
    expect(pauses).toEqual([7000]);
  });

  test('is asked again after pauses that grow, and then given up with a sentence', async () => {
    const embedder = await opened((_, response) => reply(response, 503, 'Bad   gateway\n'));
    const failed = embedder.embed(['x'], 'document');
    await expect(failed).rejects.toThrow(ModelUnavailable);
    await expect(failed).rejects.toThrow(
      `${server.host} doesn't answer just now (503). It said: Bad gateway`,
    );
    expect(pauses).toEqual([500, 1000, 2000, 4000]);
    expect(server.requests).toHaveLength(5);
  });

  test('jitter takes half of a pause at most', async () => {
    const embedder = await opened((_, response) => reply(response, 500, ''), {
      pace: { pause: async (ms) => void pauses.push(ms), random: () => 0 },
    });
    await expect(embedder.embed(['x'], 'document')).rejects.toThrow(ModelUnavailable);
    expect(pauses).toEqual([250, 500, 1000, 2000]);
  });

  test('a long pause that it asks for is told instead of waited for', async () => {
    const embedder = await opened((_, response) => reply(response, 429, {}, { 'retry-after': '600' }));
    const failed = embedder.embed(['x'], 'document');
    await expect(failed).rejects.toThrow(/limit of .* is reached \(429\)/);
    await expect(failed).rejects.toMatchObject({ retryAfter: 600_000 });
    expect(pauses).toEqual([]);
  });

  test('a person who searches is not kept waiting', async () => {
    const embedder = await opened((_, response) => reply(response, 503, ''));
    await expect(embedder.embed(['x'], 'query')).rejects.toThrow(ModelUnavailable);
    expect(server.requests).toHaveLength(2);
  });

  test('one that is gone is told, with its host', async () => {
    const embedder = await open();
    await server.close();
    await expect(embedder.embed(['x'], 'document')).rejects.toThrow(
      `${server.host} can't be reached (ECONNREFUSED)`,
    );
    const first = openEndpoint({
      model: server.model,
      dimensionsFile: path.join(emptyFolder(), 'none.json'),
      pace: { pause: async () => {}, random: () => 1 },
    });
    await expect(first).rejects.toThrow(ModelUnavailable);
  });

  test('what a failure in the middle had brought is not asked for again', async () => {
    const embedder = await opened(({ input }, response) => {
      if (input.length > 4) return reply(response, 413, '');
      return server.embedded.size >= 8 ? reply(response, 503, '', { 'retry-after': '900' }) : undefined;
    });
    const texts = Array.from({ length: 16 }, (_, at) => `text ${'y'.repeat(at)}`);
    await expect(embedder.embed(texts, 'document')).rejects.toThrow(ModelUnavailable);
    server.behave = () => undefined;
    await embedder.embed(texts, 'document');
    expect([...server.embedded.values()]).toEqual(texts.map(() => 1));
  });
});

describe('an endpoint that is of no use', () => {
  test.each([
    [401, {}, /wants a key \(401\): give one in LODESTONE_API_KEY, or by Choose Model/],
    [
      404,
      { error: { message: 'model "tiny" not found, try pulling it first' } },
      /no model tiny at .* \(404\).*try pulling it/,
    ],
    [418, {}, /refused to embed with tiny \(418\)/],
    [302, {}, /refused to embed with tiny \(302\)/],
    [400, { error: 'no embeddings here' }, /refused a text: no embeddings here/],
    [200, '<html>hello</html>', /something else than JSON: check the address, which often ends in \/v1/],
    [200, { hello: 1 }, /something else than vectors/],
    [200, { data: [] }, /answered 0 vectors to 2 texts/],
    [200, { data: [{ embedding: [1, 2] }, { embedding: [1] }] }, /different lengths \(2, 1\)/],
    [200, { data: [{ embedding: ['a'] }, { embedding: [1] }] }, /a vector that is none/],
    [
      200,
      {
        data: [
          { index: 0, embedding: [1] },
          { index: 0, embedding: [1] },
        ],
      },
      /a vector that is none/,
    ],
    [200, { data: [{ index: 5, embedding: [1] }, null] }, /a vector that is none/],
  ])('%i %j is told once, without asking again', async (status, body, sentence) => {
    const embedder = await opened((_, response) => reply(response, status, body));
    const failed = embedder.embed(['one', 'two'], 'document');
    await expect(failed).rejects.toThrow(sentence);
    await expect(failed).rejects.toThrow(ModelError);
    expect(pauses).toEqual([]);
  });

  test('a key that is refused is told, and not shown', async () => {
    const embedder = await opened(
      (_, response) => reply(response, 401, { error: { message: 'Incorrect API key provided: sk-secret.' } }),
      { key: 'sk-secret' },
    );
    const failure = await embedder.embed(['x'], 'document').catch((error: Error) => error);
    expect(String(failure)).toContain('does not take the key (401)');
    expect(String(failure)).toContain('provided: ….');
    expect(String(failure)).not.toContain('sk-secret');
  });

  test.for(['sk-se\ncret', 'sk-se cret', 'sk-\u201csecret\u201d'])(
    'a key that no header can carry, %j, is told and neither shown nor sent',
    async (key) => {
      const failure = await open({ key }).catch((error: Error) => error);
      expect(failure).toBeInstanceOf(ModelError);
      expect((failure as Error).stack).not.toContain('cret');
      expect(String(failure)).toContain('copy it anew');
      expect(server.requests).toEqual([]);
    },
  );

  test('a key may have been copied with a line end', async () => {
    await open({ key: ' sk-secret\r\n' });
    expect(server.requests[0]!.authorization).toBe('Bearer sk-secret');
  });

  test('another model under the same name is noticed, and the next start learns of it', async () => {
    const embedder = await opened(({ input }, response) =>
      reply(response, 200, { data: input.map(() => ({ embedding: [1, 2, 3] })) }),
    );
    await expect(embedder.embed(['x'], 'document')).rejects.toThrow(
      /vectors of 3 numbers, where it gave 16 before/,
    );
    expect((await open()).identity.dimensions).toBe(3);
  });
});

describe('stopping', () => {
  test('a request that hangs ends at once, and its connection with it', async () => {
    let asked = () => {};
    const isAsked = new Promise<void>((resolve) => {
      asked = resolve;
    });
    let cut = () => {};
    const isCut = new Promise<void>((resolve) => {
      cut = resolve;
    });
    const embedder = await opened((_, response) => {
      response.on('close', cut);
      asked();
      return true;
    });
    const stop = new AbortController();
    const asking = embedder.embed(['x'], 'document', stop.signal);
    await isAsked;
    const reason = new Error('enough');
    stop.abort(reason);
    await expect(asking).rejects.toBe(reason);
    await isCut;
    await expect(embedder.embed(['x'], 'document', stop.signal)).rejects.toBe(reason);
  });

  test('a pause ends at once too', async () => {
    const stop = new AbortController();
    const reason = new Error('enough');
    // Real pauses: this one would take half a minute.
    const embedder = await openEndpoint({ model: server.model, dimensionsFile });
    server.behave = (_, response) => {
      setImmediate(() => stop.abort(reason));
      return reply(response, 429, {}, { 'retry-after': '19' });
    };
    await expect(embedder.embed(['x'], 'document', stop.signal)).rejects.toBe(reason);
  });

  test('closing ends what is asked, and what is asked later', async () => {
    const embedder = await opened(() => true);
    const asking = embedder.embed(['x'], 'document');
    await embedder.close();
    await expect(asking).rejects.toThrow('was closed');
    await expect(embedder.embed(['x'], 'document')).rejects.toThrow('was closed');
  });
});

describe('addresses', () => {
  test('what is needed is taken from them', () => {
    expect(parseEndpoint('https://api.example.com:8443/openai/v1/?api-version=2#text-3#small')).toEqual({
      url: 'https://api.example.com:8443/openai/v1/embeddings?api-version=2',
      name: 'text-3#small',
      host: 'api.example.com:8443',
      id: 'text-3#small at api.example.com:8443/openai/v1',
    });
    expect(parseEndpoint('http://localhost:1234/v1/embeddings#m').url).toBe(
      'http://localhost:1234/v1/embeddings',
    );
    expect(['bundled', 'none', 'a/b', '/models/x', 'C:\\m'].some(isEndpoint)).toBe(false);
  });

  test.each([
    ['http://localhost:11434/v1', /names no model after a "#": write it like http/],
    ['http://localhost:11434/v1# ', /names no model/],
    ['http://#m', /"http:\/\/" is not an address/],
    ['https://me:sk-secret@host/v1#m', /LODESTONE_API_KEY/],
  ])('%s is refused', (model, sentence) => {
    expect(() => parseEndpoint(model)).toThrow(sentence);
    expect(() => parseEndpoint(model)).not.toThrow(/sk-secret/);
  });

  test('a wait is read from seconds and from dates, is never negative, and a day at most', () => {
    const now = Date.parse('2026-11-21T08:00:00Z');
    expect(retryAfter('30', now)).toBe(30_000);
    expect(retryAfter('Sat, 21 Nov 2026 08:01:00 GMT', now)).toBe(60_000);
    expect([retryAfter(null, now), retryAfter(' ', now), retryAfter('soon', now)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    const day = 24 * 3_600_000;
    expect(
      ['1e300', 'Infinity', 'Sat, 21 Nov 2096 08:00:00 GMT'].map((each) => retryAfter(each, now)),
    ).toEqual([day, day, day]);
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.double().map(String)), (header) => {
        const wait = retryAfter(header, now);
        expect(wait === undefined || (wait >= 0 && wait <= day)).toBe(true);
      }),
    );
  });

  test('whatever a refusal says, the key is not in it', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.boolean(), (before, after, asJson) => {
        const key = 'sk-0123456789';
        const said = `${before}${key}${after}`;
        expect(saidIn(asJson ? JSON.stringify({ error: { message: said } }) : said, key)).not.toContain(key);
      }),
    );
  });
});
