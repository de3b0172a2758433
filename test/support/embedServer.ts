import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request for vectors, as it came. */
export interface EmbedRequest {
  readonly path: string;
  readonly authorization: string | undefined;
  readonly model: string;
  readonly input: readonly string[];
}

/** What a server does with a request in place of answering it well; undefined to answer. */
export type Behaviour = (
  request: EmbedRequest,
  response: ServerResponse,
  nth: number,
) => boolean | Promise<boolean> | undefined;

/** An OpenAI-compatible server of embeddings on this machine. */
export interface EmbedServer {
  /** `http://127.0.0.1:PORT/v1#tiny`. */
  readonly model: string;
  readonly host: string;
  /** All requests, whatever became of them. */
  readonly requests: EmbedRequest[];
  /** How often each text was given a vector. */
  readonly embedded: Map<string, number>;
  /** Told of each request first; true when it has answered. */
  behave: Behaviour;
  close(): Promise<void>;
}

/** Starts a server whose vectors are counts of words, hashed to so many dimensions: texts that share words are near. */
export async function startEmbedServer(dimensions = 16): Promise<EmbedServer> {
  const requests: EmbedRequest[] = [];
  const embedded = new Map<string, number>();
  const server = createServer((incoming, response) => {
    void answer(incoming, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const made: EmbedServer = {
    model: `http://${host}/v1#tiny`,
    host,
    requests,
    embedded,
    behave: () => undefined,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return made;

  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const piece of incoming.setEncoding('utf8')) text += piece;
    const { model, input } = JSON.parse(text);
    const request = { path: incoming.url!, authorization: incoming.headers.authorization, model, input };
    requests.push(request);
    if (await made.behave(request, response, requests.length)) return;
    for (const each of input) embedded.set(each, (embedded.get(each) ?? 0) + 1);
    const data = (input as string[]).map((each, index) => ({ index, embedding: vectorOf(each, dimensions) }));
    // The order is told by the index, and by nothing else.
    reply(response, 200, { data: data.reverse() });
  }
}

/** Answers with JSON. Resolves to true: the request has been dealt with. */
export function reply(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): true {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
  return true;
}

/** Counts of a text's words, hashed. */
export function vectorOf(text: string, dimensions: number): number[] {
  const counts = new Array<number>(dimensions).fill(0);
  for (const word of text.toLowerCase().match(/[a-z]+/g) ?? ['']) {
    let hash = 7;
    for (const letter of word) hash = (hash * 31 + letter.charCodeAt(0)) % 65_521;
    counts[hash % dimensions]! += 1;
  }
  return counts;
}
