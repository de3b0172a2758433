/** Bundles a script and runs it: `node test/vscode/run.mjs FILE.ts [OPTIONS]`. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { bundle, checkout } from '../support/bundle.mjs';

const [script, ...options] = process.argv.slice(2);
if (!script?.endsWith('.ts')) {
  console.error('Usage: node test/vscode/run.mjs FILE.ts [OPTIONS]');
  process.exit(2);
}
const outfile = await bundle(path.resolve(script), 'lodestone-editor');
const env = { ...process.env, LODESTONE_ROOT: checkout };
const child = spawn(process.execPath, ['--enable-source-maps', outfile, ...options], {
  stdio: 'inherit',
  env,
});
// Ctrl+C reaches the child by itself: it says when all has ended.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (code) => process.exit(code ?? 1));
