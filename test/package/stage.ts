/** Lays a package's files out as they are to lie in the VSIX. */
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { packageFolder } from './natives.ts';
import { notices } from './notices.ts';
import { page } from './page.ts';
import type { Target } from './targets.ts';

/** Grammars that the build copies with the rest and no language of the table asks for. */
const unasked = /tree-sitter-(elm|embedded_template|html|json|ql|toml|vue|yaml)\.wasm$/;

/** What only the building of Lodestone needs of its manifest. */
const ours = ['scripts', 'dependencies', 'devDependencies', 'overrides', 'files', 'bin'];

/** Fills `stage`, which is emptied first, with what `target` needs of the checkout at `repository`, built. */
export async function stagePackage(repository: string, stage: string, target: Target): Promise<void> {
  const from = (...parts: string[]) => path.join(repository, ...parts);
  const to = (...parts: string[]) => path.join(stage, ...parts);
  await rm(stage, { recursive: true, force: true });
  await mkdir(stage, { recursive: true });
  for (const name of ['dist', 'media', 'model', 'LICENSE', 'CHANGELOG.md', '.vscodeignore']) {
    if (name === 'model' && !target.runtime) continue;
    await cp(from(name), to(name), {
      recursive: true,
      filter: (file) => !unasked.test(file) && !/[/\\]model[/\\]train\b/.test(file),
    });
  }
  const manifest = manifestFor(JSON.parse(await readFile(from('package.json'), 'utf8')), target);
  await writeFile(to('package.json'), JSON.stringify(manifest, undefined, 2));
  await writeFile(to('README.md'), await page(from('media'), 'repository' in manifest));
  const withRuntime = target.runtime !== undefined;
  await writeFile(to('ThirdPartyNotices.txt'), notices(from('node_modules'), from('dist'), withRuntime));
  // Below dist, not beside it: vsce leaves out every node_modules at the top.
  await stageTable(from('node_modules'), to('dist', 'node_modules'), target.table);
  if (target.runtime) await stageRuntime(from('node_modules'), to('dist', 'node_modules'), target.runtime);
}

/** The manifest as it's shipped. Throws where it lacks the setting whose default differs between platforms. */
export function manifestFor(
  whole: Readonly<Record<string, unknown>>,
  target: Target,
): Record<string, unknown> {
  const manifest = structuredClone(whole) as Record<string, unknown> & Configured;
  for (const key of ours) delete manifest[key];
  const model = manifest.contributes.configuration.properties['lodestone.model'];
  if (!model)
    throw new Error('package.json has no setting lodestone.model any more: see test/package/stage.ts.');
  // Where the bundled model can't run, search goes by words from the start.
  if (!target.runtime) model.default = 'none';
  return manifest;
}

interface Configured {
  contributes: { configuration: { properties: Record<string, { default: unknown } | undefined> } };
}

/** LanceDB and Arrow, a file of JavaScript each, and the native file. Both sides of the engine share one Arrow. */
async function stageTable(modules: string, to: string, platform: string): Promise<void> {
  await one(modules, to, 'apache-arrow', 'Arrow.node.js', []);
  // Its embedding functions load these when asked for, which Lodestone never does.
  const never = ['openai', '@huggingface/transformers', 'onnxruntime-node'];
  await one(modules, to, '@lancedb/lancedb', 'dist/index.js', [
    'apache-arrow',
    '@lancedb/lancedb-*',
    ...never,
  ]);
  const lancedb = path.join(modules, '@lancedb', 'lancedb');
  for (const name of await readdir(lancedb)) {
    if (!name.includes('THIRD_PARTY')) continue;
    await cp(path.join(lancedb, name), path.join(to, '@lancedb', 'lancedb', name));
  }
  const { version } = await manifestOf(lancedb);
  const native = `@lancedb/lancedb-${platform}`;
  const folder = await packageFolder(modules, native, version);
  for (const name of ['package.json', `lancedb.${platform}.node`]) {
    await cp(path.join(folder, name), path.join(to, native, name));
  }
}

async function stageRuntime(modules: string, to: string, platform: string): Promise<void> {
  const inside = path.join(modules, 'onnxruntime-node');
  const code = (file: string) => !/\.(map|ts)$/.test(file);
  // A library lies there twice where npm turned a link into a copy: the binding asks for the short name.
  const wanted = (file: string) => !/libonnxruntime\.\d+\.\d+\.\d+\.dylib$/.test(file);
  const bin = path.join('bin', 'napi-v6', ...platform.split('/'));
  await cp(path.join(inside, 'dist'), path.join(to, 'onnxruntime-node', 'dist'), {
    recursive: true,
    filter: code,
  });
  await cp(path.join(inside, bin), path.join(to, 'onnxruntime-node', bin), {
    recursive: true,
    filter: wanted,
  });
  await cp(path.join(inside, 'package.json'), path.join(to, 'onnxruntime-node', 'package.json'));
  await one(modules, to, 'onnxruntime-common', 'dist/cjs/index.js', []);
}

/** A package as one file of CommonJS with a manifest that names it. */
async function one(
  modules: string,
  to: string,
  name: string,
  entry: string,
  external: string[],
): Promise<void> {
  await build({
    entryPoints: [path.join(modules, name, entry)],
    outfile: path.join(to, name, 'index.js'),
    bundle: true,
    minifyWhitespace: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    legalComments: 'none',
    logLevel: 'error',
    external,
  });
  const { version, license } = await manifestOf(path.join(modules, name));
  const manifest = JSON.stringify({ name, version, license, main: 'index.js', type: 'commonjs' });
  await writeFile(path.join(to, name, 'package.json'), manifest);
}

async function manifestOf(folder: string): Promise<{ version: string; license: string }> {
  return JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));
}
