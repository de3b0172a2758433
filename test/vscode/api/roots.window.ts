import { mkdir, writeFile } from 'node:fs/promises';
import type { SuiteWindow } from '../runSuite.ts';

/** Three folders, of which two are in the workspace. */
export async function prepare(folder: string): Promise<SuiteWindow> {
  for (const [name, word] of Object.entries({ one: 'apple', two: 'banana', three: 'cherry' })) {
    await mkdir(`${folder}/${name}`);
    await writeFile(
      `${folder}/${name}/${word}.ts`,
      `export function peel${word}() {\n  return '${word}';\n}\n`,
    );
  }
  const folders = [{ path: 'one' }, { path: 'two' }];
  await writeFile(`${folder}/fruit.code-workspace`, JSON.stringify({ folders }));
  return {
    open: 'fruit.code-workspace',
    settings: { 'lodestone.debounce': 200, 'lodestone.syncInterval': 0 },
  };
}
