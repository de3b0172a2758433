import { describe, expect, test } from 'vitest';
import { defaultRules } from '../../src/engine/detect/defaults.ts';
import { discover } from '../../src/engine/detect/discover.ts';
import { checkGlob } from '../../src/engine/detect/globs.ts';
import { plainRules, requestFor, takenPaths, temporaryFolder, write } from './tree.ts';

function rootWith(paths: readonly string[], files: Readonly<Record<string, string>> = {}): string {
  const root = temporaryFolder();
  write(root, { ...Object.fromEntries(paths.map((path) => [path, '1'])), ...files });
  return root;
}
/** The paths taken, ignore files left away. */
const taken = (root: string, rules = {}) =>
  takenPaths(root, rules).filter((path) => !path.endsWith('ignore'));

describe('default rules', () => {
  test('dependencies, build output, caches, lock files, media and the like are out', () => {
    const out = [
      '.git/config',
      'node_modules/a/index.js',
      'sub/node_modules/b.js',
      '__pycache__/a.py',
      'x.egg-info/a.py',
      '.next/a.js',
      '__snapshots__/a.ts',
      'package-lock.json',
      'Cargo.lock',
      'go.sum',
      'a.min.js',
      'a.js.map',
      'a.PNG',
      'logo.svg',
      'a.woff2',
      'a.tar.gz',
      'a.pdf',
      'a.wasm',
      'a.onnx',
      'a.snap',
      'a.tsbuildinfo',
    ];
    expect(taken(rootWith([...out, 'a.ts']))).toEqual(['a.ts']);
  });

  test('names that real sources also bear are out only with evidence', () => {
    const kept = [
      'build/a.ts',
      'out/a.ts',
      'bin/a.ts',
      'obj/a.ts',
      'dist/main.go',
      'target/a.ts',
      'vendor/a.ts',
      'venv/a.py',
      'coverage/cover.go',
      'deps/a.c',
      'pods/a.ts',
    ];
    expect(taken(rootWith(kept))).toEqual([...kept].sort());
    const shown = ['App.csproj', 'Cargo.toml', 'Gemfile', 'build.gradle', 'package.json'];
    const evidence = [...shown, 'venv/pyvenv.cfg', 'coverage/lcov.info', 'out/args.gn'];
    expect(taken(rootWith([...kept, ...evidence]))).toEqual([...shown, 'deps/a.c', 'pods/a.ts'].sort());
    expect(taken(rootWith(['go.mod', 'vendor/modules.txt', 'vendor/a/a.go', 'third/vendor/a.go']))).toEqual([
      'go.mod',
      'third/vendor/a.go',
    ]);
    expect(taken(rootWith(['target/CACHEDIR.TAG', 'target/a.rs', 'a.rs']))).toEqual(['a.rs']);
  });

  test('secrets are out, their examples are in', () => {
    const out = [
      '.env',
      '.env.local',
      '.env.production',
      '.envrc',
      'prod.env',
      'server.pem',
      'a.key',
      'id_rsa',
      'id_ed25519',
      'a.p12',
      '.npmrc',
      '.netrc',
      'credentials',
      'credentials.json',
      '.ssh/config',
      'x/.aws/config',
      'A.PEM',
      'terraform.tfvars',
    ];
    const kept = [
      '.env.example',
      '.env.sample',
      '.env.template',
      '.env.local.example',
      'credentials.ts',
      'env.ts',
      'id_rsa.pub',
      'key.ts',
    ];
    const root = rootWith([...out, ...kept]);
    expect(taken(root)).toEqual([...kept].sort());
    const { skipped } = discover(requestFor(root));
    expect(skipped).toEqual({ files: { secret: out.length - 2 }, folders: { secret: 2 } });
  });

  test('they count from the root down: a root inside node_modules is indexed', () => {
    const root = rootWith(['node_modules/three/src/a.js', 'node_modules/three/node_modules/b.js']);
    expect(taken(`${root}/node_modules/three`)).toEqual(['src/a.js']);
  });

  test('every rule has a reason, a way to match, and lower-case names', () => {
    for (const rule of defaultRules) {
      expect(rule.because).toMatch(/^it /);
      expect(Boolean(rule.names ?? rule.endings ?? rule.matches)).toBe(true);
      for (const name of [...(rule.names ?? []), ...(rule.endings ?? [])])
        expect(name).toBe(name.toLowerCase());
      for (const ending of rule.endings ?? []) expect(ending).toMatch(/^\../);
    }
  });
});

