import { mkdir, writeFile } from 'node:fs/promises';
import type { SuiteWindow } from '../runSuite.ts';

/** Two folders, each with a file that counts and one that its settings leave out; the first isn't indexed by itself. */
export async function prepare(folder: string): Promise<SuiteWindow> {
  for (const [name, word] of Object.entries({ waiting: 'pear', eager: 'quince' })) {
    await mkdir(`${folder}/${name}/.vscode`, { recursive: true });
    await mkdir(`${folder}/${name}/old`);
    for (const file of [`${word}.ts`, `old/${word}.ts`])
      await writeFile(`${folder}/${name}/${file}`, `export const ${word} = 1;\n`);
    const settings = {
      'lodestone.exclude': ['old/**', '.vscode/**'],
      ...(name === 'waiting' ? { 'lodestone.autoStart': false } : {}),
    };
    await writeFile(`${folder}/${name}/.vscode/settings.json`, JSON.stringify(settings));
  }
  const folders = [{ path: 'waiting' }, { path: 'eager' }];
  await writeFile(`${folder}/both.code-workspace`, JSON.stringify({ folders }));
  return {
    open: 'both.code-workspace',
    settings: { 'lodestone.debounce': 200, 'lodestone.syncInterval': 0, 'lodestone.logLevel': 'info' },
  };
}
