import { renameSync, rmSync, watch, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type Ended,
  program,
  startProgram,
  temporaryFolder,
  untilEnded,
  untilSaid,
  writeFiles,
} from '../support/program.ts';

/** The built program with the real engine, on a small project. */
const work = temporaryFolder();
const root = path.join(work.path, 'project');
const at = (...parts: string[]) => path.join(root, ...parts);

const project = {
  '.gitignore': 'dist/\nscratch*\n',
  '.lodestoneignore': '# ours\nnotes/private.md\n',
  'README.md': '# Uploader\n\nSends files to a bucket.\n\n## Limits\n\nFive attempts.\n',
  'src/upload.ts':
    "import { sleep } from './sleep.ts';\n\n/** Gives up after five attempts. */\nexport async function retryUpload(file: string) {\n  for (let attempt = 0; attempt < 5; attempt += 1) {\n    if (await put(file)) return true;\n    await sleep(2 ** attempt);\n  }\n  throw new Error('gave up');\n}\n\nasync function put(file: string) {\n  return file.length > 0;\n}\n",
  'src/sleep.ts':
    'export function sleep(seconds: number) {\n  return new Promise((resolve) => setTimeout(resolve, seconds * 1000));\n}\n',
  'tools/report.py':
    'class Report:\n    """A table of what was sent."""\n\n    def total_bytes(self, rows):\n        return sum(row.size for row in rows)\n',
  'notes/private.md': 'nothing to see\n',
  'dist/upload.js': 'export function retryUpload() {}\n',
  'scratch.ts': 'retryUpload();\n',
  '.env': 'SECRET=retryUpload\n',
  'photo.png': new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 1, 2, 3]),
};

const env = { XDG_DATA_HOME: path.join(work.path, 'data'), LOCALAPPDATA: path.join(work.path, 'data') };
const start = (...args: string[]) => startProgram(program, args, { cwd: work.path, env });
const run = (...args: string[]) => untilEnded(start(...args));
const json = async (...args: string[]) => {
  const { code, out, err } = await run(...args, '--json');
  expect([code, err]).toEqual([0, expect.not.stringContaining('lodestone:')]);
  return JSON.parse(out);
};
/** The runs that lines of `watch --json` tell of. */
const syncedIn = (lines: string) =>
  lines.split('\n').flatMap((line) => (line.includes('"type":"synced"') ? [JSON.parse(line).run] : []));
const paths = (answer: { hits: { path: string }[] }) => answer.hits.map((hit) => hit.path);

/** One sentence on stderr, nothing on stdout, exit code 1. */
function expectSentence({ code, out, err }: Ended, about: RegExp) {
  expect([code, out]).toEqual([1, '']);
  expect(err).toMatch(about);
  expect(err.trimEnd()).toMatch(/^lodestone: [^\n]+\.$/);
}

beforeAll(() => writeFiles(root, project));
afterAll(() => work.remove());

