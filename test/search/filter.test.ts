import fc from 'fast-check';
import { minimatch } from 'minimatch';
import { expect, test } from 'vitest';
import { restrict } from '../../src/engine/search/filter.ts';
import { createOutline } from '../../src/engine/search/outline.ts';

const paths = [
  'a.ts',
  'b/a.ts',
  'b/c/a.ts',
  '.b/a.js',
  'b/a+b.ts',
  'b/ab.test.ts',
  'c/b/x.ts',
  'b.ts/x',
  'a?b/[x].ts',
];
const outline = createOutline();
outline.put(
  paths.map((path) => {
    return {
      id: `${path}#0`,
      path,
      startLine: 1,
      endLine: 1,
      language: 'ts',
      symbol: '',
      kind: 'code',
      definitions: '',
      hash: '',
    };
  }),
);

test('a glob means what minimatch says, for itself or for a folder above', () => {
  const part = fc.string({
    unit: fc.constantFrom('a', 'b', '.', 't', 's', '*', '?', '+', 'x'),
    minLength: 1,
    maxLength: 4,
  });
  const glob = fc
    .array(fc.oneof(fc.constantFrom('**', '*', 'b', 'c', '*.ts', '{a,b}.ts', 'a.ts'), part), {
      minLength: 2,
      maxLength: 4,
    })
    .map((parts) => parts.join('/'))
    .filter((text) => !/\*{3}|[^/]\*\*|\*\*[^/]|(^|\/)\.{1,2}(\/|$)/.test(text) && !text.startsWith('./'));
  fc.assert(
    fc.property(glob, (text) => {
      const options = { dot: true, nocomment: true, nonegate: true };
      const { allows } = restrict({ paths: [text], excludes: [], languages: [] }, outline);
      const allowed = [...outline.files()].filter(allows).map(({ path }) => path);
      const meant = paths.filter(
        (path) => minimatch(path, text, options) || minimatch(path, `${text}/**`, options),
      );
      expect(allowed).toEqual(meant);
    }),
    { numRuns: 1000 },
  );
});

test('the store is given the shorter list, and none that rules out nothing', () => {
  const rowsFor = (globs: string[]) => restrict({ paths: globs, excludes: [], languages: [] }, outline).rows;
  expect(rowsFor(['.b'])).toEqual({ languages: [], paths: { only: ['.b/a.js'] } });
  expect(rowsFor(['*.ts', 'a?b'])).toMatchObject({ paths: { not: ['.b/a.js'] } });
  expect(rowsFor(['**/*'])).toEqual({ languages: [] });
});
