import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openLanceStore } from '../../src/engine/store/lanceStore.ts';
import type { Found, OutlineRow, Store, StoredRow } from '../../src/engine/store/store.ts';
import { createMemoryStore } from '../support/bm25.ts';

const anyPath = fc.constantFrom('a.ts', 'b.ts', "it's", '日本.go');
const anyStep = fc.record({
  path: anyPath,
  /** The rows it gets; 0 removes it. */
  rows: fc.nat(4),
  seed: fc.nat(1e6),
  /** Which of two processes writes. */
  by: fc.constantFrom(0, 0, 0, 1),
  /** Whether the other one searches while it does. */
  meanwhile: fc.boolean(),
  /** Whether both search after it. */
  after: fc.boolean(),
});
const dimensions = 8;

test('what two processes find, from memory or from the table, is what is in the table', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyStep, { minLength: 1, maxLength: 12, size: 'large' }), async (steps) => {
      const folder = mkdtempSync(path.join(tmpdir(), 'lodestone-memory-'));
      const stores = [await openLanceStore(folder, dimensions), await openLanceStore(folder, dimensions)];
      try {
        const model = createMemoryStore();
        const outlines = stores.map(() => ({ rows: new Map<string, OutlineRow>(), since: 0 }));
        for (const { path: file, rows, seed, by, meanwhile, after } of steps) {
          const fresh = rowsOf(file, rows, seed);
          const old = meanwhile ? await model.searchVector(vectorOf(seed), 99, only(file)) : [];
          const written = stores[by]!.replace([file], fresh);
          await model.replace([file], fresh);
          if (meanwhile) {
            const found = idsAndTexts(await stores[0]!.searchVector(vectorOf(seed), 99, only(file)));
            // The file's old rows or its new ones, never a mixture.
            const [before, after] = [old, await model.searchVector(vectorOf(seed), 99, only(file))].map(
              idsAndTexts,
            );
            expect([before, after]).toContainEqual(found);
          }
          await written;
          if (!after) continue;
          for (const [nth, store] of stores.entries()) {
            await expectSame(store, model, seed);
            await catchUp(store, outlines[nth]!);
            const all = (await model.rowsOf([...(await model.held()).keys()])).map(({ id, hash }) => [
              id,
              hash,
            ]);
            expect([...outlines[nth]!.rows].map(([id, { hash }]) => [id, hash]).sort()).toEqual(all.sort());
          }
        }
      } finally {
        for (const store of stores) await store.close();
        rmSync(folder, { recursive: true, force: true });
      }
    }),
    { numRuns: 25 },
  );
}, 120_000);

async function expectSame(store: Store, model: Store, seed: number): Promise<void> {
  for (const filter of [undefined, only('a.ts'), { languages: [], paths: { not: ['a.ts', "it's"] } }]) {
    const expected = await model.searchVector(vectorOf(seed), 99, filter);
    // The first one may be LanceDB's answer, and lets the vectors be read.
    for (let times = 0; times < 2; times++) {
      const found = await store.searchVector(vectorOf(seed), 99, filter);
      expect(idsAndTexts(found)).toEqual(idsAndTexts(expected));
      const scores = new Map(expected.map(({ row, score }) => [row.id, score]));
      for (const { row, score } of found) expect(Math.abs(score - scores.get(row.id)!)).toBeLessThan(1e-3);
    }
    const words = ['up', `word${seed % 7}`];
    expect(idsAndTexts(await store.searchTerms(words, 99, filter))).toEqual(
      idsAndTexts(await model.searchTerms(words, 99, filter)),
    );
  }
}

/** As the engine brings its outline level. */
async function catchUp(store: Store, known: { rows: Map<string, OutlineRow>; since: number }): Promise<void> {
  const version = await store.version();
  const fresh: OutlineRow[] = [];
  for await (const rows of store.outline(known.since)) fresh.push(...rows);
  const now = await store.files();
  const changed = new Set(fresh.map((row) => row.path));
  for (const [id, row] of known.rows) {
    if (changed.has(row.path) || now.chunks(row.path) === 0) known.rows.delete(id);
  }
  for (const row of fresh) known.rows.set(row.id, row);
  known.since = version;
}

function only(file: string) {
  return { languages: [], paths: { only: [file] } };
}

function idsAndTexts(found: readonly Found[]): string[] {
  return found.map(({ row }) => `${row.id} ${row.text}`).sort();
}

function rowsOf(file: string, count: number, seed: number): StoredRow[] {
  return Array.from({ length: count }, (_, at) => ({
    id: `${file}#${at}`,
    path: file,
    startLine: at + 1,
    endLine: at + 1,
    language: 'typescript',
    symbol: '',
    kind: 'code',
    breadcrumb: '',
    definitions: '',
    text: `version ${seed} of ${at}`,
    terms: `up word${(seed + at) % 7}`,
    hash: `${seed} ${at}`,
    fileHash: `${seed}`,
    vector: vectorOf(seed + at),
  }));
}

/** A vector of length 1, the same for the same seed. */
function vectorOf(seed: number): Float32Array {
  const vector = Float32Array.from({ length: dimensions }, (_, at) => Math.sin(seed * 12.9898 + at * 78.233));
  const length = Math.hypot(...vector);
  return vector.map((value) => value / length);
}
