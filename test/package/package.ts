/** `npm run package -- --target NAME`: makes the VSIX of a platform; of all with `--all`, of this one without either. */
import { parseArgs } from 'node:util';
import { repository } from '../vscode/editor/repository.ts';
import { makePackage } from './makePackage.ts';
import { ownTarget, targetNamed, targets } from './targets.ts';

const { values } = parseArgs({ options: { target: { type: 'string' }, all: { type: 'boolean' } } });
try {
  const wanted = values.all ? targets : [targetNamed(values.target ?? ownTarget())];
  for (const target of wanted) {
    const { file, bytes, said } = await makePackage(repository, target);
    if (said) console.log(said);
    console.log(`${file} (${(bytes / 1e6).toFixed(1)} MB)`);
  }
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
