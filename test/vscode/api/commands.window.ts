import { mkdir, writeFile } from 'node:fs/promises';
import type { SuiteWindow } from '../runSuite.ts';

/** A small project with a file that is ignored; nothing is synced but what is asked for, and file events. */
export async function prepare(folder: string): Promise<SuiteWindow> {
  await mkdir(`${folder}/src`);
  const files = {
    'src/greet.ts': 'export function greet(name: string) {\n  return "Hello, " + name;\n}\n',
    'src/welcome.ts': 'export function welcome(name: string) {\n  return "Welcome, " + name;\n}\n',
    'src/draft.ts': 'export const draft = 1;\n',
    '.gitignore': '# what is left out\ndraft.*\n',
  };
  for (const [name, text] of Object.entries(files)) await writeFile(`${folder}/${name}`, text);
  return { settings: { 'lodestone.debounce': 200, 'lodestone.syncInterval': 0 } };
}
