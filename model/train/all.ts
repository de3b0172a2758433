/**
 * Makes the model from nothing: `npm run model:train [DIR] [EVALUATION FOLDER...]` fetches, extracts,
 * encodes, trains and exports to model/. LODESTONE_PYTHON names a Python with numpy and numba.
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';

const root = process.env['LODESTONE_ROOT'] ?? '.';
const [dir = '/tmp/lodestone-train', ...evaluation] = process.argv.slice(2);
const step = (command: string, args: string[]) => {
  console.log(`${command} ${args.join(' ')}`);
  const { status } = spawnSync(command, args, { stdio: 'inherit', cwd: root });
  if (status !== 0) process.exit(status ?? 1);
};
const run = (name: string, ...args: string[]) =>
  step(process.execPath, ['model/train/run.mjs', name, ...args]);

run('fetch', dir);
run('extract', dir, ...evaluation);
run('encode', dir);
step(process.env['LODESTONE_PYTHON'] ?? 'python3', ['model/train/train.py', dir]);
run('export', dir, path.join(root, 'model'), path.join(root, 'test/model/references.json'));
