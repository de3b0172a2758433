import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** The checkout that holds this file. */
export const checkout = path.resolve(fileURLToPath(new URL('../..', import.meta.url)));

/**
 * Bundles a script of ours for Node and gives the file that came out. It lies inside node_modules, in a cache
 * folder of the name `area`, so that the packages it imports are found from there.
 */
export async function bundle(script, area) {
  const name = `${path.basename(script, '.ts')}.mjs`;
  const outfile = path.join(checkout, 'node_modules', '.cache', area, name);
  await build({
    entryPoints: [script],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    logLevel: 'warning',
  });
  return outfile;
}
