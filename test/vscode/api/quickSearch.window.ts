import { mkdir, writeFile } from 'node:fs/promises';
import type { SuiteWindow } from '../runSuite.ts';

/** A folder with a definition that isn't at the top of its file, others to move over, and something to have open. */
export async function prepare(folder: string): Promise<SuiteWindow> {
  await mkdir(`${folder}/src`, { recursive: true });
  const upload =
    "import { put } from './put';\n\n/** How often a file is sent. */\nexport const attempts = 5;\n\nfunction sleep(ms: number) {\n  return new Promise((resolve) => setTimeout(resolve, ms));\n}\n\nexport async function retryUpload(file: string) {\n  for (let attempt = 0; attempt < attempts; attempt += 1) {\n    if (await put(file)) return true;\n    await sleep(2 ** attempt);\n  }\n  throw new Error('gave up');\n}\n";
  await writeFile(`${folder}/src/upload.ts`, upload);
  const parse = (name: string) =>
    `export function ${name}(header: string) {\n  return header.split(':');\n}\n`;
  await writeFile(`${folder}/src/parse.ts`, parse('parseHeader'));
  await writeFile(`${folder}/src/header.ts`, parse('splitHeader'));
  await writeFile(`${folder}/src/other.ts`, parse('headerParts'));
  await writeFile(`${folder}/notes.md`, '# Notes\n\nNothing of it.\n\nA line to stand in.\n');
  return {};
}
