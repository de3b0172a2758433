import { mkdir, writeFile } from 'node:fs/promises';
import type { SuiteWindow } from '../runSuite.ts';

/** A workspace whose one folder lies on no disk; beside it a folder that does. */
export async function prepare(folder: string): Promise<SuiteWindow> {
  await mkdir(`${folder}/real`);
  await writeFile(`${folder}/real/fig.ts`, 'export function peelFig() {}\n');
  const folders = [{ uri: 'elsewhere:/repository', name: 'remote' }];
  await writeFile(`${folder}/virtual.code-workspace`, JSON.stringify({ folders }));
  return { open: 'virtual.code-workspace', settings: { 'lodestone.debounce': 200 } };
}
