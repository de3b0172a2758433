/** Runs one suite of `api/` in a real extension host, and brings its results back. */
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import type { Browser } from 'playwright-core';
import type { Result } from './api/harness.ts';
import { bundleForHost } from './bundleForHost.ts';
import { repository } from './editor/repository.ts';
import { startServer } from './editor/server.ts';
import { runInWindow } from './editor/workbench.ts';

/** What a suite's window is opened on, given by `prepare` in the file `NAME.window.ts` beside `NAME.test.ts`. */
export interface SuiteWindow {
  /** A folder or a `.code-workspace`, relative to the folder that `prepare` was given; that folder itself without it. */
  readonly open?: string;
  /** The person's settings. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Whether the folder must be trusted first, and isn't. */
  readonly trust?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs the suite `api/NAME.test.ts`; the results come in order. A window that fails as a whole is a result too. */
export async function runSuite(browser: Browser, name: string, limit = 240_000): Promise<Result[]> {
  const scratch = await mkdtemp(path.join(os.tmpdir(), 'lodestone-suite-'));
  const results = path.join(scratch, 'results.jsonl');
  const folder = path.join(scratch, 'workspace');
  let failure: string | undefined;
  try {
    await writeFile(results, '');
    await mkdir(folder);
    const tests = await bundle(name, scratch);
    const window = await prepared(name, folder);
    const server = await startServer({
      smokeDriver: true,
      trust: window.trust ?? false,
      settings: window.settings ?? {},
      env: { ...window.env, LODESTONE_RESULTS: results },
    });
    try {
      const open = path.join(folder, window.open ?? '');
      const { code, said } = await runInWindow(
        browser,
        server,
        { open, development: repository, tests },
        limit,
      );
      if (code !== 0) failure = `The extension host ended with code ${code}.\n${said.slice(-4000)}`;
    } finally {
      const kept = path.join(repository, 'artifacts', 'api', name);
      await rm(kept, { recursive: true, force: true });
      await cp(path.join(server.data, 'data', 'logs'), kept, { recursive: true }).catch(() => {});
      await server.stop();
    }
  } catch (error) {
    failure = (error as Error).message;
  }
  const told = await outcome(results, failure);
  await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  return told.length > 0 ? told : [{ name: 'its window', error: failure ?? 'The suite declares no test.' }];
}

/** What became of every test that was declared: one that the host didn't live to tell of has failed. */
async function outcome(results: string, failure: string | undefined): Promise<Result[]> {
  const [declared = '[]', ...lines] = (await readFile(results, 'utf8')).split('\n').filter(Boolean);
  const told = lines.map((line) => JSON.parse(line) as Result);
  const untold = (JSON.parse(declared) as string[]).filter(
    (name) => !told.some((each) => each.name === name),
  );
  const error = failure ?? 'The extension host was gone before this test had ended.';
  return [...told, ...untold.map((name) => ({ name, error }))];
}

async function bundle(name: string, scratch: string): Promise<string> {
  const outfile = path.join(scratch, 'index.js');
  const contents = `import './${name}.test.ts'; export { run } from './harness.ts';`;
  await bundleForHost(contents, path.join(repository, 'test', 'vscode', 'api'), outfile);
  return outfile;
}

async function prepared(name: string, folder: string): Promise<SuiteWindow> {
  const file = path.join(repository, 'test', 'vscode', 'api', `${name}.window.ts`);
  if (existsSync(file)) {
    const made = path.join(path.dirname(folder), 'window.mjs');
    await build({ entryPoints: [file], outfile: made, bundle: true, platform: 'node', format: 'esm' });
    return (await import(pathToFileURL(made).href)).prepare(folder) as Promise<SuiteWindow>;
  }
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the sample's own text.
  const sample = 'export function greet(name: string) {\n  return `Hello, ${name}`;\n}\n';
  await writeFile(path.join(folder, 'greet.ts'), sample);
  return {};
}