describe('on a small project', () => {
  it('indexes and answers in one go', async () => {
    const { code, out, err } = await run('project', 'where do we give up retrying a failed upload');
    expect(code).toBe(0);
    expect(err).toMatch(/6 created in/);
    expect(out).toMatch(/^src\/upload\.ts:\d+-\d+ {2}retryUpload \(function\) {2}\d\.\d{3}\n/);
    expect(out).toContain('throw new Error');
  });

  it('answers in the JSON form that programs depend on', async () => {
    const answer = await json('search', 'project', 'retryUpload', '-k', '3');
    expect(Object.keys(answer)).toEqual(['query', 'hits']);
    expect(answer.query).toBe('retryUpload');
    const [best] = answer.hits;
    expect(Object.keys(best)).toEqual([
      'path',
      'startLine',
      'endLine',
      'language',
      'symbol',
      'kind',
      'score',
      'text',
    ]);
    expect(best).toMatchObject({ path: 'src/upload.ts', language: 'typescript', symbol: 'retryUpload' });
    const lines = project['src/upload.ts'].split('\n').slice(best.startLine - 1, best.endLine);
    expect(best.text).toBe(lines.join('\n'));
  });

  it('answers a file of queries, a line each, in order', async () => {
    const queries = ['total bytes', '', 'sleep', "'; DROP TABLE chunks; --", 'five attempts'];
    writeFileSync(path.join(work.path, 'queries'), `${queries.join('\n')}\n`);
    const { code, out } = await run('search', 'project', '--queries', 'queries', '--json', '-k', '2');
    const answers = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(code).toBe(0);
    expect(answers.map((each) => each.query)).toEqual(queries);
    expect(answers[0].hits[0].path).toBe('tools/report.py');
    expect(answers[1].hits).toEqual([]);
    expect(answers[2].hits[0].path).toBe('src/sleep.ts');
    for (const { hits } of answers) expect(hits.length).toBeLessThanOrEqual(2);
  });

  it('filters before it searches', async () => {
    const few = ['-k', '1'];
    expect(paths(await json('search', 'project', 'upload', '--path', '*.md', ...few))).toEqual(['README.md']);
    expect(paths(await json('search', 'project', 'upload', '--language', 'python'))).not.toContain(
      'src/upload.ts',
    );
    expect(paths(await json('search', 'project', 'upload', '--exclude', 'src/**'))).not.toContain(
      'src/upload.ts',
    );
  });

  it('explains a score', async () => {
    const { out } = await run('search', 'project', 'sleep', '--explain', '-k', '1');
    expect(out.trimEnd().split('\n').at(-1)).toMatch(/^ {2}(\w[\w ]* -?\d+\.\d{3}(, )?)+$/);
  });

  it('tells its state, with one fingerprint whatever the history', async () => {
    const status = await json('status', 'project');
    expect(status).toMatchObject({
      root,
      indexed: true,
      files: 6,
      model: 'lodestone',
      lastRun: { outcome: 'done' },
    });
    expect(status.chunks).toBeGreaterThan(4);
    expect(status.bytes).toBeGreaterThan(1000);
    expect(status.skipped.files).toMatchObject({ secret: 1 });
    writeFileSync(at('extra.ts'), 'export const extra = 1;\n');
    renameSync(at('src/sleep.ts'), at('src/wait.ts'));
    await run('index', 'project');
    expect((await json('status', 'project')).fingerprint).not.toBe(status.fingerprint);
    rmSync(at('extra.ts'));
    renameSync(at('src/wait.ts'), at('src/sleep.ts'));
    await run('index', 'project');
    expect((await json('status', 'project')).fingerprint).toBe(status.fingerprint);
    await run('index', 'project', '--full');
    expect((await json('status', 'project')).fingerprint).toBe(status.fingerprint);
    expect((await run('status', 'project')).out).toMatch(/files {6}6\n/);
  });

  it.each([
    ['src/upload.ts', /is indexed/],
    ['dist/upload.js', /is not indexed: .*dist/],
    ['scratch.ts', /line 2 of \.gitignore \(scratch\*\)/],
    ['notes/private.md', /line 2 of \.lodestoneignore/],
    ['.env', /is not indexed: .*\.env/],
    ['missing.ts', /missing\.ts/],
  ])('says why %s is or is not indexed', async (name, sentence) => {
    const { code, out } = await run('why', path.join('project', name));
    expect(code).toBe(0);
    expect(out).toMatch(sentence);
    expect(out.trimEnd()).toMatch(/^[^\n]+\.$/);
  });

  it('answers what is piped in, line by line', async () => {
    const child = startProgram(program, ['project'], { cwd: work.path, env, input: 'sleep\n\ntotal_bytes' });
    const { code, out } = await untilEnded(child);
    expect(code).toBe(0);
    expect(out.indexOf('src/sleep.ts:1-')).toBeGreaterThanOrEqual(0);
    expect(out.indexOf('tools/report.py:')).toBeGreaterThan(out.indexOf('src/sleep.ts:1-'));
  });

  it('watches, and says what each sync did', async () => {
    const child = start('watch', 'project', '--json');
    const ended = untilEnded(child);
    const said = await untilSaid(
      child,
      /"type":"synced".*\n[\s\S]*"live".*\n|"live".*\n[\s\S]*"type":"synced".*\n/,
    );
    expect(syncedIn(said)).toMatchObject([{ reason: 'start', outcome: 'done', files: { modified: 0 } }]);
    const second = untilSaid(child, /"type":"synced".*\n/);
    writeFileSync(at('tools/report.py'), `${project['tools/report.py']}\n\ndef added():\n    return 1\n`);
    expect(syncedIn(await second)).toMatchObject([
      { reason: 'watch', files: { modified: 1, created: 0 }, work: { reads: 1 } },
    ]);
    child.kill('SIGINT');
    expect((await ended).code).toBe(130);
  });

  it('keeps names with newlines, quotes, emoji and SQL apart', async () => {
    const odd = path.join(work.path, 'odd');
    const names = ['new\nline.ts', 'quo"te\'s.ts', 'emoji 🧭.ts', "'; DROP TABLE chunks; --.ts"];
    const contents = names.map((name, n) => [name, `export function oddity${n}() {\n  return ${n};\n}\n`]);
    writeFiles(odd, Object.fromEntries(contents));
    for (const [n, name] of names.entries()) {
      expect(paths(await json('search', 'odd', `oddity${n}`, '-k', '1'))).toEqual([name]);
    }
    expect((await run('search', 'odd', 'oddity0', '-k', '1')).out).toMatch(/^new\\nline\.ts:1-3 {2}oddity0/);
    rmSync(path.join(odd, names[3]!));
    expect(paths(await json('search', 'odd', 'oddity3'))).not.toContain(names[3]);
  });

  it('clears', async () => {
    expect((await run('clear', 'project')).out).toMatch(/^Removed the index of .*freed\.\n$/);
    expect((await json('status', 'project')).indexed).toBe(false);
    expect((await run('clear', 'project')).out).toMatch(/has no index\.\n$/);
  });
});

