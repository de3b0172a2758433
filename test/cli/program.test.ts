import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { watch } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  buildFakeProgram,
  type Given,
  startProgram,
  temporaryFolder,
  untilEnded,
  untilSaid,
  writeFiles,
} from '../support/program.ts';

/** The real program in a real process, on an engine that only pretends: what stands around an index. */
const built = temporaryFolder();
let cli = '';
let work = built;

beforeAll(async () => {
  cli = (await buildFakeProgram(built.path)).cli;
});
afterAll(() => built.remove());
beforeEach(() => {
  work = temporaryFolder();
  writeFiles(work.path, { 'root/a.ts': 'a', 'root/b.ts': 'b' });
});
afterEach(() => work.remove());

const storage = () => path.join(work.path, 'data', 'lodestone');
const asked = () => readFileSync(path.join(storage(), 'asked.txt'), 'utf8').trim().split('\n');
const given = (more: Given = {}): Given => ({
  cwd: work.path,
  ...more,
  env: {
    XDG_DATA_HOME: path.join(work.path, 'data'),
    LOCALAPPDATA: path.join(work.path, 'data'),
    ...more.env,
  },
});
const start = (...args: string[]) => startProgram(cli, args, given());
const run = (...args: string[]) => untilEnded(start(...args));
const runWith = (more: Given, ...args: string[]) => untilEnded(startProgram(cli, args, given(more)));

