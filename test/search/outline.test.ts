import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Definition } from '../../src/engine/chunk/types.ts';
import { createOutline, type Outline } from '../../src/engine/search/outline.ts';
import { loadOutline, savedOutlineVersion, saveOutline } from '../../src/engine/search/outlineFile.ts';
import { flags } from '../../src/engine/search/paths.ts';
import { encodeDefinitions } from '../../src/engine/store/row.ts';
import type { OutlineRow } from '../../src/engine/store/store.ts';

function row(path: string, ordinal: number, names: readonly string[], kind = 'function'): OutlineRow {
  const definitions = names.map((name): Definition => {
    return { name, kind: 'function', line: ordinal * 10 + 1, endLine: ordinal * 10 + 5, scope: [] };
  });
  return {
    id: `${path}#${ordinal}`,
    path,
    startLine: ordinal * 10 + 1,
    endLine: ordinal * 10 + 10,
    language: 'go',
    symbol: names[0] ?? '',
    kind,
    definitions: encodeDefinitions(definitions),
    hash: '',
  };
}

describe('outline', () => {
  test('knows where a name is defined, however it is written', () => {
    const outline = createOutline();
    outline.put([row('a.go', 0, ['parseBody']), row('b.go', 0, []), row('b.go', 1, ['parse_body'])]);
    expect(
      outline.places('ParseBody').map(({ file, name, line, chunk }) => [file.path, name, line, chunk]),
    ).toEqual([
      ['a.go', 'parseBody', 1, 0],
      ['b.go', 'parse_body', 11, 1],
    ]);
  });

  test('takes rows in any order', () => {
    const outline = createOutline();
    outline.put([row('a.go', 1, []), row('b.go', 0, [])]);
    outline.put([row('a.go', 0, [])]);
    expect(outline.file('a.go')).toMatchObject({ starts: [1, 11], lines: 20 });
  });

  test('finds files whose whole name is said', () => {
    const outline = createOutline();
    outline.put(
      ['retry_policy.go', 'retry.go', 'lib/retry/index.ts', 'policy_test_data.go'].map((path) =>
        row(path, 0, []),
      ),
    );
    const named = outline.named(['retri', 'polici']).map(({ path }) => path);
    expect(named.sort()).toEqual(['lib/retry/index.ts', 'retry.go', 'retry_policy.go']);
  });

  test('finds the file that a path from elsewhere ends with', () => {
    const outline = createOutline();
    outline.put(['src/a/util.ts', 'src/b/util.ts'].map((path) => row(path, 0, [])));
    expect(outline.ending('/home/me/dist/b/util.ts').map(({ path }) => path)).toEqual(['src/b/util.ts']);
    expect(outline.ending('nowhere.ts')).toEqual([]);
  });

  test('a file of nothing but imports and re-exports is flagged so', () => {
    const outline = createOutline();
    outline.put([
      row('index.go', 0, [], 'reexports'),
      row('work.go', 0, [], 'imports'),
      row('work.go', 1, ['f']),
    ]);
    expect(outline.file('index.go')!.flags & flags.reexport).toBeTruthy();
    expect(outline.file('work.go')!.flags & flags.reexport).toBeFalsy();
  });

  test('after any edits it says what a fresh one of the same files says', async () => {
    const path = fc.constantFrom('a.go', 'lib/b.go', 'lib/c/index.go', 'test/d.go');
    const names = fc.array(fc.constantFrom('run', 'stop', 'getName', 'get_name', 'x'), { maxLength: 4 });
    const chunks = fc.option(fc.array(names, { minLength: 1, maxLength: 3 }));
    const edit = fc.record({ path, chunks, toDisk: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(edit, { maxLength: 20 }), async (edits) => {
        let edited = createOutline();
        const files = new Map<string, OutlineRow[]>();
        for (const { path: at, chunks, toDisk } of edits) {
          if (toDisk) {
            const before = inOrder(edited);
            saveOutline(folder, { outline: edited, version: 3 });
            edited = (await loadOutline(folder))!.outline;
            expect(inOrder(edited)).toEqual(before);
          }
          edited.remove([at]);
          files.delete(at);
          if (chunks === null) continue;
          const rows = chunks.map((defined, ordinal) => row(at, ordinal, defined));
          edited.put(rows);
          files.set(at, rows);
        }
        const fresh = createOutline();
        for (const rows of files.values()) fresh.put(rows);
        expect(told(edited)).toEqual(told(fresh));
      }),
    );
  });
});

