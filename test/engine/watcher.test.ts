import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { listFolders } from '../../src/engine/detect/folders.ts';
import { openHearing } from '../../src/engine/hearing.ts';
import { systemClock } from '../../src/engine/sync/clock.ts';
import { type Watcher, watcherOpener, watchRoot } from '../../src/engine/watcher.ts';
import { type Listen, type ListenParts, listenByFolder } from '../../src/engine/watchTree.ts';
import { plainRules } from '../detect/tree.ts';
import { fakeClock } from '../support/fakeClock.ts';
import { emptyFolder, pastStamps, project } from '../support/openEngine.ts';
import { writeFiles } from '../support/program.ts';

const open: Watcher[] = [];
afterEach(() => {
  for (const watcher of open.splice(0)) watcher.stop();
});
const turns = async () => {
  for (let n = 0; n < 5; n++) await new Promise(setImmediate);
};
/** Until what is being looked up on the disk has been, however busy the machine is. */
const lookedUp = async () => {
  for (let n = 0; n < 12; n++) {
    await Promise.all(Array.from({ length: 8 }, () => stat('.')));
    await new Promise(setImmediate);
  }
};

describe('the health of a watcher', () => {
  /** A watcher over a listening that does as it is told. */
  function unsteady(root = emptyFolder()) {
    const clock = fakeClock();
    const heard: (readonly string[])[] = [];
    const opened: ListenParts[] = [];
    let refusal: Error | undefined;
    let closed = 0;
    const listen: Listen = async (parts) => {
      opened.push(parts);
      if (refusal) throw refusal;
      return { close: () => closed++ };
    };
    const watcher = watchRoot(
      {
        root,
        rules: () => plainRules,
        isTold: false,
        clock,
        onTouched: (paths) => heard.push(paths),
        onChange: () => {},
      },
      async () => [],
      listen,
    );
    open.push(watcher);
    const refuse = (code?: string) => {
      refusal = code === undefined ? undefined : Object.assign(new Error(code), { code });
    };
    return { root, clock, heard, opened, watcher, refuse, closed: () => closed };
  }

  test('one that is lost says why, is opened again, and makes up for what it missed', async () => {
    const { clock, heard, opened, watcher, closed } = unsteady();
    expect(watcher.state()).toEqual({ kind: 'off' });
    await turns();
    expect(watcher.state()).toEqual({ kind: 'live' });
    opened[0]!.onTouched(['a.ts']);
    opened[0]!.onLost(new Error('it broke'));
    expect(watcher.state()).toEqual({
      kind: 'polling',
      why: "File events aren't to be had here: it broke.",
    });
    expect(closed()).toBe(1);
    clock.advance(1_000);
    await turns();
    expect(watcher.state()).toEqual({ kind: 'live' });
    expect(heard).toEqual([['a.ts'], ['']]);
  });

  test('one that can not be had is tried later each time, a minute apart at most, and says what to do', async () => {
    const { clock, opened, watcher, refuse } = unsteady();
    await turns();
    refuse('ENOSPC');
    opened[0]!.onLost(Object.assign(new Error(), { code: 'EMFILE' }));
    expect(watcher.state()).toMatchObject({ why: 'Too many files are open to watch the folder.' });
    const waits = [1, 2, 4, 8, 16, 32, 60, 60];
    for (const wait of waits) {
      const before = opened.length;
      clock.advance(wait * 1_000 - 1);
      await turns();
      expect(opened.length).toBe(before);
      clock.advance(1);
      await turns();
      expect(opened.length).toBe(before + 1);
    }
    expect(watcher.state()).toMatchObject({ why: expect.stringContaining('fs.inotify.max_user_watches') });
    refuse();
    clock.advance(60_000);
    await turns();
    expect(watcher.state()).toEqual({ kind: 'live' });
  });

  test('another folder under the same name, or none, is noticed within ten seconds', async () => {
    const { root, clock, opened, watcher } = unsteady();
    await turns();
    renameSync(root, `${root}-away`);
    clock.advance(10_000);
    expect(watcher.state()).toEqual({ kind: 'polling', why: 'The folder is gone.' });
    mkdirSync(root);
    clock.advance(10_000);
    await turns();
    expect(watcher.state()).toEqual({ kind: 'live' });
    expect(opened.length).toBeGreaterThan(1);
    rmSync(`${root}-away`, { recursive: true });
  });

  test('a flood, of which the system may have lost a part, ends in a look at everything', async () => {
    const { clock, heard, opened } = unsteady();
    await turns();
    opened[0]!.onTouched(Array.from({ length: 20_000 }, (_, n) => `f${n}`));
    clock.advance(10_000);
    expect(heard.slice(1)).toEqual([['']]);
    clock.advance(10_000);
    expect(heard).toHaveLength(2);
  });
});