describe('bad input', () => {
  beforeEach(() => writeFiles(work.path, { 'empty/.gitkeep': '', 'one/a.ts': 'export const one = 1;\n' }));

  it('that is no folder is told', async () => {
    expectSentence(await run('index', 'missing'), /There is no folder/);
    expectSentence(await run('index', 'one/a.ts'), /is a file, not a folder/);
  });

  it('of an empty folder is an index of nothing', async () => {
    rmSync(path.join(work.path, 'empty', '.gitkeep'));
    const { code, err } = await run('search', 'empty', 'anything');
    expect(code).toBe(0);
    expect(err).toContain('Nothing found.');
    expect(await json('status', 'empty')).toMatchObject({ indexed: true, files: 0, chunks: 0 });
  });

  it('of an empty query is told', async () => {
    expectSentence(await run('search', 'one', ' \t'), /The query is empty/);
  });

  it.each([
    ['of 100,000 characters', 'retry upload '.repeat(7693).slice(0, 100_000)],
    ['of SQL', "'; DROP TABLE chunks; --"],
  ])('in a query %s gets an answer', async (_, query) => {
    const { code, out, err } = await run('search', 'one', query, '--json');
    expect([code, err]).toEqual([0, expect.not.stringContaining('lodestone:')]);
    expect(JSON.parse(out).query).toBe(query);
  });

  it.each([
    ['of one word of 100,000 characters', 'x'.repeat(100_000)],
    ['of operators only', '+ - * / && || ( ) [ ] { } "" \\ ^ ~ : ?'],
  ])('in a query %s is told that there is no word in it', async (_, query) => {
    const ended = await run('search', 'one', query, '--json');
    expectSentence(ended, /There is no word in/);
    expect(ended.err.length).toBeLessThan(300);
  });

  it('in a filter is told', async () => {
    expectSentence(await run('search', 'one', 'q', '--language', 'klingon', '--json'), /klingon/);
    expectSentence(await run('search', 'one', 'q', '--path', '[', '--json'), /\[/);
    expectSentence(await run('search', 'one', 'q', '--exclude', '', '--json'), /glob|pattern/i);
  });

  it('of a folder without an index of its own is told, with the one around it that has one', async () => {
    writeFiles(work.path, { 'notYet/a.ts': '', 'one/two/b.ts': 'export const two = 2;\n' });
    expectSentence(
      await run('search', 'notYet', 'q', '--no-sync'),
      /no index to answer from: leave out --no-sync/,
    );
    await run('index', 'one');
    const { out } = await run('status', 'one/two');
    expect(out).toMatch(/two isn't indexed; .*\.\nThe folder around it, .*one, is indexed\.\n$/);
  });

  it('in a model is told', async () => {
    expectSentence(await run('index', 'one', '--model', './empty'), /empty/);
  });
});

describe('Ctrl-C in the middle of a first index', () => {
  it('loses nothing: the next run ends in the rows of a fresh index', async () => {
    const files = Array.from({ length: 1500 }, (_, n) => {
      const body = `export function task${n}(input: number) {\n  return input * ${n};\n}\n`;
      return [`src/part${n % 40}/task${n}.ts`, body];
    });
    writeFiles(path.join(work.path, 'many'), Object.fromEntries(files));
    const storage = path.join(work.path, 'interrupted');
    writeFiles(storage, { '.keep': '' });
    const child = start('index', 'many', '--storage', storage);
    const ended = untilEnded(child);
    // The first committed rows are the sign that it is at work.
    await new Promise<void>((resolve) => {
      const watcher = watch(storage, { recursive: true }, (_, name) => {
        if (!name?.endsWith('.lance')) return;
        watcher.close();
        resolve();
      });
    });
    child.kill('SIGINT');
    const { code, out, err } = await ended;
    expect([code, out]).toEqual([130, '']);
    expect(err).toContain('Stopping: what was done is kept');
    expect((await run('index', 'many', '--storage', storage)).code).toBe(0);
    expect((await run('index', 'many')).code).toBe(0);
    const resumed = await json('status', 'many', '--storage', storage);
    const fresh = await json('status', 'many');
    expect(resumed.files).toBe(1500);
    expect(resumed.fingerprint).toBe(fresh.fingerprint);
  });
});
