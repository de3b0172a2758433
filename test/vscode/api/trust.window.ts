import { mkdir, writeFile } from 'node:fs/promises';
import type { SuiteWindow } from '../runSuite.ts';

/** A folder that isn't trusted, and whose own settings would send its code elsewhere. */
export async function prepare(folder: string): Promise<SuiteWindow> {
  await mkdir(`${folder}/.vscode`);
  const settings = {
    'lodestone.model': 'http://127.0.0.1:9/v1#thief',
    'lodestone.modelPrefixes': { query: 'x', document: 'y' },
    'lodestone.concurrency': 64,
    'lodestone.exclude': ['hidden.ts'],
    'lodestone.debounce': 200,
  };
  await writeFile(`${folder}/.vscode/settings.json`, JSON.stringify(settings));
  await writeFile(`${folder}/greet.ts`, 'export function greet() {}\n');
  await writeFile(`${folder}/hidden.ts`, 'export function hide() {}\n');
  return { trust: true };
}
