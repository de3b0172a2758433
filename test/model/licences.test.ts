import { expect, test } from 'vitest';
import { isAllowed, npmLicence, opener, readCopyright } from '../../model/train/licences.ts';

test.each([
  'MIT',
  'Apache-2.0',
  '(MIT OR GPL-2.0)',
  'Apache-2.0 AND BSD-3-Clause',
  'Expat or Apache-2.0',
  'BSD-2-clause, Expat',
])('%s may be learnt from', (licence) => expect(isAllowed(licence.replace(', ', ' or '))).toBe(true));

test.each([
  '',
  'GPL-3.0',
  'MPL-2.0',
  'LGPL-2.1+',
  'MIT AND GPL-2.0',
  'SEE LICENSE IN LICENSE.md',
  'UNLICENSED',
  'GPL-2+ / MIT',
  'Elastic-2.0',
])('%s may not', (licence) => expect(isAllowed(licence)).toBe(false));

test('old and new ways of a package.json to name its licence', () => {
  expect(npmLicence({ license: 'ISC' })).toBe('ISC');
  expect(npmLicence({ license: { type: 'MIT', url: 'x' } })).toBe('MIT');
  expect(npmLicence({ licenses: [{ type: 'MIT' }, { type: 'GPL-2.0' }] })).toBe('MIT OR GPL-2.0');
  expect(npmLicence({})).toBe('');
});

const copyright = `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/

Files: *
Copyright: 2020 A
License: Expat

Files: lib/closed/*
 tools/one?.c
Copyright: 2021 B
License: GPL-2+

Files: lib/closed/open.c
License: BSD-3-clause
`;

test('the last stanza of a Debian copyright file that names a file decides', () => {
  const read = readCopyright(copyright)!;
  expect(read.licence).toBe('Expat');
  const open = opener(read);
  expect(open('src/a.c')).toBe(true);
  expect(open('lib/closed/deep/b.c')).toBe(false);
  expect(open('tools/one1.c')).toBe(false);
  expect(open('tools/one12.c')).toBe(true);
  expect(open('lib/closed/open.c')).toBe(true);
});

test('a copyright file that no machine can read opens nothing', () => {
  expect(readCopyright('This package is free software, see MIT.')).toBeUndefined();
});
