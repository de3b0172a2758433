/** Bundles one of the benchmarks and runs it: `node test/bench/run.mjs NAME [OPTIONS]`. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle, checkout } from '../support/bundle.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const [name, ...options] = process.argv.slice(2);
if (!/^[\w-]+$/.test(name ?? '')) {
  console.error('Usage: node test/bench/run.mjs NAME [OPTIONS]');
  process.exit(2);
}
const outfile = await bundle(path.join(here, `${name}.ts`), 'lodestone-bench');
const { status } = spawnSync(
  process.execPath,
  [...(process.env.NODE_FLAGS ?? '').split(' ').filter(Boolean), '--enable-source-maps', outfile, ...options],
  {
    stdio: 'inherit',
    cwd: process.cwd(),
    env: { ...process.env, LODESTONE_ROOT: checkout },
  },
);
process.exit(status ?? 1);
