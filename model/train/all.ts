/**
 * Makes the model from nothing: `npm run model:train [DIR] [EVALUATION FOLDER...]` builds, fetches, extracts,
 * encodes, trains, exports to model/ and measures. LODESTONE_PYTHON names a Python with numpy and numba. What is
 * measured on (../corpora, or the folders given) is kept out of what is learnt from.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

const root = process.env['LODESTONE_ROOT'] ?? '.';
const [dir = '/tmp/lodestone-train', ...given] = process.argv.slice(2);
const corpora = path.join(root, '../corpora');
const measuredOn = ['bench', 'packages']
  .map((name) => path.join(corpora, name))
  .filter((folder) => existsSync(folder));
const evaluation = given.length > 0 ? given : measuredOn;
const step = (command: string, args: string[]) => {
  console.log(`${command} ${args.join(' ')}`);
  const { status } = spawnSync(command, args, { stdio: 'inherit', cwd: root });
  if (status !== 0) process.exit(status ?? 1);
};
const run = (name: string, ...args: string[]) =>
  step(process.execPath, ['model/train/run.mjs', name, ...args]);

step(process.execPath, ['esbuild.config.mjs']);
run('fetch', dir);
run('extract', dir, ...evaluation);
run('encode', dir);
step(process.env['LODESTONE_PYTHON'] ?? 'python3', ['model/train/train.py', dir]);
run('export', dir, path.join(root, 'model'), path.join(root, 'test/model/references.json'));
// Where the corpora, and the queries, lie beside the checkout; `npm run bench:packages` fetches the packages.
if (existsSync(path.join(corpora, 'packages'))) run('measure', path.join(root, 'model'), 'lines');
const queries = path.join(root, '../shared/bench/queries.json');
if (existsSync(path.join(corpora, 'bench')) && existsSync(queries)) {
  run('measure', path.join(root, 'model'), 'files');
}
