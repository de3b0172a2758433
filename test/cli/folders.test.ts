import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Failure } from '../../src/cli/failure.ts';
import { defaultStorage, foldersUpwards, holds, openRoot, settledPath } from '../../src/cli/folders.ts';
import { temporaryFolder, writeFiles } from '../support/program.ts';

const made = temporaryFolder();
const at = (...parts: string[]) => path.join(made.path, ...parts);

beforeAll(() => {
  writeFiles(made.path, { 'dir/file': '' });
  symlinkSync('dir', at('link'));
  symlinkSync('loop', at('loop'));
});
afterAll(() => made.remove());

describe('openRoot', () => {
  it('is one folder, whichever way it was named', async () => {
    expect(await openRoot(at('dir'))).toBe(at('dir'));
    expect(await openRoot(at('link'))).toBe(at('dir'));
    expect(await openRoot(path.relative(process.cwd(), at('dir')))).toBe(at('dir'));
    expect(await openRoot(undefined)).toBe(await settledPath(process.cwd()));
  });

  it.each([
    ['missing', /^There is no folder .*missing\.$/],
    ['dir/file', /is a file, not a folder: give the folder that holds it\.$/],
    ['dir/file/below', /leads through a file/],
    ['loop', /can't be read: its links lead in a circle\.$/],
    ['x'.repeat(300), /can't be read: the name is too long\.$/],
    ['nul\0', /can't be read: the name holds a NUL\.$/],
  ])('refuses %j in one sentence', async (name, sentence) => {
    const attempt = openRoot(`${made.path}/${name}`);
    await expect(attempt).rejects.toThrow(Failure);
    await expect(attempt).rejects.toThrow(sentence);
  });
});

describe('settledPath', () => {
  it('resolves links on the way, but not the last name', async () => {
    expect(await settledPath(at('link', 'file'))).toBe(at('dir', 'file'));
    expect(await settledPath(at('link'))).toBe(at('link'));
  });

  it('goes as far as the path exists', async () => {
    expect(await settledPath(at('link', 'no', 'such'))).toBe(at('dir', 'no', 'such'));
  });
});

describe('defaultStorage', () => {
  it('is where the platform keeps data', () => {
    expect(defaultStorage('linux', {}, '/home/a')).toBe('/home/a/.local/share/lodestone');
    expect(defaultStorage('linux', { XDG_DATA_HOME: '/data' }, '/home/a')).toBe('/data/lodestone');
    expect(defaultStorage('linux', { XDG_DATA_HOME: 'data' }, '/home/a')).toBe(
      '/home/a/.local/share/lodestone',
    );
    expect(defaultStorage('darwin', {}, '/Users/a')).toBe('/Users/a/Library/Application Support/lodestone');
    expect(defaultStorage('win32', { LOCALAPPDATA: 'C:\\L' }, 'C:\\U')).toBe('C:\\L\\lodestone');
    expect(defaultStorage('win32', {}, 'C:\\U')).toBe('C:\\U\\AppData\\Local\\lodestone');
  });
});

describe('folders around', () => {
  it('come nearest first, to the top', () => {
    expect(foldersUpwards('/a/b/c')).toEqual(['/a/b/c', '/a/b', '/a', '/']);
  });

  it('hold themselves and what is below, and nothing that only begins alike', () => {
    expect(holds('/a', '/a')).toBe(true);
    expect(holds('/a', '/a/..b')).toBe(true);
    expect(holds('/a', '/ab')).toBe(false);
    expect(holds('/a/b', '/a')).toBe(false);
  });
});
