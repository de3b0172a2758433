/**
 * Fetches the corpus by package name: `node model/train/run.mjs fetch DIR`. npm packages are pinned in
 * packages.json (`name@version`); Debian's archive keeps only its current versions, so what was fetched
 * is recorded with its version and licence in DIR/fetched.json. A package without an allowed licence in
 * its own metadata leaves nothing behind, and a folder that is there already is left alone.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Fetched } from './fetched.ts';
import { isAllowed, npmLicence, opener, readCopyright } from './licences.ts';
import { sourceFiles } from './sources.ts';

const root = process.env['LODESTONE_ROOT'] ?? '.';
const dir = path.resolve(process.argv[2] ?? '/tmp/lodestone-train');
const list = JSON.parse(
  readFileSync(process.argv[3] ?? path.join(root, 'model/train/packages.json'), 'utf8'),
) as {
  npm: string[];
  debian: string[];
  libraries: string[];
};
const packages = path.join(dir, 'packages');
const scratch = path.join(dir, 'scratch');
mkdirSync(packages, { recursive: true });
mkdirSync(scratch, { recursive: true });
const refused: string[] = [];

const work = [
  ...list.debian.map((name) => () => fetchDebian(name)),
  ...list.libraries.map((name) => () => fetchLibrary(name)),
  ...groups(list.npm, 16).map((wanted) => () => fetchNpm(wanted)),
];
const config = await aptConfig();
let at = 0;
let done = 0;
await Promise.all(
  Array.from({ length: 5 }, async () => {
    while (at < work.length) {
      await work[at++]!().catch((error: unknown) => refused.push(String(error).split('\n')[0]!));
      if (++done % 50 === 0) console.log(`${done} of ${work.length}, ${refused.length} refused`);
    }
  }),
);
const fetched = readdirSync(packages)
  .map((folder) => path.join(packages, folder, 'lodestone-fetched.json'))
  .filter((file) => existsSync(file))
  .map((file) => JSON.parse(readFileSync(file, 'utf8')) as Fetched);
writeFileSync(path.join(dir, 'fetched.json'), `${JSON.stringify(fetched, null, 1)}\n`);
writeFileSync(path.join(dir, 'refused.txt'), `${refused.join('\n')}\n`);
console.log(`${fetched.length} packages, ${refused.length} refused (refused.txt)`);

/** Fetches some packages by one run of npm, whose start costs more than a package; halves when one is missing. */
async function fetchNpm(wanted: readonly string[]): Promise<void> {
  const missing = wanted.filter((each) => !existsSync(path.join(packages, npmFolder(nameOf(each)))));
  if (missing.length === 0) return;
  const here = path.join(scratch, `npm-${npmFolder(nameOf(missing[0]!))}-${missing.length}`);
  rmSync(here, { recursive: true, force: true });
  mkdirSync(here, { recursive: true });
  try {
    await call('npm', ['pack', '--silent', '--ignore-scripts', ...missing], here);
    for (const tarball of readdirSync(here).filter((file) => file.endsWith('.tgz')))
      await unpackNpm(here, tarball);
  } catch (error) {
    if (missing.length === 1)
      throw new Error(`${missing[0]}: ${error instanceof Error ? error.message : error}`);
    const middle = missing.length >> 1;
    await fetchNpm(missing.slice(0, middle)).catch((reason: unknown) => refused.push(String(reason)));
    await fetchNpm(missing.slice(middle));
  } finally {
    rmSync(here, { recursive: true, force: true });
  }
}

async function unpackNpm(here: string, tarball: string): Promise<void> {
  const into = path.join(here, tarball.slice(0, -4));
  mkdirSync(into);
  await call('tar', ['-xzf', path.join(here, tarball), '--no-same-owner', '--no-same-permissions'], into);
  const top = readdirSync(into, { withFileTypes: true }).find((entry) => entry.isDirectory())!.name;
  const manifest = JSON.parse(readFileSync(path.join(into, top, 'package.json'), 'utf8')) as Record<
    string,
    unknown
  >;
  const [name, version, licence] = [
    String(manifest['name']),
    String(manifest['version']),
    npmLicence(manifest),
  ];
  const folder = npmFolder(name);
  if (isAllowed(licence))
    keep(path.join(into, top), folder, { from: 'npm', name, version, licence, folder }, () => true);
  else refused.push(`${name}: licence ${licence || 'unknown'}`);
  rmSync(into, { recursive: true, force: true });
}

function nameOf(wanted: string): string {
  return wanted.replace(/(?!^)@.*$/, '');
}

function npmFolder(name: string): string {
  return `npm-${name.replaceAll('/', '+')}`;
}

