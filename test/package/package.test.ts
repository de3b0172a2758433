import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { repository } from '../vscode/editor/repository.ts';
import { largest, type Package } from './makePackage.ts';
import { packageFolder } from './natives.ts';
import { bundled, hasNotice, notices } from './notices.ts';
import { ownPackage } from './ownPackage.ts';
import { page } from './page.ts';
import { manifestFor } from './stage.ts';
import { ownTarget, targetNamed, targets } from './targets.ts';
import { zipNames } from './zipNames.ts';

const modules = path.join(repository, 'node_modules');
const dist = path.join(repository, 'dist');

describe('the VSIX of this platform', () => {
  let made: Package;
  let names: string[];
  beforeAll(async () => {
    made = await ownPackage();
    names = zipNames(readFileSync(made.file));
  }, 180_000);

  test('holds what is on the list, and nothing else', () => {
    const { table, runtime } = targetNamed(ownTarget());
    const allowed = [
      /^\[Content_Types\]\.xml$/,
      /^extension\.vsixmanifest$/,
      /^extension\/(package\.json|readme\.md|changelog\.md|LICENSE\.txt|ThirdPartyNotices\.txt)$/,
      /^extension\/dist\/(cli|engineProcess|syncWorker|embedWorker)\.js$/,
      /^extension\/dist\/extension\.cjs$/,
      /^extension\/dist\/panel\/((search|status)\.(js|css)|codicon-\w+\.ttf)$/,
      /^extension\/dist\/grammars\/tree-sitter(\.cjs|\.wasm|-[a-z_]+\.wasm)$/,
      /^extension\/dist\/node_modules\/(apache-arrow|@lancedb\/lancedb|onnxruntime-common)\/(index\.js|package\.json)$/,
      /^extension\/dist\/node_modules\/@lancedb\/lancedb\/\w+_THIRD_PARTY_LICENSES\.(md|html)$/,
      new RegExp(
        `^extension/dist/node_modules/@lancedb/lancedb-${table}/(package\\.json|lancedb\\.${table}\\.node)$`,
      ),
      /^extension\/dist\/node_modules\/onnxruntime-node\/(package\.json|dist\/\w+\.js)$/,
      new RegExp(
        `^extension/dist/node_modules/onnxruntime-node/bin/napi-v6/${runtime}/[\\w.]+\\.(node|so|so\\.1|dylib|dll)$`,
      ),
      /^extension\/model\/(config|tokenizer|tokenizer_config|lodestone|CORPUS)\.json$/,
      /^extension\/model\/(README\.md|onnx\/model\w*\.onnx)$/,
      /^extension\/media\/(icon\.(png|svg)|walkthrough\/\w+\.(md|png))$/,
    ];
    expect(names.filter((name) => !allowed.some((pattern) => pattern.test(name)))).toEqual([]);
  });

  test('lacks nothing that runs', () => {
    const { table } = targetNamed(ownTarget());
    expect(names).toEqual(
      expect.arrayContaining([
        'extension/dist/extension.cjs',
        'extension/dist/engineProcess.js',
        'extension/dist/grammars/tree-sitter-typescript.wasm',
        `extension/dist/node_modules/@lancedb/lancedb-${table}/lancedb.${table}.node`,
        'extension/ThirdPartyNotices.txt',
      ]),
    );
  });

  test('gives vsce nothing to complain about', () => {
    expect(made.said).toBe('');
  });

  test('is under 110 MB', () => {
    expect(made.bytes).toBeLessThan(largest);
  });
});

describe('platforms', () => {
  test('a Mac with an Intel processor is told why there is nothing for it', () => {
    expect(() => targetNamed('darwin-x64')).toThrow(/Intel.*LanceDB/);
  });

  test('an unknown one is told which there are', () => {
    expect(() => targetNamed('plan9-x64')).toThrow(/"plan9-x64".*linux-x64.*win32-arm64/);
  });

  test('there is a native package of LanceDB for each', () => {
    const file = path.join(modules, '@lancedb', 'lancedb', 'package.json');
    const known = Object.keys(JSON.parse(readFileSync(file, 'utf8')).optionalDependencies);
    expect(known).toEqual(expect.arrayContaining(targets.map(({ table }) => `@lancedb/lancedb-${table}`)));
  });

  test('ONNX Runtime has a folder for each that is to ship it', () => {
    const folder = path.join(modules, 'onnxruntime-node', 'bin', 'napi-v6');
    const missing = targets.filter(({ runtime }) => runtime && !existsSync(path.join(folder, runtime)));
    expect(missing).toEqual([]);
  });
});

describe('the manifest', () => {
  const whole = JSON.parse(readFileSync(path.join(repository, 'package.json'), 'utf8'));
  const model = (name: string) => manifestFor(whole, targetNamed(name)) as typeof whole;

  test('goes by words where the model has no runtime', () => {
    const setting = (name: string) => model(name).contributes.configuration.properties['lodestone.model'];
    expect(setting('alpine-x64').default).toBe('none');
    expect(setting('linux-x64').default).toBe('bundled');
  });

  test('has nothing that only building needs', () => {
    expect(model('linux-x64').scripts).toBeUndefined();
    expect(model('linux-x64').devDependencies).toBeUndefined();
    expect(model('linux-x64').main).toBe(whole.main);
  });
});

describe('what is fetched for another platform', () => {
  const cache = mkdtempSync(path.join(os.tmpdir(), 'lodestone-cache-'));
  const before = process.env['XDG_CACHE_HOME'];
  beforeAll(() => {
    process.env['XDG_CACHE_HOME'] = cache;
  });
  afterAll(() => {
    if (before === undefined) delete process.env['XDG_CACHE_HOME'];
    else process.env['XDG_CACHE_HOME'] = before;
    rmSync(cache, { recursive: true, force: true });
  });

  test('is unpacked, and kept', async () => {
    const folder = await packageFolder('/nowhere', '@swc/helpers', '0.5.15');
    expect(folder.startsWith(cache)).toBe(true);
    expect(JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')).version).toBe('0.5.15');
    expect(await packageFolder('/nowhere', '@swc/helpers', '0.5.15')).toBe(folder);
  });

  test('is named when it cannot be had', async () => {
    await expect(packageFolder('/nowhere', '@swc/helpers', '0.0.0')).rejects.toThrow(
      /^@swc\/helpers 0\.0\.0 could not be fetched from the npm registry/,
    );
  });
});

describe('the page of the marketplace', () => {
  const media = path.join(repository, 'media');

  test('has no pictures while there is no repository to show them from', async () => {
    expect(await page(media, false)).not.toContain('![');
    expect(await page(media, false)).toContain('## In your theme');
  });

  test('names pictures that there are, from the top of the repository', async () => {
    const named = [...(await page(media, true)).matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)].map(([, file]) => file!);
    expect(named.length).toBeGreaterThan(1);
    expect(named.filter((file) => !existsSync(path.join(repository, file)))).toEqual([]);
  });
});

describe('licences', () => {
  test('everything bundled has one in the notices', () => {
    const names = [...bundled(dist)];
    expect(names).toContain('minimatch');
    expect(names.filter((name) => !hasNotice(modules, name))).toEqual([]);
    const text = notices(modules, dist, true);
    expect(names.filter((name) => !text.includes(`\n${name} `))).toEqual([]);
    expect(text).toMatch(/\nonnxruntime-node /);
  });

  test('ONNX Runtime is named only where it is shipped', () => {
    expect(notices(modules, dist, false)).not.toMatch(/\nonnxruntime-node /);
  });
});
