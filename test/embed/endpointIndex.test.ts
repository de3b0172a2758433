import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EngineEvent } from '../../src/protocol/engineApi.ts';
import { type EmbedServer, reply, startEmbedServer } from '../support/embedServer.ts';
import { emptyFolder, essence, freshState, openEngine, project, question } from '../support/openEngine.ts';
import { program, startProgram, untilEnded } from '../support/program.ts';

let server: EmbedServer;
beforeEach(async () => {
  server = await startEmbedServer();
});
afterEach(() => server.close());

/** Files of one function each, every text another. */
const many = Object.fromEntries(
  Array.from({ length: 300 }, (_, at) => [
    `src/part${at}.ts`,
    `export function part${at}() {\n  return '${'abcdefghij'[at % 10]!.repeat((at % 7) + 1)}${at}';\n}\n`,
  ]),
);
const isOut = (_: unknown, response: Parameters<EmbedServer['behave']>[1]) =>
  reply(response, 503, 'maintenance', { 'retry-after': '3600' });

test('an outage in the middle of an index costs no vector twice, and the end is a whole index', async () => {
  const root = project(many);
  const engine = openEngine({ model: server.model });
  server.behave = (request, response) => (server.embedded.size > 150 ? isOut(request, response) : undefined);
  await expect(engine.done(root)).rejects.toThrow(/doesn't answer just now \(503\).*maintenance/);
  const before = server.embedded.size;
  expect(before).toBeGreaterThan(150);
  expect(before).toBeLessThan(300);
  // What is there already answers meanwhile, by words.
  const meanwhile = await engine.search(question(root, 'part'));
  expect(meanwhile.hits.length).toBeGreaterThan(0);
  expect(meanwhile.notices.join(' ')).toMatch(/503.*by words alone.*not complete yet/);

  server.behave = () => undefined;
  const run = await engine.done(root);
  expect(run.work.embeds).toBeLessThan(300);
  const texts = [...server.embedded].filter(([text]) => text !== 'probe');
  expect(texts).toHaveLength(300);
  expect(texts.filter(([, times]) => times !== 1)).toEqual([]);
  expect(essence(await engine.state(root))).toEqual(essence(await freshState(root)));
  expect((await engine.state(root)).model).toBe(`tiny at ${server.host}/v1`);
  const [best] = await engine.find(root, 'part42');
  expect(best).toMatchObject({ path: 'src/part42.ts' });
});

test('a followed root is paused by the outage, and goes on when told', async () => {
  const root = project({ 'a.ts': 'export const one = 1;\n' });
  const events: EngineEvent[] = [];
  let heard = () => {};
  const engine = openEngine({ model: server.model }, (event) => {
    events.push(event);
    heard();
  });
  const until = (what: (event: EngineEvent) => boolean) =>
    new Promise<void>((resolve) => {
      heard = () => events.some(what) && resolve();
      heard();
    });
  server.behave = isOut;
  const settings = { include: [], exclude: [], respectIgnoreFiles: true, maxFileSize: 1_000_000 };
  await engine.follow({ root, settings: { ...settings, debounce: 10, interval: 0, watch: false } });
  await until(
    (event) =>
      event.type === 'state' &&
      event.state.activity.kind === 'paused' &&
      event.state.activity.by === 'provider' &&
      event.state.activity.message.includes('503'),
  );
  server.behave = () => undefined;
  await engine.resume({ root });
  await until((event) => event.type === 'synced' && event.run.outcome === 'done');
  expect(await engine.status({ root, fingerprint: false })).toMatchObject({ indexed: true, files: 1 });
});

test('another engine answers by meaning from what the first one made, and asks only for the query', async () => {
  const root = project({
    'upload.ts': 'export function upload() {\n  return "send file bucket retry";\n}\n',
    'parse.ts': 'export function parse() {\n  return "header colon value line";\n}\n',
  });
  const storage = path.join(emptyFolder(), 'storage');
  const first = openEngine({ model: server.model, storage });
  await first.done(root);
  await first.close();
  server.requests.length = 0;
  const second = openEngine({ model: server.model, storage });
  await second.done(root);
  expect(server.requests).toEqual([]);
  const { hits } = await second.search(question(root, 'send file bucket retry', { explain: true }));
  expect(hits[0]).toMatchObject({ path: 'upload.ts' });
  expect(server.requests.map(({ input }) => input)).toEqual([['send file bucket retry']]);
});

test('the key is sent, and stands in no file and in nothing that is told', async () => {
  const apiKey = 'sk-do-not-write-me-down';
  const root = project({ 'a.ts': 'export const one = 1;\n' });
  server.behave = ({ authorization }, response) =>
    authorization === `Bearer ${apiKey}` ? undefined : reply(response, 401, { error: `no key ${apiKey}` });
  const engine = openEngine({ model: server.model, apiKey });
  await engine.done(root);
  await engine.find(root, 'one');
  const files = (readdirSync(engine.storage, { recursive: true }) as string[])
    .map((name) => path.join(engine.storage, name))
    .filter((file) => statSync(file).isFile());
  expect(files.length).toBeGreaterThan(3);
  for (const file of files) expect(readFileSync(file).includes(apiKey)).toBe(false);
  expect(JSON.stringify(engine.events)).not.toContain(apiKey);
  const refused = openEngine({ model: server.model });
  await expect(refused.done(root)).rejects.toThrow(/wants a key \(401\)/);
});

test('the command line takes the address, and the key from its surroundings', async () => {
  const root = project({ 'a.ts': 'export const one = 1;\n' });
  server.behave = ({ authorization }, response) =>
    authorization === 'Bearer sk-mine'
      ? undefined
      : reply(response, 401, { error: `no key ${authorization}` });
  const args = ['index', root, '--model', server.model, '--storage', path.join(emptyFolder(), 'storage')];
  const { code, out } = await untilEnded(
    startProgram(program, args, { env: { LODESTONE_API_KEY: 'sk-mine' } }),
  );
  expect([code, out]).toEqual([0, expect.stringContaining('1 created')]);
  expect([...server.embedded.keys()].some((text) => text.includes('export const one'))).toBe(true);

  const env = { LODESTONE_API_KEY: 'sk-other', LODESTONE_DEBUG: '1' };
  const other = [...args.slice(0, -1), path.join(emptyFolder(), 'storage')];
  const refused = await untilEnded(startProgram(program, other, { env }));
  expect(refused.code).toBe(1);
  expect(refused.err).toContain('does not take the key (401)');
  expect(refused.out + refused.err).not.toContain('sk-other');
  const { code: wrong, err } = await untilEnded(
    startProgram(program, ['index', root, '--model', 'http://x/v1']),
  );
  expect([wrong, err]).toEqual([1, expect.stringContaining('names no model after a "#"')]);
});
