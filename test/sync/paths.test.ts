import { mkdirSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { capitalDrive, trueName } from '../../src/engine/sync/paths.ts';
import { emptyFolder } from '../support/openEngine.ts';

test('a folder has one name by whatever link it is reached; one that is gone keeps its own', () => {
  const at = emptyFolder();
  mkdirSync(path.join(at, 'real'));
  symlinkSync(path.join(at, 'real'), path.join(at, 'link'));
  expect(trueName(path.join(at, 'link', '.'))).toBe(path.join(at, 'real'));
  expect(trueName(path.join(at, 'gone', '..', 'never'))).toBe(path.join(at, 'never'));
});

test("a drive's letter is a capital, and nothing else is changed", () => {
  const given = ['c:\\work', 'C:\\work', 'd:/work', 'e:', '/home/c:/x', '//server/c:/x', 'cc:\\x'];
  expect(given.map(capitalDrive)).toEqual([
    'C:\\work',
    'C:\\work',
    'D:/work',
    'E:',
    '/home/c:/x',
    '//server/c:/x',
    'cc:\\x',
  ]);
});
