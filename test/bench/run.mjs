/** Bundles one of the benchmarks and runs it: `node test/bench/run.mjs NAME [OPTIONS]`. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = path.dirname(fileURLToPath(import.meta.url));
const [name, ...options] = process.argv.slice(2);
if (!/^[\w-]+$/.test(name ?? '')) {
  console.error('Usage: node test/bench/run.mjs NAME [OPTIONS]');
  process.exit(2);
}
const root = path.join(here, '..', '..');
const outfile = path.join(root, 'node_modules', '.cache', 'lodestone-bench', `${name}.mjs`);
await build({
  entryPoints: [path.join(here, `${name}.ts`)],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  logLevel: 'warning',
});
const { status } = spawnSync(
  process.execPath,
  [...(process.env.NODE_FLAGS ?? '').split(' ').filter(Boolean), '--enable-source-maps', outfile, ...options],
  {
    stdio: 'inherit',
    cwd: process.cwd(),
    env: { ...process.env, LODESTONE_ROOT: root },
  },
);
process.exit(status ?? 1);
