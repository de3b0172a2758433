/** What a suite inside the extension host is written with: a few words of a test runner, results as JSON lines. */
import { appendFileSync } from 'node:fs';
import * as vscode from 'vscode';

type Work = () => void | Promise<void>;

/** What became of a test: a line of the file that the results go to, whose first line lists all names. */
export interface Result {
  readonly name: string;
  /** Stack or message of what a failed test threw. */
  readonly error?: string;
}

const tests: { readonly name: string; readonly work: Work; readonly limit: number }[] = [];
const firsts: Work[] = [];
const lasts: Work[] = [];
let current = '';

/** Gives the tests declared inside a common first word. */
export function suite(name: string, declare: () => void): void {
  const outer = current;
  current = outer ? `${outer} › ${name}` : name;
  declare();
  current = outer;
}

/** Declares a test; it fails when `work` throws, rejects, or takes longer than `limit` milliseconds. */
export function test(name: string, work: Work, limit = 60_000): void {
  tests.push({ name: current ? `${current} › ${name}` : name, work, limit });
}

/** Runs before the first test; where it throws, every test fails with that. */
export function before(work: Work): void {
  firsts.push(work);
}

/** Runs after the last test, whatever they did. */
export function after(work: Work): void {
  lasts.push(work);
}

/**
 * Waits until `check` gives something that is neither undefined nor false, and resolves to that. Looks at once, on each of the
 * events `on`, and every 50 ms; after `within` milliseconds it throws, naming `what` and the last error.
 */
export async function until<T>(
  what: string,
  check: () => T | undefined | false | Promise<T | undefined | false>,
  options: { readonly within?: number; readonly on?: readonly vscode.Event<unknown>[] } = {},
): Promise<T> {
  const { within = 30_000, on = [] } = options;
  const end = Date.now() + within;
  let wake = () => {};
  const listeners = on.map((event) => event(() => wake()));
  let last: unknown;
  try {
    for (;;) {
      try {
        const value = await check();
        if (value !== undefined && value !== false) return value;
        last = undefined;
      } catch (error) {
        last = error;
      }
      if (Date.now() > end) break;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 50);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  } finally {
    for (const listener of listeners) listener.dispose();
  }
  throw new Error(`Waited ${within / 1000} s in vain until ${what}.${last ? ` Last: ${last}` : ''}`);
}

/** Lodestone in this window, activated. */
export async function lodestone(): Promise<vscode.Extension<unknown>> {
  const extension = vscode.extensions.getExtension('lodestone.lodestone');
  if (!extension) throw new Error('Lodestone is not among the extensions of this window.');
  await extension.activate();
  return extension;
}

/** What the editor calls: runs all that was declared, in order. Rejects when a test failed. */
export async function run(): Promise<void> {
  const file = process.env['LODESTONE_RESULTS']!;
  let failed = 0;
  const tell = (result: Result) => appendFileSync(file, `${JSON.stringify(result)}\n`);
  appendFileSync(file, `${JSON.stringify(tests.map(({ name }) => name))}\n`);
  let broken: unknown;
  try {
    for (const work of firsts) await work();
  } catch (error) {
    broken = error;
  }
  for (const { name, work, limit } of tests) {
    try {
      if (broken) throw broken;
      await limited(work, limit);
      tell({ name });
    } catch (error) {
      failed++;
      tell({ name, error: (error as Error)?.stack ?? String(error) });
    }
  }
  for (const work of lasts) {
    try {
      await work();
    } catch (error) {
      failed++;
      tell({ name: 'cleaning up', error: (error as Error)?.stack ?? String(error) });
    }
  }
  if (failed > 0) throw new Error(`${failed} failed`);
}

async function limited(work: Work, limit: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`It took longer than ${limit / 1000} s.`)), limit);
  });
  try {
    await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}