describe('lodestone', () => {
  it('syncs, answers and closes what it opened', async () => {
    const { code, out, err } = await run('root', 'some words');
    expect(code).toBe(0);
    expect(out).toMatch(/^src\/file0\.ts:1-2 {2}answer \(function\) {2}1\.000\n {2}1 {2}function answer/);
    expect(err).toContain('2 created in 1.2 s');
    expect(err).toContain('note: Only words count.\n');
    expect(asked()).toEqual(['open no wish false', 'sync root request', 'search some words', 'close']);
  });

  it('answers each line that is piped in, and tells of those it cannot answer', async () => {
    const { code, out, err } = await runWith({ input: 'one\n\n  \nrefuse\ntwo' }, 'root');
    expect(code).toBe(0);
    expect(out.match(/return '(one|two)'/g)).toEqual([
      "return 'one'",
      "return 'one'",
      "return 'two'",
      "return 'two'",
    ]);
    expect(err).toContain('lodestone: That is refused.\n');
    expect(err.match(/Only words count/g)).toHaveLength(1);
  });

  it('takes the current folder where none is named', async () => {
    await runWith({ cwd: path.join(work.path, 'root') });
    expect(asked()[1]).toBe('sync root request');
  });

  it('syncs first unless told not to', async () => {
    await run('search', 'root', 'q', '--no-sync');
    expect(asked()).toEqual(['open no wish false', 'search q', 'close']);
  });

  it('answers a file of queries in JSON lines, in order, blank and refused ones without hits', async () => {
    writeFiles(work.path, { queries: '\ufeffone\r\n\nrefuse\ntwo\n' });
    const { code, out, err } = await run('search', 'root', '--queries', 'queries', '--json', '-k', '1');
    const answers = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(answers.map(({ query, hits }) => [query, hits.length])).toEqual([
      ['one', 1],
      ['', 0],
      ['refuse', 0],
      ['two', 1],
    ]);
    expect(err).toContain('lodestone: line 3: That is refused.\n');
    expect(code).toBe(1);
  });

  it('prints nothing but JSON with --json', async () => {
    const { out, err } = await run('search', 'root', 'q', '--json');
    expect(out.endsWith('\n') && out.trimEnd().includes('\n')).toBe(false);
    expect(Object.keys(JSON.parse(out))).toEqual(['query', 'hits']);
    expect(err).toBe('note: Only words count.\n');
  });

  it('tells the state of an index for people and for programs', async () => {
    const before = await run('status', 'root');
    expect(before.out).toMatch(/isn't indexed; "lodestone index" does that\.\n$/);
    expect(JSON.parse((await run('status', 'root', '--json')).out)).toMatchObject({
      indexed: false,
      lastRun: null,
    });
    await run('index', 'root');
    expect((await run('status', 'root')).out).toContain('files      3\n');
    expect(JSON.parse((await run('status', 'root', '--json')).out)).toMatchObject({
      root: path.join(work.path, 'root'),
      indexed: true,
      files: 3,
      chunks: 5,
      bytes: 12345,
      model: 'bundled',
      lastRun: { outcome: 'done' },
      skipped: { files: { binary: 2 }, folders: { default: 1 } },
      fingerprint: 'f1',
    });
  });

  it('starts anew with --full', async () => {
    const { out } = await run('index', 'root', '--full');
    expect(out).toBe(`${path.join(work.path, 'root')}: 2 created in 1.2 s; now 2 files, 2 chunks\n`);
    expect(asked()).toContain('sync root full full');
  });

  it('removes an index, also of a folder that is gone', async () => {
    await run('index', 'root');
    expect((await run('clear', 'root')).out).toMatch(/: 2\.0 MB freed\.\n$/);
    const again = await run('clear', 'root');
    expect([again.code, again.out]).toEqual([0, `${path.join(work.path, 'root')} has no index.\n`]);
    expect((await run('clear', 'gone')).code).toBe(0);
  });

  it('asks about a path in the nearest root that is indexed, else in the current folder', async () => {
    writeFiles(work.path, { 'root/deep/er/c.ts': '' });
    expect((await run('why', 'root/deep/er/c.ts')).out).toMatch(
      /^root\/deep\/er\/c\.ts of lodestone-\w+ is indexed/,
    );
    await run('index', 'root');
    expect((await run('why', 'root/deep/er/c.ts')).out).toBe('deep/er/c.ts of root is indexed.\n');
    await run('index', 'root/deep');
    expect((await run('why', 'root/deep/er/c.ts')).out).toBe('er/c.ts of deep is indexed.\n');
    const elsewhere = { cwd: path.join(work.path, 'data') };
    writeFiles(work.path, { 'other/.git/HEAD': '', 'other/x/y': '' });
    expect((await runWith(elsewhere, 'why', '../other/x/y')).out).toBe('x/y of other is indexed.\n');
  });

  it('lets only a model that was named be fetched, and makes a folder of one absolute', async () => {
    await run('index', 'root', '--model', 'some/model');
    await run('index', 'root', '--model', './root');
    await run('index', 'root', '--model', 'none');
    await run('index', 'root');
    expect(asked().filter((line) => line.startsWith('open'))).toEqual([
      'open some/model true',
      `open ${path.join(work.path, 'root')} true`,
      'open none true',
      'open no wish false',
    ]);
  });

  it('keeps indexes where --storage says', async () => {
    await run('index', 'root', '--storage', 'mine');
    expect(readFileSync(path.join(work.path, 'mine', 'asked.txt'), 'utf8')).toContain('sync root request');
  });

  it('keeps indexes where the editor has its own, in a terminal of the editor', async () => {
    const env = { LODESTONE_STORAGE: path.join(work.path, 'editor') };
    await runWith({ env }, 'index', 'root');
    expect(readdirSync(env.LODESTONE_STORAGE)).toContain('asked.txt');
    await runWith({ env }, 'index', 'root', '--storage', 'mine');
    expect(readdirSync(path.join(work.path, 'mine'))).toContain('asked.txt');
    expect(existsSync(storage())).toBe(false);
  });

  it('prints help and version on stdout', async () => {
    expect((await run('--help')).out).toMatch(/^Usage:\n {2}lodestone \[DIR\] \[QUERY\]/);
    expect((await run('--version')).out).toBe('9.8.7\n');
  });

  it('watches: says what each sync did, until it is stopped', async () => {
    const child = start('watch', 'root');
    const ended = untilEnded(child);
    expect(await untilSaid(child, / start: .*\n/)).toMatch(
      /start: 2 created in 1\.2 s; now 2 files, 2 chunks\n/,
    );
    child.kill('SIGINT');
    expect((await ended).code).toBe(130);
    expect(asked()).toContain('follow root 2000 300000 true');
    expect(asked().at(-1)).toBe('close');
  });

  it('watches for programs: every event is a line of JSON', async () => {
    const child = start('watch', 'root', '--json');
    const ended = untilEnded(child);
    await untilSaid(child, /"idle".*\n/);
    child.kill('SIGINT');
    const { code, out } = await ended;
    expect(code).toBe(130);
    const events = out.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
    const types = ['started', 'state', 'progress', 'progress', 'progress', 'synced', 'state'];
    expect(events.map(({ type }) => type)).toEqual(types);
    expect(events[5].run).toMatchObject({ reason: 'start', outcome: 'done', files: { created: 2 } });
  });

  it('says so when the engine is gone while it watches, and when a sync fails', async () => {
    writeFiles(work.path, { 'root/broken': '' });
    const child = start('watch', 'root');
    const ended = untilEnded(child);
    await untilSaid(child, /^lodestone: The disk is on fire\.\n/m);
    process.kill(Number(readFileSync(path.join(storage(), 'pid'), 'utf8')), 'SIGKILL');
    const { code, err } = await ended;
    expect(code).toBe(1);
    expect(err).toMatch(/\nlodestone: The engine's process was killed[^\n]*\n$/);
  });
});

describe('wrong usage', () => {
  it.each([
    [['search'], /^lodestone: "search" needs a query\.\n"lodestone --help" tells how it is used\.\n$/],
    [
      ['nosuch'],
      /^lodestone: There is no folder or command "nosuch"\..*lodestone search "nosuch"\n"lodestone --help"/,
    ],
    [['--nosuch'], /^lodestone: There is no option --nosuch\.\n"lodestone --help"/],
  ])('%j is exit code 2 with a sentence on stderr', async (args, message) => {
    const { code, out, err } = await run(...args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toMatch(message);
  });
});

describe('a failure', () => {
  it.each([
    [['index', 'missing'], /^lodestone: There is no folder .*missing\.\n$/],
    [['./missing'], /^lodestone: There is no folder .*missing\.\n$/],
    [['status', 'root/a.ts'], /^lodestone: .*a\.ts is a file, not a folder: [^\n]*\n$/],
    [['search', 'root', '  '], /^lodestone: The query is empty: [^\n]*\n$/],
    [
      ['search', '--queries', 'nosuch', '--json'],
      /^lodestone: The queries in nosuch can't be read: [^\n]*\n$/,
    ],
    [['index', 'root', '--model', 'unknown/model'], /^lodestone: There is no model unknown\/model\.\n$/],
    [['search', 'root', 'refuse', '--json'], /^lodestone: That is refused\.\n$/],
    [['search', 'root', 'crash', '--json'], /^lodestone: This processor lacks AVX2 and FMA[^\n]*\n$/],
    [
      ['search', 'root', 'exit', '--json'],
      /^lodestone: The engine's process ended with code 3: the last words\.\n$/,
    ],
  ])('of %j is exit code 1 and one sentence', async (args, message) => {
    const { code, out, err } = await run(...args);
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(message);
  });

  it('has a stack only for who asks for it', async () => {
    const { err } = await runWith({ env: { LODESTONE_DEBUG: '1' } }, 'search', 'root', 'refuse', '--json');
    expect(err).toMatch(/RangeError: That is refused\.\n {4}at /);
  });

  it('of a sync leaves the last good index to answer, and says so', async () => {
    writeFiles(work.path, { 'root/broken': '' });
    const never = await run('search', 'root', 'q');
    expect([never.code, never.out, never.err]).toEqual([1, '', 'lodestone: The disk is on fire.\n']);
    rmSync(path.join(work.path, 'root', 'broken'));
    await run('index', 'root');
    writeFiles(work.path, { 'root/broken': '' });
    const { code, out, err } = await run('search', 'root', 'q', '--json');
    expect([code, JSON.parse(out).hits.length]).toEqual([0, 2]);
    expect(err).toContain("note: The disk is on fire. The answer is the last good index's.\n");
  });
});

describe('Ctrl-C', () => {
  beforeEach(() => writeFiles(work.path, { 'root/endless': '' }));

  it('cancels the sync, closes the engine and is exit code 130', async () => {
    const child = start('index', 'root');
    const ended = untilEnded(child);
    await untilAsked('sync root request');
    child.kill('SIGINT');
    const { code, out, err } = await ended;
    expect([code, out, err]).toEqual([
      130,
      '',
      '\nStopping: what was done is kept, and the next run takes up the rest.\n',
    ]);
    expect(asked()).toEqual(['open no wish false', 'sync root request', 'cancelled', 'close']);
  });

  // The limit is below what an engine is given to close itself: the program must not wait for that.
  it('a second time ends at once, though the engine hangs', { timeout: 4000 }, async () => {
    writeFiles(work.path, { 'root/stuck': '' });
    const child = start('index', 'root');
    const exited = once(child, 'exit');
    const stopping = untilSaid(child, 'Stopping');
    await untilAsked('sync root request');
    child.kill('SIGINT');
    await stopping;
    child.kill('SIGINT');
    expect(await exited).toEqual([130, null]);
  });
});

// Left alone it waits for a minute.
it('is not waited for by Ctrl-C, what an engine has still to write', { timeout: 20_000 }, async () => {
  writeFiles(work.path, { 'root/stuck': '' });
  const child = start('index', 'root');
  const exited = once(child, 'exit');
  await untilAsked('close');
  child.kill('SIGINT');
  expect(await exited).toEqual([0, null]);
});

describe('a reader that has enough', () => {
  it('ends the program quietly', async () => {
    const child = startProgram(cli, ['search', 'root', 'q'], given());
    child.stdout!.destroy();
    let err = '';
    child.stderr!.setEncoding('utf8').on('data', (text) => {
      err += text;
    });
    const [code] = await once(child, 'close');
    expect(code).toBe(0);
    expect(err).not.toMatch(/EPIPE|Error/);
  });
});

/** Resolves when the fake engine has noted a request. */
async function untilAsked(what: string): Promise<void> {
  const noted = () => {
    try {
      return asked().includes(what);
    } catch {
      return false;
    }
  };
  mkdirSync(storage(), { recursive: true });
  const changes = watch(storage());
  if (noted()) return;
  for await (const _ of changes) if (noted()) return;
}
