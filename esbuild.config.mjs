/**
 * The build, and the set-up before it: installs what the lockfile names where that hasn't been done,
 * then bundles. Each bundle says which layers it may reach; an import of any other fails to resolve.
 */
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const at = (...parts) => path.join(here, ...parts);

const nodeForm = {
  platform: 'node',
  format: 'esm',
  banner: {
    js: "import { createRequire as lodestoneRequire } from 'node:module'; const require = lodestoneRequire(import.meta.url);",
  },
};
const editorForm = { platform: 'node', format: 'cjs', external: ['vscode'] };
/** Pages of the sidebar: style sheets and fonts that they import come out beside them. */
const pageForm = {
  platform: 'browser',
  format: 'iife',
  target: 'es2022',
  minify: true,
  loader: { '.ttf': 'file' },
};

/** Which folders or files of `src` a bundle is made from: output → entry and reach. */
const bundles = {
  'cli.js': { entry: 'cli.ts', reach: ['cli', 'protocol'] },
  'engineProcess.js': { entry: 'engineProcess.ts', reach: ['engine', 'protocol'] },
  'syncWorker.js': { entry: 'engine/sync/worker.ts', reach: ['engine', 'protocol'] },
  'embedWorker.js': { entry: 'engine/embed/worker.ts', reach: ['engine/embed', 'protocol'] },
  // The editor's own loader wants CommonJS; it gives `vscode`.
  'extension.cjs': { entry: 'extension.ts', reach: ['host', 'protocol'], form: editorForm },
  'panel/search.js': { entry: 'panel/search.ts', reach: ['panel', 'protocol'], form: pageForm },
  'panel/status.js': { entry: 'panel/status.ts', reach: ['panel', 'protocol'], form: pageForm },
};

/** Native packages, found in node_modules at run time; and what the bundled packages ask for and we never call. */
const native = ['@lancedb/lancedb', 'onnxruntime-node'];
const unused = ['sharp', 'onnxruntime-web', 'onnxruntime-web/webgpu'];

if (Number(process.versions.node.split('.')[0]) < 20) {
  console.error(
    `Lodestone needs Node 20 or newer; this is ${process.version}. Install a newer one from https://nodejs.org.`,
  );
  process.exit(1);
}
install();
await bundle();

function install() {
  const lock = at('package-lock.json');
  const done = at('node_modules', '.lodestone-installed');
  const wanted = readFileSync(lock, 'utf8');
  if (existsSync(done) && readFileSync(done, 'utf8') === wanted) return;
  console.error('Installing dependencies (once)…');
  // Not `npm ci`: it refuses a lockfile from a registry that lacks other platforms' optional packages.
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  execFileSync(
    npm,
    ['install', '--no-save', '--ignore-scripts', '--no-fund', '--no-audit', '--loglevel=error'],
    {
      cwd: here,
      stdio: ['ignore', 'ignore', 'inherit'],
      shell: process.platform === 'win32',
    },
  );
  writeFileSync(done, wanted);
}

async function bundle() {
  const esbuild = await import('esbuild');
  await Promise.all(
    Object.entries(bundles).map(([out, { entry, reach, form = nodeForm }]) =>
      esbuild.build({
        entryPoints: [at('src', entry)],
        outfile: at('dist', out),
        bundle: true,
        target: 'node20',
        sourcemap: 'linked',
        logLevel: 'warning',
        external: native,
        ...form,
        plugins: [layers(entry, reach), stubs()],
      }),
    ),
  );
  copyGrammars();
}

/** Refuses an import of ours that the bundle's row doesn't name. */
function layers(entry, reach) {
  const src = at('src') + path.sep;
  const allowed = [entry, ...reach].map((part) => path.join(src, part));
  return {
    name: 'layers',
    setup(build) {
      build.onResolve({ filter: /^\.{1,2}\// }, ({ path: to, importer, resolveDir }) => {
        if (!importer.startsWith(src)) return undefined;
        const target = path.resolve(resolveDir, to);
        if (allowed.some((part) => target === part || target.startsWith(part + path.sep))) return undefined;
        const text = `${path.relative(here, importer)} may not import ${path.relative(here, target)}: the bundle of ${entry} reaches only ${reach.join(', ')}.`;
        return { errors: [{ text }] };
      });
    },
  };
}

/** Replaces packages we never call by an empty module, so that they needn't be shipped. */
function stubs() {
  return {
    name: 'stubs',
    setup(build) {
      build.onResolve({ filter: new RegExp(`^(${unused.join('|')})$`) }, ({ path: name }) => ({
        path: name,
        namespace: 'stub',
      }));
      build.onLoad({ filter: /.*/, namespace: 'stub' }, () => ({ contents: 'export default {};' }));
    },
  };
}

/** The grammars lie beside the bundles, where the worker looks for them. */
function copyGrammars() {
  const to = at('dist', 'grammars');
  mkdirSync(to, { recursive: true });
  const from = at('node_modules', 'tree-sitter-wasms', 'out');
  const files = readdirSync(from).map((name) => [path.join(from, name), path.join(to, name)]);
  // The library itself lies there too: it is evaluated anew after a grammar has crashed in it.
  for (const name of ['tree-sitter.wasm', 'tree-sitter.cjs']) {
    files.push([at('node_modules', 'web-tree-sitter', name), path.join(to, name)]);
  }
  for (const [source, target] of files) {
    if (!existsSync(target) || statSync(target).size !== statSync(source).size) copyFileSync(source, target);
  }
}
