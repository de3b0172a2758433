import { mkdir, writeFile } from 'node:fs/promises';
import type { SuiteWindow } from '../runSuite.ts';

/** Two folders, one with code to find and one with hardly any. */
export async function prepare(folder: string): Promise<SuiteWindow> {
  const write = (name: string, text: string) => writeFile(`${folder}/${name}`, text);
  await mkdir(`${folder}/app/src`, { recursive: true });
  await mkdir(`${folder}/lib`, { recursive: true });
  await write(
    'app/src/upload.ts',
    "/** Gives up after five attempts. */\nexport async function retryUpload(file: string) {\n  for (let attempt = 0; attempt < 5; attempt += 1) {\n    if (await put(file)) return true;\n  }\n  throw new Error('gave up');\n}\n",
  );
  await write(
    'app/src/parse.ts',
    'export function parseHeader(line: string) {\n  return line.split(":");\n}\n',
  );
  await write('lib/retry.py', 'def retry_upload(file):\n    return put(file)\n');
  const folders = [{ path: 'app' }, { path: 'lib' }];
  await writeFile(`${folder}/two.code-workspace`, JSON.stringify({ folders }));
  return { open: 'two.code-workspace' };
}