describe('a watcher that has gone deaf without a word', () => {
  /** A watcher over a listening that tells only what it is told to, or over a client; a clock that goes on a second at a time. */
  async function deaf(files: Record<string, string>, { isTold = false } = {}) {
    const root = project(files);
    const clock = fakeClock();
    const heard: string[] = [];
    let opened = 0;
    let tell: ListenParts['onTouched'] = () => {};
    const listen: Listen = async ({ onTouched }) => {
      opened++;
      tell = onTouched;
      return { close: () => {} };
    };
    const folders = async (below: string) => listFolders({ root, rules: plainRules, below });
    const onTouched = (paths: readonly string[]) => heard.push(...paths);
    const watcher = watchRoot(
      { root, rules: () => plainRules, isTold, clock, onTouched, onChange: () => {} },
      folders,
      listen,
    );
    open.push(watcher);
    /** Goes on for so long, and no longer than until `met`; resolves to the seconds it took. */
    const goOn = async (seconds: number, met: () => boolean = () => false) => {
      for (let second = 0; second < seconds; second++) {
        if (met()) return second;
        clock.advance(1_000);
        await lookedUp();
      }
      return seconds;
    };
    await goOn(45);
    expect(watcher.state()).toEqual({ kind: 'live' });
    expect(heard).toEqual([]);
    await pastStamps(root);
    const isPolling = () => watcher.state().kind === 'polling';
    const at = (...parts: string[]) => path.join(root, ...parts);
    return {
      at,
      clock,
      heard,
      watcher,
      goOn,
      isPolling,
      opened: () => opened,
      tell: (p: string) => tell([p]),
    };
  }
  const tree = { 'src/deep/a.ts': 'a', 'src/b.ts': 'b', 'c.ts': 'c' };

  test('is noticed within thirty seconds, says so, and what changed is looked at; it is opened anew, and live once it hears', async () => {
    const { at, heard, watcher, goOn, isPolling, opened, tell } = await deaf(tree);
    writeFileSync(at('src/deep/new.ts'), 'new');
    expect(await goOn(30, isPolling)).toBeLessThan(30);
    expect(watcher.state()).toMatchObject({ why: expect.stringContaining('src/deep changed, and no event') });
    expect(heard).toEqual(['src/deep']);
    await goOn(5);
    expect(opened()).toBe(2);
    // Everything is looked at, and until it has heard something it isn't said to hear.
    expect(heard).toEqual(['src/deep', '']);
    expect(isPolling()).toBe(true);
    tell('src/deep/new.ts');
    expect(watcher.state()).toEqual({ kind: 'live' });
  });

  test('is opened later each time while it stays so', async () => {
    const { at, goOn, opened } = await deaf(tree);
    const counts: number[] = [];
    for (let n = 0; n < 4; n++) {
      writeFileSync(at(`src/new${n}.ts`), 'new');
      await goOn(24);
      counts.push(opened());
    }
    expect(counts[0]).toBe(2);
    expect(opened()).toBeLessThan(6);
    await goOn(60);
    expect(opened()).toBeGreaterThan(counts[0]!);
  });

  test('is noticed where a file is written that was told of before', async () => {
    const { at, goOn, isPolling, tell, heard } = await deaf(tree);
    tell('src/b.ts');
    await goOn(25);
    await delay(30);
    writeFileSync(at('src/b.ts'), 'in place');
    await goOn(30, isPolling);
    expect(isPolling()).toBe(true);
    expect(heard.slice(0, 2)).toEqual(['src/b.ts', 'src/b.ts']);
  });

  test('is not thought deaf that tells of what changes, however late and by whatever name, nor where nothing changes', async () => {
    const { at, goOn, isPolling, tell, opened } = await deaf(tree);
    for (const [made, told] of [
      ['src/deep/x.ts', 'src/deep/x.ts'],
      ['src/deep/y.ts', 'src/deep'],
      ['src/deep/z.ts', 'src'],
      ['src/e.ts', ''],
      ['f.ts', 'f.ts'],
    ] as const) {
      writeFileSync(at(made), 'x');
      await goOn(2);
      tell(told);
      await goOn(30);
    }
    expect(isPolling()).toBe(false);
    expect(opened()).toBe(1);
  });

  test('is not expected to tell of what goes on in a folder that is left out, though it told of the folder itself', async () => {
    const { at, goOn, isPolling, tell } = await deaf({ ...tree, '.gitignore': 'out/\n' });
    mkdirSync(at('out'));
    tell('out');
    await goOn(25);
    await delay(30);
    writeFileSync(at('out/made.js'), 'made');
    await goOn(30);
    expect(isPolling()).toBe(false);
  });

  test('a file that came and went, which a client may keep to itself, is looked at and is no proof', async () => {
    const { at, heard, goOn, isPolling } = await deaf(tree, { isTold: true });
    writeFileSync(at('src/passing.tmp'), 'x');
    rmSync(at('src/passing.tmp'));
    await goOn(30);
    expect(heard).toEqual(['src']);
    expect(isPolling()).toBe(false);
  });

  test("an editor's events that stay away are noticed too, and what it missed is found", async () => {
    const { at, heard, watcher, goOn, isPolling } = await deaf(tree, { isTold: true });
    writeFileSync(at('src/new.ts'), 'new');
    expect(await goOn(30, isPolling)).toBeLessThan(30);
    expect(heard[0]).toBe('src');
    await goOn(5);
    watcher.told(['src/other.ts']);
    expect(watcher.state()).toEqual({ kind: 'live' });
  });
});

