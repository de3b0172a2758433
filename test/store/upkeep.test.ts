import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openLanceStore } from '../../src/engine/store/lanceStore.ts';
import type { StoredRow } from '../../src/engine/store/store.ts';

/** More by hand: LODESTONE_SAVES=1000. */
const saves = Number(process.env['LODESTONE_SAVES'] ?? 150);
const dimensions = 32;
const folder = mkdtempSync(path.join(tmpdir(), 'lodestone-upkeep-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test(
  `${saves} saves leave at most half as much again as a fresh index takes`,
  async () => {
    const open = (name: string) => openLanceStore(path.join(folder, name), dimensions, { keepVersionsMs: 0 });
    const store = await open('saved');
    const files = new Map(Array.from({ length: 100 }, (_, n) => [`src/file${n}.ts`, fileRows(n, 20, 0)]));
    await store.replace([...files.keys()], [...files.values()].flat());
    await store.optimize();
    await store.save();
    for (let n = 0; n < saves; n++) {
      const [file, rows] = [`src/file${(n * 37) % 100}.ts`, fileRows((n * 37) % 100, 18 + (n % 5), n + 1)];
      files.set(file, rows);
      expect(await store.replace([file], rows)).toBeLessThanOrEqual(2);
      // Few commits wait at a time for a moment of rest.
      if (n % 25 === 24) await store.optimize(true);
    }
    await store.optimize(true);
    await store.save(true);
    const fresh = await open('fresh');
    await fresh.replace([...files.keys()], [...files.values()].flat());
    await fresh.optimize(true);
    await fresh.save(true);
    const [used, wanted] = [bytesBelow('saved'), bytesBelow('fresh')];
    console.log(`${used} bytes after ${saves} saves, ${wanted} fresh: ${(used / wanted).toFixed(2)} times.`);
    expect(used / wanted).toBeLessThan(1.5);
    // Nothing is done twice.
    expect(await store.optimize(true)).toBe(0);
    const [a, b] = [
      await store.searchTerms(['word3', 'word77'], 50),
      await fresh.searchTerms(['word3', 'word77'], 50),
    ];
    expect(a.map(({ row, score }) => [row.id, score])).toEqual(b.map(({ row, score }) => [row.id, score]));
    await store.close();
    await fresh.close();
  },
  Math.max(60_000, saves * 500),
);

test('searches and scans of another reader go on while commits are folded', async () => {
  const [writer, reader] = [
    await openLanceStore(path.join(folder, 'shared'), dimensions),
    await openLanceStore(path.join(folder, 'shared'), dimensions),
  ];
  await writer.replace(['src/file100.ts'], fileRows(100, 50, 0));
  let reading = true;
  let reads = 0;
  const read = async () => {
    for (; reading; reads++) {
      expect(await reader.searchTerms(['word1'], 5)).not.toHaveLength(0);
      for await (const rows of reader.outline()) expect(rows.length).toBeGreaterThan(0);
    }
  };
  const ended = read();
  for (let n = 0; n < 20; n++) {
    await writer.replace([`src/file${n}.ts`], fileRows(n, 5, n));
    await writer.optimize(true);
    await writer.save(true);
  }
  reading = false;
  await ended;
  expect(reads).toBeGreaterThan(2);
  await writer.close();
  await reader.close();
});

/** Rows of one version of a file, with terms of their own. */
function fileRows(file: number, count: number, version: number): StoredRow[] {
  return Array.from({ length: count }, (_, at) => {
    const words = Array.from({ length: 60 }, (_, n) => `word${(file * 7 + at * 13 + n * n + version) % 500}`);
    return {
      id: `src/file${file}.ts#${at}`,
      path: `src/file${file}.ts`,
      startLine: at * 10 + 1,
      endLine: at * 10 + 10,
      language: 'typescript',
      symbol: `f${at}`,
      kind: 'function',
      breadcrumb: '',
      definitions: '',
      text: words.join(' '),
      terms: ['word1', ...words].join(' '),
      hash: `${file} ${at} ${version}`,
      fileHash: `${file} ${version}`,
      vector: Float32Array.from({ length: dimensions }, (_, n) =>
        Math.sin(file + at * 31 + n * 17 + version),
      ),
    };
  });
}

function bytesBelow(name: string): number {
  const at = path.join(folder, name);
  return readdirSync(at, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(path.join(entry.parentPath, entry.name)).size, 0);
}
