import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { HostRoot } from '../../../src/host/parts.ts';
import { below, chooseRoots, concerns } from '../../../src/host/tools/chooseRoots.ts';
import { indexSentence } from '../../../src/host/tools/indexState.ts';
import { BadInput, readInput } from '../../../src/host/tools/input.ts';

const rootOf = (name: string, root: string, enabled = true) =>
  ({ folder: { name }, root, enabled }) as unknown as HostRoot;
const window = (...all: HostRoot[]) => ({ all, nothing: undefined });

describe('what a model sends', () => {
  test('missing, null and blank fields are the same', () => {
    for (const input of [undefined, {}, { language: null }, { language: '' }]) {
      const read = readInput(input, ['language', 'limit']);
      expect(read.texts('language', '')).toEqual([]);
      expect(read.number('limit', 1, 50, 10)).toBe(10);
    }
  });

  test('one text is a list of one', () => {
    expect(readInput({ include: 'src/**' }, ['include']).texts('include', '')).toEqual(['src/**']);
  });

  test.each([
    [{ querry: 'x' }, 'There is no field "querry". The fields are: query, limit.'],
    ['text', 'The input must be an object. Its fields are: query, limit.'],
    [['a'], 'The input must be an object. Its fields are: query, limit.'],
    [{ query: 7 }, '"query" must be a text, not a number.'],
    [{ query: '  ' }, '"query" is missing or empty. Send a few words.'],
    [
      { query: 'x', limit: '5' },
      '"limit" must be a whole number from 1 to 50, not "5". Leave it out for 10.',
    ],
    [{ query: 'x', limit: 51 }, '"limit" must be a whole number from 1 to 50, not 51. Leave it out for 10.'],
  ])('%j is told', (input, sentence) => {
    const use = () => {
      const read = readInput(input, ['query', 'limit']);
      read.text('query', 'a few words');
      read.number('limit', 1, 50, 10);
    };
    expect(use).toThrow(new BadInput(sentence));
  });

  test('anything at all is read or told in one short sentence', () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.record({ a: fc.anything() })), (input) => {
        try {
          const read = readInput(input, ['a']);
          expect(typeof read.text('a', 'text')).toBe('string');
        } catch (error) {
          expect(error).toBeInstanceOf(BadInput);
        }
      }),
    );
  });
});

describe('which folders are meant', () => {
  const app = rootOf('app', '/home/me/app');
  const lib = rootOf('Library', '/home/me/lib');

  test('all, or one by its name, its folder or its path', () => {
    const both = window(app, lib);
    expect(chooseRoots(both, undefined).map(({ prefix }) => prefix)).toEqual(['app/', 'Library/']);
    for (const wanted of ['library', 'lib', '/home/me/lib/']) {
      expect(chooseRoots(both, wanted).map(({ root }) => root)).toEqual(['/home/me/lib']);
    }
    expect(chooseRoots(window(app), undefined)).toEqual([{ root: app.root, name: 'app', prefix: '' }]);
  });

  test('two folders of one name are told apart', () => {
    const twins = window(app, rootOf('app', '/srv/app'));
    expect(chooseRoots(twins, '/srv/app')).toEqual([
      { root: '/srv/app', name: '/srv/app', prefix: '/srv/app/' },
    ]);
  });

  test('what is wrong is said, with what there is instead', () => {
    expect(() => chooseRoots(window(app, lib), 'web')).toThrow(
      '"web" is no folder of this workspace. Leave "root" out, or send one of: "app" (/home/me/app), "Library" (/home/me/lib).',
    );
    expect(() => chooseRoots(window(app, rootOf('off', '/off', false)), 'off')).toThrow('is switched off');
    expect(() => chooseRoots(window(rootOf('off', '/off', false)), undefined)).toThrow('switched off');
    expect(() => chooseRoots({ all: [], nothing: 'No folder is open.' }, undefined)).toThrow(
      'No folder is open.',
    );
  });

  test('paths are taken as models send them', () => {
    const [one, two] = chooseRoots(window(app, lib), undefined);
    expect(below(one!, '/home/me/app/src/a.ts')).toBe('src/a.ts');
    expect(below(one!, 'app/src')).toBe('src');
    expect(below(one!, './src\\a.ts')).toBe('src/a.ts');
    expect(below(two!, '/home/me/app/src/a.ts')).toBe('/home/me/app/src/a.ts');
    expect(concerns(two!, [one!, two!], 'app/src')).toBe(false);
    expect(concerns(one!, [one!, two!], 'app/src')).toBe(true);
    expect(concerns(two!, [one!, two!], 'src')).toBe(true);
  });
});

describe('the state of an index in words', () => {
  test.each([
    [{ indexed: true, activity: { kind: 'idle' } }, 'The index is complete.'],
    [{ indexed: true, activity: undefined }, 'The index is complete.'],
    [
      { indexed: true, activity: { kind: 'syncing', elsewhere: false } },
      'The index is complete; a sync is running.',
    ],
    [
      { indexed: false, activity: { kind: 'syncing', elsewhere: false, progress: { percent: 62.7 } } },
      'The index is not complete yet: a sync is running, 62 % done. Results may be incomplete.',
    ],
    [
      { indexed: false, activity: { kind: 'paused', by: 'disk', message: 'The disk is full.' } },
      'The index is not complete yet: syncing is paused (The disk is full). Results may be incomplete.',
    ],
    [
      { indexed: false, activity: { kind: 'idle' } },
      'There is no complete index yet. Results may be incomplete.',
    ],
  ])('%j', (state, sentence) => {
    expect(indexSentence(state as Parameters<typeof indexSentence>[0])).toBe(sentence);
  });
});