test('of very many folders some are looked at in turn: what was told of long before its turn was heard, and what was not is found', async () => {
  const names = Array.from({ length: 6 }, (_, n) => `d${n}`);
  const root = project(Object.fromEntries(names.map((name) => [`${name}/a.ts`, 'a'])));
  await pastStamps(root);
  const clock = fakeClock();
  const unheard: string[] = [];
  const onUnheard = (paths: readonly string[]) => unheard.push(...paths);
  const hearing = openHearing({ root, clock, folders: async () => names, atATime: 2, onUnheard });
  const goOn = async (seconds: number) => {
    for (let second = 0; second < seconds; second++) {
      clock.advance(1_000);
      await lookedUp();
    }
  };
  await goOn(100);
  for (const name of names) {
    writeFileSync(path.join(root, name, 'b.ts'), 'b');
    hearing.heard([`${name}/b.ts`]);
  }
  await goOn(120);
  expect(unheard).toEqual([]);
  for (const name of names) writeFileSync(path.join(root, name, 'c.ts'), 'c');
  await goOn(70);
  expect(unheard.sort()).toEqual(names);
  hearing.stop();
});

test("the index's own writes, where it lies in the root, are no news", async () => {
  const root = emptyFolder();
  const heard: string[] = [];
  let tell: ListenParts['onTouched'] = () => {};
  const opener = watcherOpener(
    path.join(root, 'deep', 'storage'),
    async () => [],
    async (parts) => {
      tell = parts.onTouched;
      return { close: () => {} };
    },
  );
  const onTouched = (paths: readonly string[]) => heard.push(...paths);
  const clock = fakeClock();
  open.push(opener({ root, rules: () => plainRules, isTold: false, clock, onTouched, onChange: () => {} }));
  await turns();
  tell(['deep/storage/roots/x', 'deep/storage', 'deep/storage2', 'deep/a.ts', '']);
  expect(heard).toEqual(['deep/storage2', 'deep/a.ts', '']);
});