async function fetchDebian(name: string): Promise<void> {
  const folder = `debian-${name}`;
  if (existsSync(path.join(packages, folder))) return;
  const here = path.join(scratch, folder);
  rmSync(here, { recursive: true, force: true });
  mkdirSync(path.join(here, 'source'), { recursive: true });
  try {
    await call('apt-get', ['-q', 'source', '--download-only', '--only-source', name], here, {
      APT_CONFIG: config,
    });
    const archives = readdirSync(here).filter((file) => /\.tar\.\w+$/.test(file));
    const description = readFileSync(
      path.join(here, readdirSync(here).find((file) => file.endsWith('.dsc'))!),
      'utf8',
    );
    const version = /^Version: (.*)$/m.exec(description)?.[1] ?? '';
    for (const archive of archives) {
      const into = path.join(here, 'source', ...(archive.includes('.debian.tar') ? ['debian'] : []));
      mkdirSync(into, { recursive: true });
      if (archive.includes('.debian.tar') || /\.orig\.tar/.test(archive) || archives.length === 1)
        await call(
          'tar',
          [
            '-xf',
            path.join(here, archive),
            '--strip-components=1',
            '--no-same-owner',
            '--no-same-permissions',
          ],
          into,
        );
    }
    const copyright = readCopyright(readFileSync(path.join(here, 'source/debian/copyright'), 'utf8'));
    const open = copyright && opener(copyright);
    if (!copyright || !isAllowed(copyright.licence))
      throw new Error(`licence ${copyright?.licence ?? 'not machine-readable'}`);
    keep(
      path.join(here, 'source'),
      folder,
      { from: 'debian', name, version, licence: copyright.licence, folder },
      open!,
    );
  } catch (error) {
    throw new Error(`${name}: ${error instanceof Error ? error.message : error}`);
  } finally {
    rmSync(here, { recursive: true, force: true });
  }
}

/**
 * A Debian library package that carries its sources (`python3-*`, `golang-*-dev`, `librust-*-dev`, `ruby-*`).
 * Its paths aren't those of the copyright file, so every stanza's licence must be allowed.
 */
async function fetchLibrary(name: string): Promise<void> {
  const folder = `library-${name}`;
  if (existsSync(path.join(packages, folder))) return;
  const here = path.join(scratch, folder);
  rmSync(here, { recursive: true, force: true });
  mkdirSync(here, { recursive: true });
  try {
    await call('apt-get', ['-q', 'download', name], here);
    const archive = readdirSync(here).find((file) => file.endsWith('.deb'))!;
    await call('dpkg-deb', ['-x', archive, 'root'], here);
    const version = decodeURIComponent(archive.split('_')[1]!);
    const copyright = readCopyright(
      readFileSync(path.join(here, 'root/usr/share/doc', name, 'copyright'), 'utf8'),
    );
    if (
      !copyright?.stanzas.every(
        ({ open, globs }) => open || globs.every((glob) => glob.startsWith('debian/')),
      )
    )
      throw new Error(`licence ${copyright ? `of some files is not allowed` : 'not machine-readable'}`);
    keep(
      path.join(here, 'root/usr'),
      folder,
      { from: 'debian', name, version, licence: copyright.licence, folder },
      () => true,
    );
  } catch (error) {
    throw new Error(`${name}: ${error instanceof Error ? error.message : error}`);
  } finally {
    rmSync(here, { recursive: true, force: true });
  }
}

/** Moves the readable sources of a package to its folder, nothing else of it. */
function keep(from: string, folder: string, fetched: Fetched, open: (file: string) => boolean): void {
  const into = `${path.join(packages, folder)}.part`;
  rmSync(into, { recursive: true, force: true });
  mkdirSync(into, { recursive: true });
  for (const file of sourceFiles(from)) {
    if (!open(file)) continue;
    mkdirSync(path.dirname(path.join(into, file)), { recursive: true });
    renameSync(path.join(from, file), path.join(into, file));
  }
  writeFileSync(path.join(into, 'lodestone-fetched.json'), JSON.stringify(fetched));
  renameSync(into, path.join(packages, folder));
}

/** Settings by which apt-get knows sources, apart from the machine's own. */
async function aptConfig(): Promise<string> {
  const apt = path.join(dir, 'apt');
  mkdirSync(path.join(apt, 'lists/partial'), { recursive: true });
  mkdirSync(path.join(apt, 'cache/archives/partial'), { recursive: true });
  const suite = /VERSION_CODENAME=(\w+)/.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'stable';
  const sources = [
    `deb-src http://deb.debian.org/debian ${suite} main`,
    `deb-src http://deb.debian.org/debian-security ${suite}-security main`,
  ];
  writeFileSync(path.join(apt, 'sources.list'), `${sources.join('\n')}\n`);
  const file = path.join(apt, 'apt.conf');
  const settings = {
    'Dir::Etc::SourceList': 'sources.list',
    'Dir::Etc::SourceParts': 'none',
    'Dir::State::Lists': 'lists',
    'Dir::Cache': 'cache',
  };
  writeFileSync(
    file,
    `${Object.entries(settings)
      .map(([key, value]) => `${key} "${path.join(apt, value)}";`)
      .join('\n')}\nAPT::Sandbox::User "root";\n`,
  );
  if (list.debian.length > 0) await call('apt-get', ['-q', 'update'], apt, { APT_CONFIG: file });
  return file;
}

function groups<T>(list: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, at) =>
    list.slice(at * size, (at + 1) * size),
  );
}

function call(
  command: string,
  args: string[],
  cwd: string,
  env: Record<string, string> = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let out = '';
    child.stdout.on('data', (data) => (out += data));
    child.on('error', reject);
    child.on('close', (code) =>
      code === 0 ? resolve(out) : reject(new Error(`${command} ${args.at(-1)} ended with ${code}`)),
    );
  });
}
