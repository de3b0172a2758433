/** Bundles a script and runs it: `node test/vscode/run.mjs FILE.ts [OPTIONS]`. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const [script, ...options] = process.argv.slice(2);
if (!script?.endsWith('.ts')) {
  console.error('Usage: node test/vscode/run.mjs FILE.ts [OPTIONS]');
  process.exit(2);
}
const root = fileURLToPath(new URL('../..', import.meta.url));
// Inside node_modules, so that the packages it imports are found from there.
const folder = path.join(root, 'node_modules', '.cache', 'lodestone-editor');
const outfile = path.join(folder, path.basename(script).replace(/ts$/, 'mjs'));
await build({
  entryPoints: [path.resolve(script)],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  packages: 'external',
  logLevel: 'warning',
});
const env = { ...process.env, LODESTONE_ROOT: root };
const child = spawn(process.execPath, ['--enable-source-maps', outfile, ...options], {
  stdio: 'inherit',
  env,
});
// Ctrl+C reaches the child by itself: it says when all has ended.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (code) => process.exit(code ?? 1));