describe('folders of the disk', () => {
  /** Listens to a tree for real; `heard` waits until a path is told. */
  async function listening(files: Record<string, string>) {
    const root = project(files);
    const told = new Set<string>();
    const waiting = new Set<() => void>();
    const hear = () => {
      for (const look of waiting) look();
    };
    const listed: string[] = [];
    const folders = async (below: string) => {
      const found = listFolders({ root, rules: plainRules, below });
      listed.push(...found);
      return found;
    };
    const onTouched = (paths: readonly string[]) => {
      for (const each of paths) told.add(each);
      hear();
    };
    const watcher = watchRoot(
      { root, rules: () => plainRules, isTold: false, clock: systemClock, onTouched, onChange: () => hear() },
      folders,
      listenByFolder,
    );
    open.push(watcher);
    const until = async (met: () => boolean) => {
      while (!met()) {
        await new Promise<void>((resolve) => {
          waiting.add(resolve);
        });
      }
    };
    await until(() => watcher.state().kind === 'live');
    return {
      root,
      told,
      listed,
      at: (...parts: string[]) => path.join(root, ...parts),
      heard: (touched: string) => until(() => told.has(touched)),
    };
  }
  const onLinux = process.platform === 'linux';

  test.runIf(onLinux)('only those that are gone into are listened to', async () => {
    const { listed } = await listening({
      'src/deep/a.ts': '',
      'node_modules/x/index.js': '',
      '.git/HEAD': '',
      'out/o.txt': '',
      '.gitignore': 'out\n',
    });
    expect([...new Set(listed)].sort()).toEqual(['', 'src', 'src/deep']);
  });

  test.runIf(onLinux)('writing, removing and renaming are told, far below too', async () => {
    const { at, heard } = await listening({ 'src/deep/a.ts': 'a', 'b.ts': 'b' });
    writeFileSync(at('src/deep/a.ts'), 'other');
    await heard('src/deep/a.ts');
    renameSync(at('b.ts'), at('src/c.ts'));
    await heard('b.ts');
    await heard('src/c.ts');
    rmSync(at('src'), { recursive: true });
    await heard('src');
  });

  test.runIf(onLinux)(
    'a new folder is listened to, and so is one that was moved, under its new name',
    async () => {
      const { root, at, heard } = await listening({ 'old/a.ts': 'a' });
      writeFiles(root, { 'new/deep/b.ts': 'b' });
      await heard('new');
      renameSync(at('old'), at('moved'));
      await heard('moved');
      // Told a second time once it is listened to: what came before that was seen by nobody.
      for (let n = 0; ; n++) {
        writeFileSync(at('moved/a.ts'), String(n));
        if (await Promise.race([heard('moved/a.ts').then(() => true), turns().then(() => false)])) break;
      }
      for (let n = 0; ; n++) {
        writeFileSync(at('new/deep/b.ts'), String(n));
        if (await Promise.race([heard('new/deep/b.ts').then(() => true), turns().then(() => false)])) break;
      }
    },
  );

  test.runIf(onLinux)('a folder that comes while those around it are listed is listened to', async () => {
    const root = project({ 'a.ts': 'a' });
    const told: string[] = [];
    let times = 0;
    const folders = async (below: string) => {
      const found = listFolders({ root, rules: plainRules, below });
      // After the listing and before anything is watched: no event tells of it.
      if (times++ === 0) mkdirSync(path.join(root, 'late/deep'), { recursive: true });
      return found;
    };
    const parts = { root, folders, onLost: () => {} };
    const listener = await listenByFolder({ ...parts, onTouched: (paths) => told.push(...paths) });
    writeFileSync(path.join(root, 'late/deep/b.ts'), 'b');
    for (let n = 0; n < 100 && !told.includes('late/deep/b.ts'); n++) await turns();
    listener.close();
    expect(told).toContain('late/deep/b.ts');
  });

  test.runIf(onLinux)('a name that is no folder by the time it is looked at does no harm', async () => {
    const { at, heard } = await listening({ 'src/a.ts': 'a' });
    const uncaught: unknown[] = [];
    const note = (error: unknown) => uncaught.push(error);
    process.on('unhandledRejection', note);
    // Heard of `src/new.ts` only after `src` has become a file.
    writeFileSync(at('src/new.ts'), 'n');
    rmSync(at('src'), { recursive: true });
    writeFileSync(at('src'), 'a file');
    await heard('src/new.ts');
    await heard('src');
    await turns();
    process.off('unhandledRejection', note);
    expect(uncaught).toEqual([]);
  });

  test.runIf(onLinux)('one that is lost while it is opened fails once, and leaves nothing open', async () => {
    const root = project({ 'src/a.ts': 'a' });
    const told: string[] = [];
    let lost = 0;
    let calls = 0;
    let failed = () => {};
    const failing = new Promise<void>((resolve) => {
      failed = resolve;
    });
    const folders = async (below: string) => {
      calls++;
      if (calls === 2) {
        // Everything is watched by now; the event of this one asks for a third listing, which can't be had.
        writeFileSync(path.join(root, '.gitignore'), 'x\n');
        await failing;
        await turns();
      }
      if (calls === 3) {
        failed();
        throw Object.assign(new Error('no more'), { code: 'EMFILE' });
      }
      return listFolders({ root, rules: plainRules, below });
    };
    const onTouched = (paths: readonly string[]) => told.push(...paths);
    const opening = listenByFolder({ root, folders, onTouched, onLost: () => lost++ });
    await expect(opening).rejects.toThrow('no more');
    expect(lost).toBe(0);
    told.length = 0;
    writeFileSync(path.join(root, 'src/a.ts'), 'b');
    await turns();
    expect(told).toEqual([]);
  });

  test.runIf(onLinux)('a folder that an ignore file lets in again is listened to from then on', async () => {
    const { at, heard } = await listening({ 'out/a.ts': 'a', '.gitignore': 'out\n' });
    writeFileSync(at('.gitignore'), '');
    await heard('.gitignore');
    for (let n = 0; ; n++) {
      writeFileSync(at('out/a.ts'), String(n));
      if (await Promise.race([heard('out/a.ts').then(() => true), turns().then(() => false)])) break;
    }
  });
});
