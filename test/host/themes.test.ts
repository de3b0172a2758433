import fc from 'fast-check';
import { expect, test } from 'vitest';
import { glyphOf, type IconTheme, iconOf, readIconTheme } from '../../src/host/iconTheme.ts';
import { parseJsonc } from '../../src/host/jsonc.ts';
import { tokenColours } from '../../src/host/tokenColours.ts';

test('JSON is read with comments and commas too many, and strings are left alone', () => {
  const text = '\ufeff{ // one\n "a": "// no, /* no */", /* two */ "b": [1, 2, ],\n "c": "x,]", }';
  expect(parseJsonc(text)).toEqual({ a: '// no, /* no */', b: [1, 2], c: 'x,]' });
});

test('any JSON is read as JSON.parse reads it', () => {
  fc.assert(
    fc.property(fc.json(), fc.constantFrom(undefined, 2), (text, indent) => {
      const value = JSON.parse(text);
      expect(parseJsonc(JSON.stringify(value, null, indent))).toEqual(value);
    }),
  );
});

test('the most specific rule settles a colour, of two equal ones the later', () => {
  const colours = tokenColours([
    { scope: 'keyword', settings: { foreground: '#111111' } },
    { scope: ['keyword.control', 'storage'], settings: { foreground: '#222222' } },
    { scope: 'keyword.control', settings: { foreground: '#333333' } },
    {
      scope: 'comment, punctuation.definition.comment',
      settings: { foreground: '#444444', fontStyle: 'italic' },
    },
    { settings: { foreground: '#999999' } },
  ]);
  expect(colours).toMatchObject({
    '--syntax-keyword': '#333333',
    '--syntax-storage': '#222222',
    '--syntax-comment': '#444444',
    '--syntax-comment-style': 'italic',
  });
});

test('what is no colour reaches no page', () => {
  const colours = tokenColours([
    { scope: 'comment', settings: { foreground: 'red; background: url(http://x)' } },
  ]);
  expect(colours).toEqual({});
});

const theme: IconTheme = {
  file: '_file',
  fileNames: { makefile: '_make' },
  fileExtensions: { ts: '_ts', 'd.ts': '_dts' },
  languageIds: { shellscript: '_sh' },
  iconDefinitions: {
    _file: { fontCharacter: '\\E000' },
    _make: { fontCharacter: '\\E001' },
    _ts: { fontCharacter: '\\E002' },
    _dts: { fontCharacter: '\\E003' },
    _sh: { fontCharacter: '\\E004' },
    _lightTs: { fontCharacter: '\\E005' },
  },
  light: { file: '_file', fileExtensions: { ts: '_lightTs' } },
};

test.each([
  ['src/Makefile', 'make', false, '\\E001'],
  ['a.ts', 'typescript', false, '\\E002'],
  ['a.test.ts', 'typescript', false, '\\E002'],
  ['a.d.ts', 'typescript', false, '\\E003'],
  ['run', 'bash', false, '\\E004'],
  ['a.ts', 'typescript', true, '\\E005'],
  ['constructor', 'text', false, '\\E000'],
])('the icon of %s (%s), light: %s', (path, language, light, character) => {
  expect(iconOf(theme, path, language, light)?.fontCharacter).toBe(character);
});

test('a font’s character is given by its code, or as itself', () => {
  expect(glyphOf('\\E002')).toBe('\ue002');
  expect(glyphOf('T')).toBe('T');
});

test('an icon theme’s file may hold anything: fonts without a file are left out, what is none is refused', () => {
  const font = { id: 'seti', src: [{ path: './seti.woff' }] };
  expect(readIconTheme({ fonts: [font, { id: 'empty', src: [] }, { id: 'none' }, null] }).fonts).toEqual([
    font,
  ]);
  expect(readIconTheme({ fonts: 'seti' }).fonts).toEqual([]);
  expect(() => readIconTheme(null)).toThrow('no icon theme');
});
