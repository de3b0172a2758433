import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FormerFile } from '../../src/engine/store/formerRows.ts';
import { openLanceStore } from '../../src/engine/store/lanceStore.ts';
import type { Store, StoredRow } from '../../src/engine/store/store.ts';

const dimensions = 8;
let folder: string;
let store: Store;

const open = () => openLanceStore(folder, dimensions, { keepVersionsMs: 0 });

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'lodestone-former-'));
  store = await open();
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A file of a state, of as many rows as its name has letters. */
function rowsOf(file: string, state: string): StoredRow[] {
  return [...file].map((_, at) => ({
    id: `${file}#${at}`,
    path: file,
    startLine: at + 1,
    endLine: at + 1,
    language: 'text',
    symbol: '',
    kind: 'text',
    breadcrumb: '',
    definitions: '',
    text: `${state} of ${file}, ${at}`,
    terms: `${state} ${file}`,
    hash: `${state}${at}`,
    fileHash: `hash of ${state}`,
    vector: Float32Array.from({ length: dimensions }, (_, nth) => nth + at),
  }));
}

const formerOf = (file: string, state: string): FormerFile => ({
  path: file,
  hash: `hash of ${state}`,
  chunks: file.length,
});

/** Puts files in another state, and notes what they were. */
async function change(files: readonly string[], from: string, to: string) {
  store.former.note(
    await store.version(),
    files.map((file) => formerOf(file, from)),
  );
  await store.replace(
    files,
    files.flatMap((file) => rowsOf(file, to)),
  );
}

const withoutVectors = (rows: readonly StoredRow[] | undefined) => rows?.map(({ vector: _, ...row }) => row);

test('rows that were replaced are had again, from the table and, once upkeep has been there, from beside it', async () => {
  const files = ['a.ts', "it's.ts", 'longer/name.ts'];
  await store.replace(
    files,
    files.flatMap((file) => rowsOf(file, 'first')),
  );
  await change(files, 'first', 'second');
  await change(['a.ts'], 'second', 'third');
  const wanted = [...files.map((file) => formerOf(file, 'first')), formerOf('never.ts', 'first')];
  const fresh = await store.former.read(wanted);
  expect([...fresh.keys()].sort()).toEqual([...files].sort());
  for (const file of files) expect(fresh.get(file)).toEqual(rowsOf(file, 'first'));
  expect(store.former.of('a.ts').map(({ hash }) => hash)).toEqual(['hash of first', 'hash of second']);

  await store.optimize(true);
  for (const again of [false, true]) {
    if (again) {
      await store.close();
      store = await open();
    }
    const kept = await store.former.read(wanted);
    for (const file of files) expect(kept.get(file)).toEqual(withoutVectors(rowsOf(file, 'first')));
    const other = await store.former.read([formerOf('a.ts', 'second')]);
    expect(other.get('a.ts')).toEqual(withoutVectors(rowsOf('a.ts', 'second')));
    expect(kept.size).toBe(files.length);
  }
});

test('a version that is gone has nothing to give', async () => {
  await store.replace(['a.ts'], rowsOf('a.ts', 'first'));
  await change(['a.ts'], 'first', 'second');
  const other = await open();
  await other.replace(['b.ts'], rowsOf('b.ts', 'first'));
  const versions = path.join(folder, 'chunks.lance', '_versions');
  const newest = readdirSync(versions).sort()[0]!;
  for (const name of readdirSync(versions)) if (name !== newest) rmSync(path.join(versions, name));
  expect((await store.former.read([formerOf('a.ts', 'first')])).size).toBe(0);
  expect(store.former.of('a.ts')).toEqual([]);
  await other.close();
});

test('what is kept has its bounds, and what was replaced last goes before what was replaced first', async () => {
  const files = Array.from({ length: 40 }, (_, at) => `file${at}.ts`);
  const states = ['first', 'second', 'third', 'fourth', 'fifth'];
  await store.replace(
    files,
    files.flatMap((file) => rowsOf(file, 'first')),
  );
  const most = 20_000;
  for (let nth = 1; nth < states.length; nth++) {
    await change(files, states[nth - 1]!, states[nth]!);
    await store.former.keep(most);
    const data = readdirSync(folder).filter((name) => /^former-\d\.data$/.test(name));
    expect(data).toHaveLength(1);
    expect(statSync(path.join(folder, data[0]!)).size).toBeLessThanOrEqual(most);
    const last = await store.former.read(files.map((file) => formerOf(file, states[nth - 1]!)));
    expect(last.size).toBe(files.length);
  }
  expect((await store.former.read(files.map((file) => formerOf(file, 'first')))).size).toBe(0);
});

test('whatever happens to the files beside the table, no wrong row comes of it', async () => {
  const files = ['a.ts', 'bb.ts', 'ccc.ts'];
  await store.replace(
    files,
    files.flatMap((file) => rowsOf(file, 'first')),
  );
  await change(files, 'first', 'second');
  await store.optimize(true);
  const names = readdirSync(folder).filter((name) => name.startsWith('former'));
  expect(names).toHaveLength(2);
  const whole = new Map(names.map((name) => [name, readFileSync(path.join(folder, name))]));
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...names),
      fc.nat(),
      fc.nat(255),
      fc.boolean(),
      async (name, at, byte, cuts) => {
        const bytes = Buffer.from(whole.get(name)!);
        const place = at % bytes.length;
        bytes[place] = byte;
        writeFileSync(path.join(folder, name), cuts ? bytes.subarray(0, place) : bytes);
        const damaged = await open();
        try {
          const found = await damaged.former.read(files.map((file) => formerOf(file, 'first')));
          for (const [file, rows] of found) expect(rows).toEqual(withoutVectors(rowsOf(file, 'first')));
        } finally {
          await damaged.close();
          writeFileSync(path.join(folder, name), whole.get(name)!);
        }
      },
    ),
    { numRuns: 40 },
  );
});