describe('an outline on disk', () => {
  const outline = createOutline();
  outline.put([row('lib/a.go', 0, ['run', 'Größe']), row('b.go', 0, ['run']), row('lib/a.go', 1, ['stop'])]);
  const file = () => path.join(folder, 'outline.bin');

  test('that is cut, changed or of another format is as good as none', async () => {
    expect(await loadOutline(folder)).toBeUndefined();
    expect(savedOutlineVersion(folder)).toBe(0);
    saveOutline(folder, { outline, version: 7 });
    expect(savedOutlineVersion(folder)).toBe(7);
    const whole = readFileSync(file());
    for (let at = 0; at < whole.length; at += 101) {
      const bytes = Buffer.from(whole);
      bytes[at]! ^= 0x20;
      writeFileSync(file(), bytes);
      const found = await loadOutline(folder);
      if (found !== undefined) expect([found.version, inOrder(found.outline)]).toEqual([7, inOrder(outline)]);
      truncateSync(file(), at);
      expect(await loadOutline(folder)).toBeUndefined();
    }
    writeFileSync(file(), Buffer.concat([whole, Buffer.alloc(1)]));
    expect(await loadOutline(folder)).toBeUndefined();
    writeFileSync(file(), whole);
    expect(inOrder((await loadOutline(folder))!.outline)).toEqual(inOrder(outline));
  });

  test('keeps no names that are gone: one that is mostly of those is not written', async () => {
    const churned = createOutline();
    for (let round = 0; round < 2000; round++) {
      churned.remove(['a.go']);
      churned.put([row('a.go', 0, [`name${round}`])]);
    }
    saveOutline(folder, { outline: churned, version: 8 });
    expect(await loadOutline(folder)).toBeUndefined();
    expect(churned.similar('name199', 3)).toEqual(['name1999']);
  });
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lodestone-outline-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What an outline says, in the order in which it says it: ranking goes by that where all else is equal. */
function inOrder(outline: Outline): unknown {
  return {
    files: [...outline.files()].map(({ path: at, lines, stem, folders, starts, flags: bits, language }) => {
      return { at, lines, stem, folders, starts, bits, language };
    }),
    places: ['run', 'stop', 'getName', 'GRÖSSE', 'größe', 'x', 'none'].map((name) => outline.places(name)),
    own: [...outline.files()].map((file) => outline.definitions(file.path, 'getName')),
    named: outline.named(['a', 'b', 'c', 'd', 'lib']).map((file) => file.path),
    symbols: outline.symbolCount,
    defined: outline.defined('run'),
  };
}

function told(outline: Outline): unknown {
  const places = ['run', 'stop', 'getName', 'x'].flatMap((name) =>
    outline.places(name).map(({ file, ...place }) => JSON.stringify({ ...place, path: file.path })),
  );
  const files = [...outline.files()].map(({ path, lines, stem, starts, flags: bits }) => ({
    path,
    lines,
    stem,
    starts,
    bits,
  }));
  return {
    places: places.sort(),
    files: files.sort((a, b) => (a.path < b.path ? -1 : 1)),
    count: outline.symbolCount,
    named: outline
      .named(['a', 'b', 'c', 'd'])
      .map(({ path }) => path)
      .sort(),
    similar: outline.similar('getnam', 5),
    sizes: outline.sizes(),
  };
}