describe('.lodestoneignore', () => {
  test('has the last word over .gitignore and the default rules', () => {
    const root = rootWith(['a.ts', 'b.ts', 'c.svg', 'd.svg', 'gen/e.ts', '.env'], {
      '.gitignore': 'a.ts\ngen/\n!b.ts\n',
      '.lodestoneignore': '!a.ts\nb.ts\n!c.svg\n!gen/\n!.env\n',
    });
    expect(taken(root)).toEqual(['.env', 'a.ts', 'c.svg', 'gen/e.ts']);
  });

  test('takes back what it names below a folder that is out, and nothing else of it', () => {
    const root = rootWith(
      [
        'build/keep/a.ts',
        'build/keep/b.ts',
        'build/other/a.ts',
        'build/c.ts',
        'node_modules/three/src/x.js',
        'node_modules/three/y.js',
        'node_modules/left/z.js',
        'x/build/keep/a.ts',
      ],
      { '.gitignore': 'build/\n', '.lodestoneignore': '!build/keep/a.ts\n!/node_modules/three/src/\n' },
    );
    expect(taken(root)).toEqual(['build/keep/a.ts', 'node_modules/three/src/x.js']);
  });

  test('stars may stand in the way down', () => {
    const root = rootWith(
      ['out/v1/api/a.ts', 'out/v2/api/a.ts', 'out/v2/b.ts', 'deps/x/y/keep.ts', 'deps/x/y/z.ts'],
      {
        '.gitignore': 'out\ndeps\n',
        '.lodestoneignore': '!out/*/api/**\n!deps/**/keep.ts\n',
      },
    );
    expect(taken(root)).toEqual(['deps/x/y/keep.ts', 'out/v1/api/a.ts', 'out/v2/api/a.ts']);
  });

  test('a name without a place brings nothing out of folders that are out, which are not entered', () => {
    const root = rootWith(['a.svg', 'node_modules/a/b.svg'], { '.lodestoneignore': '!*.svg\n!**/b.svg\n' });
    expect(taken(root)).toEqual(['a.svg']);
    expect(discover(requestFor(root)).skipped.folders).toEqual({ default: 1 });
  });

  test('nor out of one that is entered for the sake of another rule', () => {
    const root = rootWith(['build/keep/a.ts', 'build/b.svg', 'build/keep/c.svg'], {
      '.gitignore': 'build/\n',
      '.lodestoneignore': '!build/keep/a.ts\n!*.svg\n',
    });
    expect(taken(root)).toEqual(['build/keep/a.ts']);
  });

  test('works in any folder, and never opens .git', () => {
    const root = rootWith(['.git/config', 'sub/a.ts', 'sub/b.ts', 'sub/gen/c.ts', 'a.ts'], {
      '.gitignore': 'gen/\n',
      'sub/.lodestoneignore': '/a.ts\n!gen/c.ts\n',
      '.lodestoneignore': '!.git\n!/.git/config\n',
    });
    expect(taken(root)).toEqual(['a.ts', 'sub/b.ts', 'sub/gen/c.ts']);
  });

  test("counts when git's files don't", () => {
    const root = rootWith(['a.ts', 'b.ts'], { '.gitignore': 'a.ts\n', '.lodestoneignore': 'b.ts\n' });
    expect(taken(root, { respectIgnoreFiles: false })).toEqual(['a.ts']);
  });
});

describe('settings', () => {
  const root = () => rootWith(['a.ts', 'b.js', 'src/a.ts', 'src/deep/c.js', 'docs/d.md', '.hidden/e.ts']);
  test.each([
    [['*.ts'], [], ['.hidden/e.ts', 'a.ts', 'src/a.ts']],
    [['src/**'], [], ['src/a.ts', 'src/deep/c.js']],
    [['src'], [], ['src/a.ts', 'src/deep/c.js']],
    [['src/*.{ts,js}', 'docs/'], [], ['docs/d.md', 'src/a.ts']],
    [[], ['*.ts'], ['b.js', 'docs/d.md', 'src/deep/c.js']],
    [[], ['src', '.hidden/**'], ['a.ts', 'b.js', 'docs/d.md']],
    [['src/**'], ['**/deep/**'], ['src/a.ts']],
    [['!a.ts'], [], []],
  ])('include %j, exclude %j', (include, exclude, expected) => {
    expect(taken(root(), { include, exclude })).toEqual(expected);
  });

  test('exclude beats what .lodestoneignore takes back', () => {
    const both = rootWith(['a.svg', 'b.svg'], { '.lodestoneignore': '!*.svg\n' });
    expect(taken(both, { exclude: ['a.*'] })).toEqual(['b.svg']);
  });

  test.each([
    ['', /it is empty/],
    ['  ', /it is empty/],
    ['a\0b', /NUL/],
    ['/abs/**', /absolute/],
    ['C:\\abs', /absolute/],
    ['../x', /out of the root/],
    ['a[b', /"\["/],
    ['a]b', /"\]"/],
    ['{a,b', /"\{"/],
    ['a}', /"\}"/],
    ['@(a|b', /"\("/],
    ['x'.repeat(1001), /1001 characters/],
    ['{1..2000}', /more than 1000/],
    ['{a,b}'.repeat(12), /more than 1000/],
  ])('%j is not a glob', (glob, why) => {
    expect(() => checkGlob(glob)).toThrow(why);
    expect(() => takenPaths(temporaryFolder(), { exclude: [glob] })).toThrow(
      /is not a glob that can be used: .+\.$/s,
    );
  });

  test.each([
    '*.ts',
    'src/**',
    '**/x',
    '[a-z]*.{js,ts}',
    'a\\[b',
    '[[]',
    '[]]',
    '@(a|b).ts',
    'é',
    'a b',
    './src/*',
    'f(x).ts',
  ])('%j is a glob', (glob) => expect(() => checkGlob(glob)).not.toThrow());

  test('a file of the size limit is in, one byte more is out', () => {
    const sized = rootWith([], { 'a.ts': '12345', 'b.ts': '123456' });
    expect(takenPaths(sized, { ...plainRules, maxFileSize: 5 })).toEqual(['a.ts']);
  });
});
