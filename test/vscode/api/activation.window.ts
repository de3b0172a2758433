import { writeFile } from 'node:fs/promises';
import type { SuiteWindow } from '../runSuite.ts';

/** A folder with one file; syncs follow events soon, and the timer is off, so that only events are at work. */
export async function prepare(folder: string): Promise<SuiteWindow> {
  const greet = 'export function greet(name: string) {\n  return "Hello, " + name;\n}\n';
  await writeFile(`${folder}/greet.ts`, greet);
  return { settings: { 'lodestone.debounce': 200, 'lodestone.syncInterval': 0 } };
}
