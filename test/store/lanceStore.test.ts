import { appendFileSync, mkdtempSync, readdirSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { buildSegment } from '../../src/engine/store/buildSegment.ts';
import { openLanceStore } from '../../src/engine/store/lanceStore.ts';
import type { BuildAside } from '../../src/engine/store/levelTerms.ts';
import {
  type Found,
  type Row,
  type Store,
  StoreDamaged,
  type StoredRow,
} from '../../src/engine/store/store.ts';

let folder: string;
let store: Store;

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'lodestone-store-'));
  store = await openLanceStore(folder, 0);
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('replace', () => {
  test('gives a file exactly its new rows, in one commit where it had none, and in two where it had some', async () => {
    const before = await store.version();
    expect(
      await store.replace(
        ['a.ts', 'b.ts'],
        [...rowsOf('a.ts', ['one', 'two', 'three']), ...rowsOf('b.ts', ['four'])],
      ),
    ).toBe(1);
    expect(await store.replace(['a.ts'], rowsOf('a.ts', ['1', '2', '3', '4']))).toBe(2);
    expect(await textsOf('a.ts')).toEqual(['1', '2', '3', '4']);
    expect(await store.replace(['a.ts'], rowsOf('a.ts', ['five']))).toBe(2);
    expect((await store.version()) - before).toBe(5);
    expect(await textsOf('a.ts')).toEqual(['five']);
    expect(await textsOf('b.ts')).toEqual(['four']);
    expect(await store.replace(['never.ts'], [])).toBe(0);
  });

  test('with no rows removes the file', async () => {
    await store.replace(['a.ts', 'b.ts'], [...rowsOf('a.ts', ['one']), ...rowsOf('b.ts', ['two'])]);
    await store.replace(['a.ts'], []);
    expect(await store.count()).toBe(1);
    expect(await textsOf('a.ts')).toEqual([]);
  });

  test('holds for any paths and any history', async () => {
    const anyPath = fc.oneof(
      fc.constantFrom("it's", '"; DROP TABLE chunks', 'a\nb', '日本/😀.ts', '%_*'),
      fc.string({ minLength: 1 }),
    );
    const edits = fc.array(fc.record({ path: anyPath, texts: fc.array(fc.string(), { maxLength: 4 }) }), {
      maxLength: 8,
    });
    await fc.assert(
      fc.asyncProperty(edits, async (history) => {
        const model = new Map<string, string[]>();
        for (const { path: file, texts } of history) {
          await store.replace([file], rowsOf(file, texts));
          model.set(file, texts);
        }
        for (const [file, texts] of model) expect(await textsOf(file)).toEqual(texts);
        await store.replace([...model.keys()], []);
        expect(await store.count()).toBe(0);
      }),
      { numRuns: 15 },
    );
  });
});

