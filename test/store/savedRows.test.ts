import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Connection, connect, type Table } from '@lancedb/lancedb';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { rowsWhere } from '../../src/engine/store/lanceRows.ts';
import { openLanceStore } from '../../src/engine/store/lanceStore.ts';
import { createLevelTerms, type LevelTerms } from '../../src/engine/store/levelTerms.ts';
import { createSavedRows, type SavedRows } from '../../src/engine/store/savedRows.ts';
import type { Store, StoredRow } from '../../src/engine/store/store.ts';

let folder: string;
let store: Store;
let connection: Connection;
let table: Table;
let terms: LevelTerms;

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'lodestone-rows-'));
  store = await openLanceStore(folder, 0);
  connection = await connect(folder, { readConsistencyInterval: 0 });
  table = await connection.openTable('chunks');
  terms = createLevelTerms(table, folder, { own() {}, other() {} });
});
afterEach(async () => {
  await store.close();
  table.close();
  connection.close();
  rmSync(folder, { recursive: true, force: true });
});

const anyPath = fc.constantFrom('a.ts', 'b/c.ts', "it's", '日本.go');
const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.constant('\tint i;\n'.repeat(200)),
);
const anyStep = fc.oneof(
  fc.record({ path: anyPath, texts: fc.array(anyText, { maxLength: 3 }) }),
  fc.constantFrom('save' as const, 'another process' as const),
);

test('whatever came and went, the rows on disk are those of the table, all of them once they were written', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { minLength: 3, maxLength: 12 }), async (steps) => {
      // So many rows that each change is worth writing down, by the rule that counts thousands.
      let saved = eager();
      for (const step of steps) {
        if (step === 'another process') saved = eager();
        else if (step === 'save') {
          await saved.save(await table.countRows(), true);
          await expectRows(saved, 'all');
          await expectRows(eager(), 'all');
        } else await store.replace([step.path], rowsOf(step.path, step.texts));
        await expectRows(saved, 'some');
      }
      await store.replace(['a.ts', 'b/c.ts', "it's", '日本.go'], []);
    }),
    { numRuns: 20 },
  );
}, 120_000);

test('data that is mostly of rows that went is written anew, and who has the old list finds the new one', async () => {
  const saved = eager();
  await store.replace(['b'], rowsOf('b', ['stays']));
  const reader = eager();
  for (const text of ['x', 'y', 'z'].map((each) => each.repeat(10) + each.toUpperCase())) {
    await store.replace(['a'], rowsOf('a', [`${text} ${Math.random()}`, text]));
    await saved.save(await table.countRows(), true);
    await expectRows(reader, 'all');
  }
  expect(readdirSync(folder).filter((name) => name.endsWith('.data'))).toHaveLength(1);
  expect(existsSync(path.join(folder, 'rows-1.data'))).toBe(false);
});

test('a byte that is another, a cut and a missing file cost only time', async () => {
  const saved = eager();
  await store.replace(['a'], rowsOf('a', ['some words\n'.repeat(9), 'others']));
  await saved.save(2, true);
  for (const isData of [false, true]) {
    const name = readdirSync(folder).find((each) => each.startsWith(isData ? 'rows-' : 'rows.'))!;
    const file = path.join(folder, name);
    const whole = readFileSync(file);
    for (let at = 0; at < whole.length; at += 5) {
      const bytes = Buffer.from(whole);
      bytes[at]! ^= 0x20;
      writeFileSync(file, bytes);
      await expectRows(eager(), 'some');
      truncateSync(file, at);
      await expectRows(eager(), 'some');
    }
    rmSync(file);
    await expectRows(eager(), 'some');
    await expectRows(saved, 'some');
    // Who has seen the harm mends it, though no row has come.
    await saved.save(2, true);
    await expectRows(eager(), 'all');
  }
});

test('a list of a later version than the table goes', async () => {
  const saved = eager();
  await store.replace(['a'], rowsOf('a', ['one']));
  await saved.save(1, true);
  await store.close();
  table.close();
  rmSync(path.join(folder, 'chunks.lance'), { recursive: true });
  store = await openLanceStore(folder, 0);
  table = await connection.openTable('chunks');
  terms = createLevelTerms(table, folder, { own() {}, other() {} });
  await createSavedRows(table, folder, terms).save(0, true);
  expect(readdirSync(folder).filter((name) => name.startsWith('rows'))).toEqual([]);
});

/** What writes whatever lacks. */
function eager(): SavedRows {
  return createSavedRows(table, folder, terms, (lacking) => lacking > 0);
}

/** What is read is what the table has; and where it is said, it is all. */
async function expectRows(saved: SavedRows, what: 'all' | 'some'): Promise<void> {
  const index = await terms.level();
  const paths = [...index.files()].map((file) => file.path);
  const wanted = new Map((await rowsWhere(table, 'path', paths)).map((row) => [row.id, row]));
  const found = saved.read([...wanted.keys(), 'nowhere#0', 'a.ts#99'], (file) => index.file(file)?.commit);
  for (const row of found) expect(row).toEqual(wanted.get(row.id));
  if (what === 'all') expect(found).toHaveLength(wanted.size);
}

function rowsOf(file: string, texts: readonly string[]): StoredRow[] {
  return texts.map((text, at) => ({
    id: `${file}#${at}`,
    path: file,
    startLine: at * 1000 + 1,
    endLine: at * 1000 + 1000,
    language: 'typescript',
    symbol: `name${at}`,
    kind: 'function',
    breadcrumb: '',
    definitions: '',
    text,
    terms: 'some terms',
    hash: `hash of ${text.length}`,
    fileHash: `${Math.random()}`,
  }));
}
