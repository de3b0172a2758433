import { describe, expect, test } from 'vitest';
import { languageId, languageIds, languageOf } from '../../src/engine/chunk/languages.ts';
import { languageTable } from '../../src/engine/chunk/languageTable.ts';

describe('languageOf', () => {
  test.each([
    ['src/a.ts', '', 'typescript'],
    ['types/a.d.ts', '', 'typescript'],
    ['A.TSX', '', 'tsx'],
    ['src/Makefile', '', 'make'],
    ['Dockerfile.dev', '', 'dockerfile'],
    ['docs/license.md', '', 'markdown'],
    ['LICENSE', '', 'text'],
    ['views/a.blade.php', '', 'template'],
    ['a.h', '#include <stdio.h>\nint a;', 'c'],
    ['a.h', '#pragma once\nnamespace a {', 'cpp'],
    ['a.h', '#import <a.h>\n@interface A', 'objc'],
    ['a.m', '% Adds.\nfunction a()', 'matlab'],
    ['a.m', '#import <a.h>', 'objc'],
    ['bin/run', '#!/usr/bin/env -S python3.11 -u', 'python'],
    ['bin/run', '#!/bin/bash -e', 'bash'],
    ['bin/run', '#!/usr/bin/env node', 'javascript'],
  ])('%s beginning with %j is %s', (path, start, id) => {
    expect(languageOf(path, start)?.id).toBe(id);
  });

  test('nothing is guessed', () => {
    expect(languageOf('a.xyzzy', 'hello')).toBeUndefined();
    expect(languageOf('.gitignore')).toBeUndefined();
  });
});

test('a filter may say what people say', () => {
  for (const [word, id] of [
    ['ts', 'typescript'],
    ['C++', 'cpp'],
    ['c#', 'csharp'],
    ['py', 'python'],
    ['Emacs Lisp', 'elisp'],
    ['JS', 'javascript'],
  ]) {
    expect(languageId(word!)).toBe(id);
  }
  expect(languageId('klingon')).toBeUndefined();
  expect(languageIds()).toContain('text');
});

test('no two rows of the table claim the same id, alias, ending or file', () => {
  for (const claims of [
    languageTable.flatMap(({ id, aliases }) => [id, ...(aliases ?? [])]),
    languageTable.flatMap(({ extensions }) => extensions),
    languageTable.flatMap(({ files }) => files ?? []),
    languageTable.flatMap(({ shebangs }) => shebangs ?? []),
  ]) {
    expect(claims.filter((claim, index) => claims.indexOf(claim) !== index)).toEqual([]);
  }
});

test('a language is read in one way, and grammars that break the runtime are never named', () => {
  for (const { syntax, patterns, headings, shape } of languageTable) {
    expect([syntax, patterns, headings, shape].filter(Boolean).length).toBeLessThanOrEqual(1);
    expect(['elm', 'ql', 'yaml']).not.toContain(syntax?.grammar);
  }
});
