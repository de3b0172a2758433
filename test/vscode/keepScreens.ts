/**
 * Copies the pictures that the README and the marketplace page show from the page tests' last run:
 * `node test/vscode/run.mjs test/vscode/keepScreens.ts`. Look at them before.
 */
import { copyFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { repository } from './editor/repository.ts';

const shown = ['opened', 'status', 'theme-dark'];
const to = path.join(repository, 'media', 'screens');
await mkdir(to, { recursive: true });
for (const name of shown) {
  await copyFile(path.join(repository, 'artifacts', 'screens', `${name}.png`), path.join(to, `${name}.png`));
}
console.log(`${shown.length} pictures are in ${to}.`);
