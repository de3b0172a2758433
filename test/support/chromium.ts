/** The browser that the editor's pages run in: found, or installed where that may be. */
import { execFile } from 'node:child_process';
import { access, constants, mkdir, rmdir, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge'];
const elsewhere = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];
let found: Promise<string> | undefined;

/**
 * Where a Chromium lies on this machine. Installs Debian's with apt where there is none and that may be done;
 * throws an `Error` whose message says what to do where it may not. `LODESTONE_CHROMIUM` names another.
 */
export function chromiumPath(): Promise<string> {
  found ??= locate();
  return found;
}

async function locate(): Promise<string> {
  const named = process.env['LODESTONE_CHROMIUM'];
  if (named) {
    if (await isProgram(named)) return named;
    throw new Error(`LODESTONE_CHROMIUM names ${named}, and no program lies there: correct or unset it.`);
  }
  const already = await onThisMachine();
  if (already) return already;
  const why = await install();
  const installed = await onThisMachine();
  if (installed) return installed;
  throw new Error(
    `The tests of the editor's pages need Chromium, and there is none: ${why}. Install it (Debian and Ubuntu: sudo apt-get install chromium), or name one in LODESTONE_CHROMIUM.`,
  );
}

async function onThisMachine(): Promise<string | undefined> {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter).filter(Boolean);
  const candidates = names.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  for (const candidate of [...candidates, ...elsewhere]) if (await isProgram(candidate)) return candidate;
  return undefined;
}

/** Installs the browser by apt. Resolves to what stood in the way, as the end of a sentence. */
async function install(): Promise<string> {
  if (process.platform !== 'linux' || !(await isProgram('/usr/bin/apt-get'))) {
    return 'only apt, which this machine lacks, installs it without being asked';
  }
  if (process.getuid?.() !== 0) return 'only root may install it';
  // Several test files may ask at once, each in a process of its own: apt's own lock makes the others wait.
  const quiet = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, maxBuffer: 2 ** 26 };
  const patient = ['-o', 'DPkg::Lock::Timeout=600'];
  return alone(async () => {
    if (await onThisMachine()) return 'it has just been installed';
    try {
      console.error('Installing Chromium by apt (once)…');
      await run('apt-get', [...patient, 'update'], quiet);
      await run('apt-get', [...patient, 'install', '-y', '--no-install-recommends', 'chromium'], quiet);
      return 'apt installed a package without the program';
    } catch (error) {
      const last = String((error as { stderr?: string }).stderr ?? error)
        .trim()
        .split('\n')
        .at(-1);
      return `apt could not install it (${last})`;
    }
  });
}

/** Runs `work` while no other process of this machine's tests does. A lock older than ten minutes is a dead one. */
async function alone<T>(work: () => Promise<T>): Promise<T> {
  const lock = path.join(os.tmpdir(), 'lodestone-chromium.lock');
  for (;;) {
    try {
      await mkdir(lock);
      break;
    } catch {
      const since = (await stat(lock).catch(() => undefined))?.mtimeMs ?? Date.now();
      if (Date.now() - since > 600_000) await rmdir(lock).catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
  try {
    return await work();
  } finally {
    await rmdir(lock).catch(() => {});
  }
}

async function isProgram(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}
