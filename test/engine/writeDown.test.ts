import { cpSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { EngineEvent } from '../../src/protocol/engineApi.ts';
import { emptyFolder, openEngine, pastStamps, project } from '../support/openEngine.ts';

const files = Object.fromEntries(
  Array.from({ length: 1100 }, (_, n) => [
    `d${n % 9}/f${n}.ts`,
    `export function work${n}(value: number) {\n  return value + ${n};\n}\n`,
  ]),
);

/** What a next process would have to read from the table, where it doesn't lie there. */
const beside = ['outline.bin', 'rows.bin', 'terms.bin'];

/** Which of it lies in a storage of one root. */
function writtenIn(storage: string): Map<string, number> {
  const found = new Map<string, number>();
  for (const name of readdirSync(storage, { recursive: true, encoding: 'utf8' })) {
    if (beside.includes(path.basename(name)))
      found.set(path.basename(name), statSync(path.join(storage, name)).mtimeMs);
  }
  return found;
}

async function indexed(onSynced: (storage: string) => void = () => {}) {
  const root = project(files);
  await pastStamps(root);
  const storage = path.join(emptyFolder(), 'storage');
  const onEvent = (event: EngineEvent) => {
    if (event.type === 'synced') onSynced(storage);
  };
  return { root, storage, engine: openEngine({ storage }, onEvent) };
}

test('a run is told as done before what lies beside the table is written; an engine that closes writes it first', async () => {
  const then: Map<string, number>[] = [];
  const { root, storage, engine } = await indexed((at) => then.push(writtenIn(at)));
  await engine.done(root);
  await engine.close();
  expect(then).toEqual([new Map()]);
  expect([...writtenIn(storage).keys()].sort()).toEqual(beside);
});

test('the next run waits for it, and changes none of it where it changes little', async () => {
  const { root, storage, engine } = await indexed();
  await engine.done(root);
  await engine.done(root);
  const written = writtenIn(storage);
  expect([...written.keys()].sort()).toEqual(beside);
  await engine.done(root);
  await engine.close();
  expect(writtenIn(storage)).toEqual(written);
});

test('killed before it is written, an index answers the same', async () => {
  const copy = path.join(emptyFolder(), 'copy');
  const { root, engine } = await indexed((storage) => cpSync(storage, copy, { recursive: true }));
  await engine.done(root);
  const ask = (of: typeof engine) => of.find(root, 'work700 value', { explain: true });
  const hits = await ask(engine);
  expect(hits[0]?.path).toBe('d7/f700.ts');
  expect(await ask(openEngine({ storage: copy }))).toEqual(hits);
});
