import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { takenPaths, temporaryFolder, write } from './tree.ts';

const saved = { ...process.env };
let home = '';
beforeAll(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith('GIT_')) delete process.env[name];
});
beforeEach(() => {
  home = temporaryFolder();
  process.env['HOME'] = home;
  process.env['XDG_CONFIG_HOME'] = join(home, 'xdg');
  process.env['GIT_CONFIG_NOSYSTEM'] = '1';
});
afterAll(() => {
  process.env = saved;
});

function git(root: string, ...words: string[]): string {
  return execFileSync('git', words, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

function repository(files: Readonly<Record<string, string>>): string {
  const root = temporaryFolder();
  git(root, 'init', '-q');
  write(root, files);
  return root;
}

function notIgnored(root: string): string[] {
  const listed = git(root, 'ls-files', '-o', '--exclude-standard', '-z').split('\0');
  return listed.filter((path) => path !== '').sort();
}

const tree = [
  'a',
  'b.txt',
  'foo',
  'foo.c',
  'x/a',
  'x/foo',
  'x/y/a',
  'x/y/foo.c',
  'x/y/z/deep',
  'Case',
  'é',
  'x/é',
];
const files = (ignore: string, more: readonly string[] = []) => ({
  ...Object.fromEntries([...tree, ...more].map((path) => [path, '1'])),
  '.gitignore': ignore,
});

describe('a .gitignore rules out what git rules out', () => {
  const cases: readonly (readonly [name: string, ignore: string, more?: readonly string[]])[] = [
    ['a name at any depth', 'foo\n'],
    ['a name from the top', '/foo\n'],
    ['a path is anchored', 'x/foo\n'],
    ['a folder only', 'y/\na/\n'],
    ['an anchored folder only', '/x/y/\n'],
    ['an ending', '*.c\n'],
    ['a star stays in its folder', 'x/*\n!x/foo\n'],
    ['a star for all', '*\n'],
    ['a star for all, folders taken back', '*\n!*/\n!*.c\n'],
    ['no way back below a folder that is out', 'x\n!x/foo\n'],
    ['the last line wins', 'foo\n!foo\n'],
    ['the last line wins, the other way', '!foo\nfoo\n'],
    ['two stars first', '**/foo\n'],
    ['two stars last', 'x/**\n'],
    ['two stars between', 'x/**/foo.c\nx/**/a\n'],
    ['two stars glued to a name', 'x**/foo\nfo**\n', ['xa/foo', 'xa/b/foo']],
    ['two stars glued behind', 'x/**foo\n', ['x/afoo', 'x/b/afoo']],
    ['three stars', 'x/***/a\n'],
    ['a question mark', '?\n'],
    ['a question mark is a byte', '??\n'],
    ['a class', '[ab]\n[f-g]oo\n'],
    ['a negated class', '[!a]\n'],
    ['a negated class, caret', 'fo[^x].c\n', ['foo.d', 'fox.c']],
    ['a class with bracket and dash', '[]-]\n[a-]\n', [']', '-']],
    ['a POSIX class', 'n[[:digit:]]\nn[[:upper:][:space:]]\n', ['n1', 'nA', 'na', 'n ']],
    ['an unknown POSIX class', 'n[[:nope:]]\n', ['nn', 'n:]']],
    ['a class that is not closed', 'foo[\nn[a\n', ['foo[', 'n[a']],
    ['a backwards range', 'n[z-a]\n', ['nz', 'nb']],
    ['an escaped star', '\\*\n\\a\n', ['*']],
    ['an escape in a class', 'n[\\]]\nn[\\-x]\n', ['n]', 'n-', 'nx', 'n\\']],
    ['a backslash at the end', 'foo\\\n', ['foo\\']],
    ['comments and their escape', '#foo\n\\#bar\n', ['#foo', '#bar']],
    ['an escaped exclamation mark', '\\!n\n!n\n', ['!n', 'n']],
    ['blanks at the end', 'foo   \nb.txt \t\n', ['b.txt \t']],
    ['escaped blanks at the end', 'n\\ \nm\\  \n', ['n ', 'n', 'm ', 'm  ']],
    ['blanks in front', ' foo\n', [' foo']],
    ['CRLF', 'foo\r\nb.txt\r\n'],
    ['a carriage return at the end of the file', 'foo\r', ['foo\r']],
    ['a byte-order mark', '\uFEFFfoo\n'],
    ['upper and lower case', 'case\nFOO\n'],
    ['other alphabets', 'é\n', ['日本/語', '😀']],
    ['other alphabets, with a star', '*é\n日*\n', ['aé', '日本/語', '😀']],
    ['a lone slash and a lone exclamation mark', '/\n!\n//\n'],
    ['a slash twice', 'x//foo\nx/y//\n'],
    ['a name with regex characters', 'n+(1).$x\n', ['n+(1).$x', 'nn1.$x']],
    ['braces mean nothing', '{foo,a}\n', ['{foo,a}']],
    ['names with newlines and quotes', 'n*"\n', ['n\n"', "n'"]],
    ['dots', '.*\n!.gitignore\n', ['.hidden', 'x/.hidden']],
    ['no pattern at all', '\n\n# only words\n'],
  ];
  test.each(cases.map(([title, ignore, more = []]) => ({ title, ignore, more })))(
    '$title',
    ({ ignore, more }) => {
      const root = repository(files(ignore, more));
      expect(takenPaths(root)).toEqual(notIgnored(root));
    },
  );
});

describe('ignore files in several places', () => {
  test('a deeper file has more say, and patterns count from its folder', () => {
    const root = repository({
      ...files('*.c\n/x/y/a\n'),
      'x/.gitignore': '!foo.c\n/y/z\nfoo\n',
      'x/y/.gitignore': '!a\n',
    });
    expect(takenPaths(root)).toEqual(notIgnored(root));
  });

  test('info/exclude and the global excludes, by default place', () => {
    const root = repository(files('!b.txt\n'));
    writeFileSync(join(root, '.git/info/exclude'), 'foo\n/x/a\nb.txt\n');
    write(home, { 'xdg/git/ignore': '!foo\ndeep\n' });
    expect(takenPaths(root)).toEqual(notIgnored(root));
    expect(takenPaths(root)).not.toContain('x/y/z/deep');
  });

  test.each<[string]>([
    ['[core]\n\texcludesFile = ~/mine\n'],
    ['[core] excludesfile = "~/mine" ; words\n'],
    ['[include]\n\tpath = more.cfg\n'],
    ['[CORE]\n  ExcludesFile = ~/other\n  excludesfile = \\\n ~/mine # words\n'],
  ])('core.excludesFile as git reads it: %j', (config) => {
    const root = repository(files(''));
    write(home, {
      '.gitconfig': config,
      mine: 'deep\n',
      other: 'foo\n',
      'more.cfg': '[core]\nexcludesFile=~/mine\n',
    });
    expect(takenPaths(root)).toEqual(notIgnored(root));
    expect(takenPaths(root)).not.toContain('x/y/z/deep');
  });

  test("the repository's own setting goes before the person's, and case is as it says", () => {
    const root = repository(files('CASE\nX/FOO\n*.C\n'));
    write(home, { '.gitconfig': '[core]\nexcludesFile = ~/mine\n', mine: 'deep\n', other: 'b.txt\n' });
    git(root, 'config', 'core.excludesFile', '~/other');
    git(root, 'config', 'core.ignoreCase', 'true');
    expect(takenPaths(root)).toEqual(notIgnored(root));
    expect(takenPaths(root)).not.toContain('Case');
  });

  test('a root below the top of its repository, ruled from above', () => {
    const top = repository({ ...files('/x/y/a\nfoo.c\n'), 'x/.gitignore': 'y/z\n' });
    writeFileSync(join(top, '.git/info/exclude'), '/x/foo\n');
    for (const below of ['x', 'x/y'])
      expect(takenPaths(join(top, below))).toEqual(notIgnored(join(top, below)));
  });

  test('a root that its repository ignores is taken all the same', () => {
    const top = repository({ '.gitignore': 'deps/**\n', 'deps/three/a.js': '1', 'deps/three/b/c.js': '1' });
    expect(takenPaths(join(top, 'deps/three'))).toEqual(['a.js', 'b/c.js']);
  });

  test('a work tree, whose .git is a file, has the info/exclude of its repository', () => {
    const root = repository(files(''));
    git(root, '-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '-q', '--allow-empty', '-m', 'start');
    const tree = join(temporaryFolder(), 'tree');
    git(root, 'worktree', 'add', '-q', tree);
    writeFileSync(join(root, '.git/info/exclude'), 'foo\n');
    write(tree, files(''));
    expect(takenPaths(tree)).toEqual(notIgnored(tree));
    expect(takenPaths(tree)).not.toContain('foo');
  });

  test('a repository inside is ruled by its own files alone', () => {
    const root = repository(files('*.c\n'));
    write(root, { 'inner/foo.c': '1', 'inner/b.txt': '1' });
    git(join(root, 'inner'), 'init', '-q');
    writeFileSync(join(root, 'inner/.git/info/exclude'), '/b.txt\n');
    const inner = takenPaths(root).filter((path) => path.startsWith('inner/'));
    expect(inner).toEqual(notIgnored(join(root, 'inner')).map((path) => `inner/${path}`));
  });

  test('outside a repository a .gitignore counts as well', () => {
    const root = temporaryFolder();
    write(root, files('foo*\n'));
    const expected = takenPaths(root);
    git(root, 'init', '-q');
    expect(expected).toEqual(notIgnored(root));
    expect(expected).not.toContain('foo');
  });
});

const name = fc.constantFrom('a', 'b', 'ab', 'a.c', 'b.c', 'é', 'A');
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
const piece = fc.constantFrom(
  'a',
  'b',
  'ab',
  '*',
  '**',
  '?',
  '*.c',
  '[ab]',
  '[!a]',
  'a*',
  '*b',
  'a**',
  '\\a',
  '.c',
  'é',
);
const segment = fc.array(piece, { minLength: 1, maxLength: 2 }).map((parts) => parts.join(''));
const line = fc
  .tuple(
    fc.constantFrom('', '', '!', '/', '!/'),
    fc.array(segment, { minLength: 1, maxLength: 3 }),
    fc.constantFrom('', '', '/', ' ', '/**'),
  )
  .map(([before, parts, after]) => before + parts.join('/') + after);
const ignoreText = fc.array(line, { maxLength: 5 }).map((lines) => lines.join('\n'));

test('random trees with random .gitignore files: the same files as git', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(path, { minLength: 1, maxLength: 15 }),
      ignoreText,
      fc.dictionary(fc.constantFrom('a', 'b', 'a/b', 'ab'), ignoreText, { maxKeys: 2 }),
      (paths, top, nested) => {
        // A path that is a folder of another can't be a file too.
        const able = paths.filter((one) => !paths.some((other) => other.startsWith(`${one}/`)));
        const isFile = (folder: string) => able.some((one) => folder === one || folder.startsWith(`${one}/`));
        const ignores = Object.entries(nested).filter(([folder]) => !isFile(folder));
        const root = repository({
          ...Object.fromEntries(able.map((one) => [one, '1'])),
          '.gitignore': top,
          ...Object.fromEntries(ignores.map(([folder, text]) => [`${folder}/.gitignore`, text])),
        });
        expect(takenPaths(root)).toEqual(notIgnored(root));
      },
    ),
    { numRuns: 150 },
  );
});
