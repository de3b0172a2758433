import path from 'node:path';
import { expect, test } from 'vitest';
import { chunkFile } from '../../src/engine/chunk/chunkFile.ts';
import { createGrammars } from '../../src/engine/chunk/grammars.ts';
import type { Embedder } from '../../src/engine/embed/embedder.ts';
import { createOutline } from '../../src/engine/search/outline.ts';
import { search } from '../../src/engine/search/search.ts';
import { type EmbedShort, signaturesOf } from '../../src/engine/search/signatures.ts';
import { embedText, toRows } from '../../src/engine/store/row.ts';
import type { Row } from '../../src/engine/store/store.ts';
import { createMemoryStore } from '../support/bm25.ts';
import { grammarFolder } from '../support/grammars.ts';
import { openModel } from '../support/openTiny.ts';

const bundled = path.join(import.meta.dirname, '../../model');

async function rowsOf(file: string, text: string): Promise<Row[]> {
  return toRows(file, '', await chunkFile(file, text, await createGrammars(grammarFolder)));
}

const signatures = async (file: string, text: string) => (await rowsOf(file, text)).flatMap(signaturesOf);

test('a signature is the name within its class and the head, over as many lines as it takes', async () => {
  const text = `class Basket {
  count = 0;
  add(item: Item): void {
    this.count += 1;
  }
  async send(
    address: Address,
    urgent: boolean,
  ): Promise<Receipt> {
    return post(address, urgent);
  }
}`;
  expect(await signatures('basket.ts', text)).toEqual([
    'Basket.add\n  add(item: Item): void {',
    'Basket.send\n  async send(     address: Address,     urgent: boolean,   ): Promise<Receipt> {',
  ]);
  expect(await signatures('one.py', 'def fill(cup):\n    return cup + 1\n')).toEqual([
    'fill\ndef fill(cup):',
  ]);
});

test('what is no function has none, and one of hundreds in a chunk is not looked at', async () => {
  expect(
    await signatures('types.ts', 'export interface Cup { size: number }\nexport const ten = 10;'),
  ).toEqual([]);
  const definitions = Array.from({ length: 300 }, (_, at) => `f${at}\tfunction\t${at + 1}\t${at + 1}`).join(
    '\n',
  );
  expect(signaturesOf({ text: 'x\n'.repeat(300), startLine: 1, definitions }).length).toBeLessThan(50);
});

/** Functions long enough for a chunk each: the first has the question's words in its comment, the second means it. */
const filler = (word: string) =>
  Array.from(
    { length: 24 },
    (_, at) => `  const ${word}${at} = step(${at}, '${word} of the inner table');`,
  ).join('\n');
const program = `// Who has closed which user's account: whatever closes an account of a user is written down here.
export function auditTrail(entries: Entry[]): string {
${filler('line')}
  return entries.join();
}

export function closeUser(account: Account): Promise<void> {
${filler('part')}
  return drop(account);
}

export function openDoor(door: Door): void {
${filler('hinge')}
  swing(door, 'closes again');
}
`;

/** The functions that answer, best first. */
async function found(model: Embedder, embed?: EmbedShort): Promise<string[]> {
  const rows = await rowsOf('src/people.ts', program);
  const vectors = await model.embed(rows.map(embedText), 'document');
  const store = createMemoryStore();
  await store.replace(
    [],
    rows.map((row, at) => ({ ...row, vector: vectors[at]! })),
  );
  const outline = createOutline();
  outline.put(rows);
  const query = "Closes a user's account.";
  const [vector] = await model.embed([query], 'query');
  const question = { query, limit: 10, paths: [], excludes: [], languages: [] };
  const { hits } = await search(store, outline, question, vector, embed);
  return hits.map(({ row }) => row.symbol);
}

test('the function whose signature says what is asked comes before one whose comment does', async () => {
  const model = await openModel(bundled);
  expect(model.isQuick).toBe(true);
  expect((await found(model))[0]).toBe('auditTrail');
  expect((await found(model, (texts) => model.embed(texts, 'query')))[0]).toBe('closeUser');
});

test('a model that has no vectors to give just now changes nothing', async () => {
  const model = await openModel(bundled);
  expect(await found(model, async () => undefined)).toEqual(await found(model));
});
