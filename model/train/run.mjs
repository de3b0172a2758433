/** Bundles one step of the training pipeline and runs it: `node model/train/run.mjs STEP [OPTIONS]`. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = path.dirname(fileURLToPath(import.meta.url));
const [name, ...options] = process.argv.slice(2);
if (!/^[\w-]+$/.test(name ?? '')) {
  console.error('Usage: node model/train/run.mjs fetch|extract|export|all [OPTIONS]');
  process.exit(2);
}
const root = path.join(here, '..', '..');
const outfile = path.join(root, 'node_modules', '.cache', 'lodestone-train', `${name}.mjs`);
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
const { status } = spawnSync(process.execPath, ['--max-old-space-size=6000', outfile, ...options], {
  stdio: 'inherit',
  env: { ...process.env, LODESTONE_ROOT: root },
});
process.exit(status ?? 1);
