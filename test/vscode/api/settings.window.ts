import { writeFile } from 'node:fs/promises';
import type { SuiteWindow } from '../runSuite.ts';

/** A folder of four small files and one of 3 kB, one of them ignored by git. */
export async function prepare(folder: string): Promise<SuiteWindow> {
  const files = {
    'plain.ts': 'export const plainThing = 1;\n',
    'made.gen.ts': 'export const generatedThing = 1;\n',
    'long.ts': 'export const longThing = 1;\n'.repeat(120),
    'private.ts': 'export const privateThing = 1;\n',
    '.gitignore': 'private.ts\n',
  };
  for (const [name, text] of Object.entries(files)) await writeFile(`${folder}/${name}`, text);
  return { settings: { 'lodestone.debounce': 200, 'lodestone.syncInterval': 0 } };
}
