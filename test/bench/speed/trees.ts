/** Trees to measure on: the kernel's source from Debian, cut to a number of files, and copies to spoil. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Runs a program and gives its output. Throws with what it said when it fails. */
export function run(program: string, args: readonly string[], cwd: string): string {
  const done = spawnSync(program, args, { cwd, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (done.error) throw new Error(`${program} can't be run: ${done.error.message}.`);
  if (done.status !== 0) throw new Error(`${program} ${args.join(' ')} failed: ${done.stderr.trim()}`);
  return done.stdout;
}

/** The kernel's unpacked source below `work`; fetched by apt when it isn't there. */
export function kernel(work: string): string {
  const folder = path.join(work, 'linux');
  if (existsSync(path.join(folder, 'Makefile'))) return folder;
  mkdirSync(work, { recursive: true });
  const script = `set -e
    apt-get download -qq linux-source-6.1 || { apt-get update -qq; apt-get download -qq linux-source-6.1; }
    dpkg-deb --fsys-tarfile linux-source-6.1_*.deb | tar -xO --wildcards './usr/src/linux-source-6.1.tar.xz' | tar -xJ
    rm linux-source-6.1_*.deb; rm -rf linux; mv linux-source-6.1 linux`;
  run('bash', ['-c', script], work);
  return folder;
}

/** Every file below a folder, links and other oddities left out, as relative paths in order of name. */
export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes(`${path.sep}.git${path.sep}`))
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
}

/**
 * A git repository with `count` of the kernel's files, taken evenly over the whole of it so that the mix of
 * folders is the kernel's. It is kept below `work` for the next time.
 */
export function tree(work: string, count: number): string {
  const target = path.join(work, `tree-${count}`);
  const ready = path.join(target, '.git', 'lodestone-bench');
  if (existsSync(ready)) return target;
  rmSync(target, { recursive: true, force: true });
  const source = kernel(work);
  const all = filesBelow(source).filter((file) => /\.(c|h|S|rs|py|sh|rst|txt|dts|dtsi)$/.test(file));
  const step = Math.max(1, all.length / count);
  for (let at = 0; at < Math.min(count, all.length); at++) {
    const file = all[Math.floor(at * step)]!;
    const to = path.join(target, file);
    mkdirSync(path.dirname(to), { recursive: true });
    copyFileSync(path.join(source, file), to);
  }
  run('git', ['init', '-q'], target);
  run('git', ['add', '-A', '-f'], target);
  const author = ['-c', 'user.name=bench', '-c', 'user.email=bench@localhost', '-c', 'gc.auto=0'];
  run('git', [...author, 'commit', '-qm', 'all'], target);
  writeFileSync(ready, '');
  return target;
}
