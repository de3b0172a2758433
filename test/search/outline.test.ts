import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Definition } from '../../src/engine/chunk/types.ts';
import { createOutline, type Outline } from '../../src/engine/search/outline.ts';
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

  test('after any edits it says what a fresh one of the same files says', () => {
    const path = fc.constantFrom('a.go', 'lib/b.go', 'lib/c/index.go', 'test/d.go');
    const names = fc.array(fc.constantFrom('run', 'stop', 'getName', 'get_name', 'x'), { maxLength: 4 });
    const edit = fc.record({ path, chunks: fc.option(fc.array(names, { minLength: 1, maxLength: 3 })) });
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 20 }), (edits) => {
        const edited = createOutline();
        const files = new Map<string, OutlineRow[]>();
        for (const { path: at, chunks } of edits) {
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