describe('search', () => {
  test('answers alike whatever came before, in the process that wrote and in another', async () => {
    const anyFile = fc.record({
      path: fc.constantFrom('a.ts', 'b.ts', 'c.ts', 'd.ts', 'e.ts'),
      texts: fc.array(
        fc.array(fc.constantFrom('up', 'down', 'left'), { maxLength: 5 }).map((words) => words.join(' ')),
        { maxLength: 5 },
      ),
    });
    const anyStep = fc.oneof(
      { weight: 5, arbitrary: fc.array(anyFile, { minLength: 1, maxLength: 3 }) },
      { weight: 1, arbitrary: fc.constantFrom('fold' as const, 'reopen' as const, 'look' as const) },
    );
    let nth = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { maxLength: 8 }), async (steps) => {
        const here = path.join(folder, `history${nth++}`);
        let [writer, reader] = [await openLanceStore(here, 0), await openLanceStore(here, 0)];
        const model = new Map<string, readonly string[]>();
        for (const step of steps) {
          if (step === 'fold') await writer.optimize(true).then(() => writer.save(true));
          else if (step === 'look') await reader.searchTerms(['up'], 2);
          else if (step === 'reopen') {
            await writer.close();
            await reader.close();
            [writer, reader] = [await openLanceStore(here, 0), await openLanceStore(here, 0)];
          } else {
            const files = new Map(step.map((each) => [each.path, each.texts]));
            await writer.replace(
              [...files.keys()],
              [...files].flatMap(([file, texts]) => rowsOf(file, texts)),
            );
            for (const [file, texts] of files) model.set(file, texts);
          }
        }
        const fresh = await openLanceStore(path.join(here, 'fresh'), 0);
        await fresh.replace(
          [...model.keys()],
          [...model].flatMap(([file, texts]) => rowsOf(file, texts)),
        );
        for (const words of [['up'], ['down', 'left', 'up']]) {
          const wanted = await fresh.searchTerms(words, 100);
          expect(await writer.searchTerms(words, 100)).toEqual(wanted.map(anyCommit));
          expect(await reader.searchTerms(words, 100)).toEqual(wanted.map(anyCommit));
        }
        for (const each of [writer, reader, fresh]) await each.close();
      }),
      { numRuns: 25 },
    );
  });

  test('finds what it has just been given in a small root, however often a word stands there', async () => {
    await store.replace(
      ['a.ts', 'b.ts'],
      [...rowsOf('a.ts', ['up up up up up']), ...rowsOf('b.ts', ['down', 'up'])],
    );
    await store.optimize();
    await store.save();
    const found = await store.searchTerms(['up'], 10);
    expect(found.map(({ row }) => row.path)).toEqual(['a.ts', 'b.ts']);
    for (const { score } of found) expect(score).toBeGreaterThan(0);
  });

  test('filters before it limits', async () => {
    const texts = Array.from({ length: 50 }, () => 'upload');
    const rows = [...rowsOf('a.ts', texts), ...rowsOf('b.py', texts.slice(0, 3), 'python')];
    await store.replace(['a.ts', 'b.py'], rows);
    const paths = async (filter: Parameters<Store['searchTerms']>[2]) =>
      (await store.searchTerms(['upload'], 3, filter)).map(({ row }) => row.path);
    expect(await paths({ languages: ['python'] })).toEqual(['b.py', 'b.py', 'b.py']);
    expect(await paths({ languages: [], paths: { only: ['b.py'] } })).toEqual(['b.py', 'b.py', 'b.py']);
    expect(await paths({ languages: [], paths: { not: ['a.ts'] } })).toEqual(['b.py', 'b.py', 'b.py']);
    expect(await paths({ languages: [], paths: { only: [] } })).toEqual([]);
  });

  test('ranks vectors by cosine', async () => {
    const vectors = await openLanceStore(path.join(folder, 'vectors'), 2);
    const [a, b] = rowsOf('a.ts', ['near', 'far']) as [StoredRow, StoredRow];
    await vectors.replace(
      ['a.ts'],
      [
        { ...a, vector: Float32Array.of(1, 0) },
        { ...b, vector: Float32Array.of(0, 1) },
      ],
    );
    const found = await vectors.searchVector(Float32Array.of(1, 0), 2);
    expect(found.map(({ row, score }) => [row.text, Math.round(score * 1000) / 1000])).toEqual([
      ['near', 1],
      ['far', 0],
    ]);
    await expect(vectors.replace(['b.ts'], rowsOf('b.ts', ['none']))).rejects.toThrow(
      /b\.ts:1 has 0 numbers instead of 2/,
    );
    await vectors.close();
  });
});

describe('a large batch', () => {
  test('is found alike whether its segment of terms is made aside, here, or here because that failed', async () => {
    const texts = Array.from({ length: 700 }, (_, at) => `word${at % 7} of text${at} and word${at % 3}`);
    const asked: number[] = [];
    const makers: (BuildAside | undefined)[] = [
      undefined,
      async (given) => {
        asked.push(given.length);
        return buildSegment(given).bytes;
      },
      async () => {
        throw new Error('The thread ended.');
      },
    ];
    const found: unknown[] = [];
    for (const [nth, make] of makers.entries()) {
      const made = await openLanceStore(path.join(folder, `aside-${nth}`), 0, {}, make);
      await made.replace(['a.ts', 'b.ts'], [...rowsOf('a.ts', texts), ...rowsOf('b.ts', ['word1'])]);
      await made.replace(['b.ts'], rowsOf('b.ts', ['word2 word2']));
      await made.replace(['a.ts'], rowsOf('a.ts', texts.slice(100)));
      const best = await made.searchTerms(['word2', 'text650'], 20);
      found.push(best.map(({ row: { id, text }, score }) => [id, text, score]));
      await made.close();
    }
    expect(found[0]).toHaveLength(20);
    expect(found[1]).toEqual(found[0]);
    expect(found[2]).toEqual(found[0]);
    expect(asked).toEqual([701, 600]);
  });
});

