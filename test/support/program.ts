import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const repository = fileURLToPath(new URL('../..', import.meta.url));

/** The built program. */
export const program = path.join(repository, 'dist', 'cli.js');

/** How a run of the program ended. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** What a run of the program is given besides its arguments. */
export interface Given {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Piped in; nothing when left out. */
  readonly input?: string;
}

/** Starts a program under this Node, its standard streams piped. */
export function startProgram(file: string, args: readonly string[], given: Given = {}): ChildProcess {
  // What the tester's own shell says of colour, debugging and storage is not for the program.
  const {
    LODESTONE_DEBUG: _,
    LODESTONE_STORAGE: _ours,
    FORCE_COLOR: _force,
    NO_COLOR: _no,
    ...env
  } = process.env;
  const child = spawn(process.execPath, [file, ...args], {
    cwd: given.cwd ?? os.tmpdir(),
    env: { ...env, ...given.env },
    stdio: 'pipe',
  });
  child.stdin?.on('error', () => {});
  child.stdin?.end(given.input ?? '');
  return child;
}

/** Resolves when the program has ended and all its output is read. */
export async function untilEnded(child: ChildProcess): Promise<Ended> {
  let out = '';
  let err = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, out, err };
}

/** Resolves when the program's stdout or stderr holds what is waited for; rejects when it ends before. */
export function untilSaid(child: ChildProcess, what: string | RegExp): Promise<string> {
  let said = '';
  return new Promise((resolve, reject) => {
    const hear = (text: string) => {
      said += text;
      if (said.search(what) >= 0) resolve(said);
    };
    child.stdout?.setEncoding('utf8').on('data', hear);
    child.stderr?.setEncoding('utf8').on('data', hear);
    child.once('close', () => reject(new Error(`It ended and had said: ${said}`)));
  });
}

/** A temporary folder without links on the way to it. */
export function temporaryFolder(): { readonly path: string; remove(): void } {
  const made = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'lodestone-')));
  return { path: made, remove: () => rmSync(made, { recursive: true, force: true }) };
}

/** Writes files under a folder: relative path → content. */
export function writeFiles(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}

/** Builds the program with the fake engine in place of the real one, into `folder`. */
export async function buildFakeProgram(folder: string): Promise<{ cli: string; engine: string }> {
  const cli = path.join(folder, 'dist', 'cli.js');
  const engine = path.join(folder, 'dist', 'engineProcess.js');
  const shared = { bundle: true, platform: 'node', format: 'esm', target: 'node20' } as const;
  const at = (...parts: string[]) => path.join(repository, ...parts);
  await build({ ...shared, entryPoints: [at('src', 'cli.ts')], outfile: cli });
  await build({
    ...shared,
    entryPoints: [at('test', 'support', 'fakeEngineProcess.ts')],
    outfile: engine,
  });
  writeFileSync(path.join(folder, 'package.json'), '{"type":"module","version":"9.8.7"}');
  return { cli, engine };
}
