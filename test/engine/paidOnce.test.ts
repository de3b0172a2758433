import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { openVectorCache } from '../../src/engine/store/vectorCache.ts';
import { sweepVectors } from '../../src/engine/sync/sweep.ts';
import {
  emptyFolder,
  essence,
  freshState,
  type OpenedEngine,
  openEngine,
  project,
} from '../support/openEngine.ts';
import { writeFiles } from '../support/program.ts';
import { makeTinyModel } from '../support/tinyModel.ts';

const dimensions = 32;
const source = (name: string) =>
  `export function ${name}(value: number) {\n  return value + ${name.length};\n}\n`;
const files = (tag: string) =>
  Object.fromEntries(
    Array.from({ length: 12 }, (_, n) => [`src/part${n % 3}/f${n}.ts`, source(`work${n}${tag}`)]),
  );

async function embeds(engine: OpenedEngine, root: string): Promise<number> {
  return (await engine.done(root)).work.embeds;
}

test('whatever git does with a repository, what was embedded once is not embedded again', async () => {
  const root = project({ ...files(''), 'README.md': '# Title\n\nSome words.\n' });
  const git = (...args: string[]) =>
    execFileSync(
      'git',
      ['-c', 'user.name=t', '-c', 'user.email=t@t', '-c', 'core.hooksPath=/dev/null', ...args],
      {
        cwd: root,
        env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' },
        stdio: 'pipe',
      },
    );
  const commit = (message: string) => {
    git('add', '-A');
    git('commit', '-q', '-m', message);
  };
  const model = makeTinyModel(emptyFolder());
  const engine = openEngine({ model });
  git('init', '-q', '-b', 'main');
  commit('first');
  expect(await embeds(engine, root)).toBe(13);

  git('switch', '-q', '-c', 'other');
  writeFiles(root, files('other'));
  commit('other');
  expect(await embeds(engine, root)).toBe(12);
  git('switch', '-q', 'main');
  expect(await embeds(engine, root)).toBe(0);
  git('switch', '-q', 'other');
  expect(await embeds(engine, root)).toBe(0);
  git('revert', '--no-edit', 'HEAD');
  expect(await embeds(engine, root)).toBe(0);
  git('switch', '-q', 'main');
  git('merge', '-q', 'other~1');
  expect(await embeds(engine, root)).toBe(0);
  git('reset', '-q', '--hard', 'HEAD~1');
  expect(await embeds(engine, root)).toBe(0);
  git('mv', 'src/part0', 'src/elsewhere');
  commit('moved');
  expect(await embeds(engine, root)).toBe(0);

  const worktree = path.join(emptyFolder(), 'worktree');
  git('worktree', 'add', '-q', worktree, 'other');
  expect(await embeds(engine, worktree)).toBe(0);
  const clone = path.join(emptyFolder(), 'clone');
  git('clone', '-q', root, clone);
  const run = await engine.done(clone);
  expect(run.work).toMatchObject({ embeds: 0, reusedVectors: 13 });
  expect(essence(await engine.state(clone))).toEqual(essence(await freshState(clone, { model })));
  // Another process, another day.
  await engine.close();
  const later = openEngine({ storage: engine.storage, model });
  writeFileSync(path.join(root, 'copy.ts'), source('work3other'));
  expect(await embeds(later, root)).toBe(0);
});

test('rename, move, copy, swap and touch of files and folders embed nothing', async () => {
  const root = project(files(''));
  const at = (...parts: string[]) => path.join(root, ...parts);
  const engine = openEngine({ model: makeTinyModel(emptyFolder()) });
  expect(await embeds(engine, root)).toBe(12);
  renameSync(at('src/part0/f0.ts'), at('src/part0/named.ts'));
  expect(await embeds(engine, root)).toBe(0);
  renameSync(at('src/part1'), at('src/folder'));
  expect(await embeds(engine, root)).toBe(0);
  cpSync(at('src'), at('copied'), { recursive: true });
  expect(await embeds(engine, root)).toBe(0);
  const [one, two] = [at('src/part2/f2.ts'), at('src/part2/f5.ts')];
  const swapped = readFileSync(one);
  writeFileSync(one, readFileSync(two));
  writeFileSync(two, swapped);
  expect(await embeds(engine, root)).toBe(0);
  expect((await engine.find(root, 'work2')).map(({ path: file }) => file)).toContain('src/part2/f5.ts');
});

test('what was deleted is never shown, and comes back without work within a week, and not for ever', async () => {
  const root = project({ ...files(''), 'gone.ts': source('vanishing') });
  const at = (...parts: string[]) => path.join(root, ...parts);
  const engine = openEngine({ model: makeTinyModel(emptyFolder()) });
  await engine.done(root);
  const away = path.join(emptyFolder(), 'gone.ts');
  const goes = async () => {
    cpSync(at('gone.ts'), away);
    rmSync(at('gone.ts'));
    await engine.done(root);
    expect((await engine.find(root, 'vanishing')).map(({ path: file }) => file)).not.toContain('gone.ts');
  };
  const comes = async () => {
    cpSync(away, at('gone.ts'));
    const run = await engine.done(root);
    expect((await engine.find(root, 'vanishing'))[0]?.path).toBe('gone.ts');
    return run.work.embeds;
  };
  const folder = path.join(engine.storage, 'vectors');
  const [key] = execFileSync('ls', [folder], { encoding: 'utf8' }).split('\n');
  const cache = await openVectorCache(path.join(folder, key!), dimensions);
  const { identity } = JSON.parse(
    execFileSync('sh', ['-c', 'cat */index-*/index.json'], {
      cwd: path.join(engine.storage, 'roots'),
      encoding: 'utf8',
    }),
  );
  const embedder = {
    identity: identity.model,
    embed: async () => [],
    begin: async () => {},
    close: async () => {},
  };
  const day = 24 * 3_600_000;
  const sweptAfter = (days: number) =>
    sweepVectors(engine.storage, { embedder, cache }, Date.now() + days * day);

  await goes();
  expect(await sweptAfter(2)).toBe(0);
  expect(await sweptAfter(8)).toBe(0);
  expect(await comes()).toBe(0);
  // Used again meanwhile: a new week begins.
  expect(await sweptAfter(10)).toBe(0);
  await goes();
  expect(await sweptAfter(12)).toBe(0);
  expect(await sweptAfter(18)).toBe(0);
  expect(await sweptAfter(20)).toBe(1);
  expect(await comes()).toBe(1);
  // What is in use stays for as long as it is.
  expect(await sweptAfter(400)).toBe(0);
  mkdirSync(at('again'));
  cpSync(at('src'), at('again'), { recursive: true });
  expect(await embeds(engine, root)).toBe(0);
  cache.close();
});
