import { expect, test } from 'vitest';
import { commandBehind, type PageButton } from '../../src/host/pageButtons.ts';

test('a button of a root’s part of the page is about that root', () => {
  expect(commandBehind('syncNow', '/work/shop')).toEqual(['lodestone.syncNow', '/work/shop']);
  expect(commandBehind('clearIndex', '/work/shop')).toEqual(['lodestone.clearIndex', '/work/shop']);
  expect(commandBehind('pause', undefined)).toEqual(['lodestone.pause']);
});

test('Choose Model beside a root asks: the root’s path is no model to choose', () => {
  expect(commandBehind('chooseModel', '/work/shop')).toEqual(['lodestone.chooseModel']);
  expect(commandBehind('showLog', '/work/shop')).toEqual(['lodestone.showLog']);
});

test('what a page calls by a name of the language’s own is no button', () => {
  expect(() => commandBehind('constructor' as PageButton, undefined)).toThrow(
    /no button named "constructor"/,
  );
});
