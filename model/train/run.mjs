/** Bundles one step of the training pipeline and runs it: `node model/train/run.mjs STEP [OPTIONS]`. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle, checkout } from '../../test/support/bundle.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const [name, ...options] = process.argv.slice(2);
if (!/^[\w-]+$/.test(name ?? '')) {
  console.error('Usage: node model/train/run.mjs fetch|extract|export|all [OPTIONS]');
  process.exit(2);
}
const outfile = await bundle(path.join(here, `${name}.ts`), 'lodestone-train');
const { status } = spawnSync(process.execPath, ['--max-old-space-size=6000', outfile, ...options], {
  stdio: 'inherit',
  env: { ...process.env, LODESTONE_ROOT: checkout },
});
process.exit(status ?? 1);