describe('the index of vectors', () => {
  test('is made when there are enough, and finds old rows and new ones by their exact cosine', async () => {
    const dimensions = 16;
    const vectors = await openLanceStore(path.join(folder, 'many'), dimensions, { vectorsFrom: 500 });
    // Any two differ in direction: what is nearest to one of them is that one.
    const vectorOf = (nth: number) => {
      const raw = Float32Array.from({ length: dimensions }, (_, at) => Math.sin((nth + 1) * (at + 1) * 0.7));
      const length = Math.hypot(...raw);
      return raw.map((value) => value / length);
    };
    const stored = (file: string, from: number, count: number): StoredRow[] =>
      rowsOf(
        file,
        Array.from({ length: count }, (_, at) => `text ${from + at}`),
      ).map((row, at) => ({
        ...row,
        vector: vectorOf(from + at),
      }));
    await vectors.replace(['old.ts'], stored('old.ts', 0, 600));
    await vectors.optimize();
    const indexes = readdirSync(path.join(folder, 'many', 'chunks.lance', '_indices'));
    expect(indexes).toHaveLength(1);
    await vectors.replace(['new.ts'], stored('new.ts', 600, 20));
    for (const nth of [3, 250, 599, 600, 619]) {
      const [best] = await vectors.searchVector(vectorOf(nth), 1);
      expect(best!.row.text).toBe(`text ${nth}`);
      expect(best!.score).toBeCloseTo(1, 4);
    }
    await vectors.close();
  });
});

describe('another reader', () => {
  test('sees a commit at once', async () => {
    const reader = await openLanceStore(folder, 0);
    await store.replace(['a.ts'], rowsOf('a.ts', ['fresh']));
    expect((await reader.searchTerms(['fresh'], 1)).map(({ row }) => row.path)).toEqual(['a.ts']);
    await reader.close();
  });
});

describe('damage', () => {
  test('is told as such, whatever file it hit', async () => {
    await store.replace(['a.ts'], rowsOf('a.ts', ['one two three']));
    await store.close();
    const data = path.join(folder, 'chunks.lance', 'data');
    for (const file of readdirSync(data)) truncateSync(path.join(data, file), 10);
    store = await openLanceStore(folder, 0);
    await expect(store.rowsOf(['a.ts'])).rejects.toThrow(StoreDamaged);
    const versions = path.join(folder, 'chunks.lance', '_versions');
    for (const file of readdirSync(versions)) {
      truncateSync(path.join(versions, file), 0);
      appendFileSync(path.join(versions, file), 'not a manifest at all, but long enough to be taken for one');
    }
    await expect(openLanceStore(folder, 0)).rejects.toThrow(StoreDamaged);
  });
});

/** Which commit wrote a row is no part of what it says. */
function anyCommit(found: Found) {
  return { ...found, row: { ...found.row, commit: expect.any(Number) } };
}

async function textsOf(file: string): Promise<string[]> {
  return (await store.rowsOf([file])).map((row) => row.text);
}

function rowsOf(file: string, texts: readonly string[], language = 'typescript'): Row[] {
  return texts.map((text, at) => ({
    id: `${file}#${at}`,
    path: file,
    startLine: at + 1,
    endLine: at + 1,
    language,
    symbol: '',
    kind: 'code',
    breadcrumb: '',
    definitions: '',
    text,
    terms: text,
    hash: text,
    fileHash: file,
  }));
}
