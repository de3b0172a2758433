import { existsSync, readdirSync, statSync } from 'node:fs';
import { mkdir, readFile, rmdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { repository } from '../vscode/editor/repository.ts';
import { makePackage, type Package } from './makePackage.ts';
import { ownTarget, targetNamed } from './targets.ts';

/**
 * The VSIX of this platform, made from what is built now; several test files, each in a process of its own, share
 * one. What vsce said is kept beside it.
 */
export async function ownPackage(): Promise<Package> {
  const told = path.join(repository, 'artifacts', 'own-package.json');
  const lock = `${told}.lock`;
  await mkdir(path.dirname(told), { recursive: true });
  while (!(await taken(lock))) await new Promise((resolve) => setTimeout(resolve, 200));
  try {
    if (existsSync(told) && statSync(told).mtimeMs > newest()) {
      const made = JSON.parse(await readFile(told, 'utf8')) as Package;
      if (existsSync(made.file)) return made;
    }
    const made = await makePackage(repository, targetNamed(ownTarget()));
    await writeFile(told, JSON.stringify(made));
    return made;
  } finally {
    await rmdir(lock);
  }
}

async function taken(lock: string): Promise<boolean> {
  const mine = await mkdir(lock).then(
    () => true,
    () => false,
  );
  if (mine) return true;
  // Whoever held it for three minutes was killed: none takes a minute.
  const since = (await stat(lock).catch(() => undefined))?.mtimeMs ?? Date.now();
  if (Date.now() - since > 180_000) await rmdir(lock).catch(() => {});
  return false;
}

/** When the last of all that goes into the package was changed, in milliseconds. */
function newest(): number {
  const files = ['dist', 'media', 'model', 'test/package'].flatMap((folder) =>
    readdirSync(path.join(repository, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
      path.join(repository, folder, name),
    ),
  );
  const single = ['package.json', '.vscodeignore', 'CHANGELOG.md', 'LICENSE'];
  const all = [...files, ...single.map((name) => path.join(repository, name))];
  return Math.max(...all.map((file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0));
}
