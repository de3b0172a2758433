import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { EngineApi, EngineEvent, EngineOptions, Hit, RunRecord } from '../../src/protocol/engineApi.ts';
import { usualRules } from '../../src/protocol/usualRules.ts';
import { fakeFollowing } from './fakeFollowing.ts';

/**
 * An engine without an index, for tests of what stands around it. It remembers in its storage which roots
 * were synced, its process in `pid`, and what it was asked, in `asked.txt`. A file named `endless` makes a sync wait to be
 * cancelled, one named `stuck` lets the engine never close; the queries `crash`, `exit`, `throw` and `refuse` do what they say.
 */
export function fakeEngine(options: EngineOptions, onEvent: (event: EngineEvent) => void): EngineApi {
  mkdirSync(options.storage, { recursive: true });
  const note = (what: string) => appendFileSync(path.join(options.storage, 'asked.txt'), `${what}\n`);
  const mark = (root: string) => path.join(options.storage, createHash('sha256').update(root).digest('hex'));
  let stuck = false;
  writeFileSync(path.join(options.storage, 'pid'), String(process.pid));
  note(`open ${options.model ?? 'no wish'} ${options.allowDownload}`);
  const runs: RunRecord[] = [];
  const sync: EngineApi['sync'] = async ({ root, full, reason }, signal) => {
    note(`sync ${path.basename(root)} ${reason}${full ? ' full' : ''}`);
    if (existsSync(path.join(root, 'broken'))) throw new Error('The disk is on fire.');
    const names = readdirSync(root);
    stuck = names.includes('stuck');
    const stopped = new Promise<never>((_, reject) => {
      signal?.addEventListener('abort', () => {
        note('cancelled');
        reject(signal.reason);
      });
    });
    stopped.catch(() => {});
    const first = !existsSync(mark(root));
    for (let done = 0; done <= names.length; done += 1) {
      onEvent({
        type: 'progress',
        progress: {
          run: '1',
          root,
          phase: 'processing',
          filesDone: done,
          filesTotal: names.length,
          chunks: done,
          percent: names.length === 0 ? 100 : (100 * done) / names.length,
          filesPerSecond: 10,
          secondsLeft: 1,
        },
      });
    }
    if (names.includes('endless')) await stopped;
    writeFileSync(mark(root), '');
    const run = record(root, reason, names.length, first ? names.length : 0);
    runs.unshift(run);
    onEvent({ type: 'synced', run });
    return run;
  };
  return {
    sync,
    ...fakeFollowing(sync, onEvent, note),
    history: async ({ root, limit }) => runs.filter((run) => run.root === root).slice(0, limit),
    async similar({ path: asked, limit, paths }) {
      note(`similar ${asked}`);
      const hits = Array.from({ length: Math.min(limit, 2) }, (_, at) => hit('alike', at, paths));
      return { hits, marks: ['alike'], notices: [] };
    },
    async search({ query, limit, paths }) {
      note(`search ${query}`);
      if (query === 'crash') process.kill(process.pid, 'SIGILL');
      if (query === 'exit') {
        console.error('TypeError: the last words');
        process.exit(3);
      }
      if (query === 'throw') {
        setTimeout(() => {
          throw new Error('nobody caught this');
        });
      }
      if (['crash', 'exit', 'throw'].includes(query)) return new Promise(() => {});
      if (query === 'refuse') throw Object.assign(new RangeError('That is refused.'), { code: 'EREFUSED' });
      const hits = Array.from({ length: Math.min(limit, 2) }, (_, at) => hit(query, at, paths));
      return { hits: query === 'nothing' ? [] : hits, marks: [query], notices: ['Only words count.'] };
    },
    willAsk: async ({ root }) => note(`willAsk ${path.basename(root)}`),
    async status({ root, fingerprint }) {
      return {
        root,
        indexed: existsSync(mark(root)),
        files: existsSync(mark(root)) ? 3 : 0,
        chunks: 5,
        bytes: 12_345,
        model: options.model ?? 'bundled',
        otherModels: [],
        rules: usualRules,
        lastRun: existsSync(mark(root)) ? record(root, 'request', 3, 3) : undefined,
        skipped: { files: { binary: 2 }, folders: { default: 1 } },
        faults: [],
        fingerprint: fingerprint ? 'f1' : '',
      };
    },
    async clear({ root }) {
      note(`clear ${path.basename(root)}`);
      const freed = existsSync(mark(root)) ? 2_000_000 : 0;
      rmSync(mark(root), { force: true });
      return freed;
    },
    async why({ root, path: asked }) {
      const sentence = `${asked} of ${path.basename(root)} is indexed.`;
      return { path: asked, indexed: true, sentence, reason: 'indexed' };
    },
    async close() {
      note('close');
      if (stuck) await new Promise(() => {});
    },
  };
}

function hit(query: string, at: number, paths: readonly string[]): Hit {
  return {
    path: paths[0] ?? `src/file${at}.ts`,
    startLine: 10 * at + 1,
    endLine: 10 * at + 2,
    language: 'typescript',
    symbol: 'answer',
    kind: 'function',
    score: 1 / (at + 1),
    text: `function answer() {\n  return '${query}';`,
    stale: false,
  };
}

function record(root: string, reason: RunRecord['reason'], seen: number, created: number): RunRecord {
  return {
    id: '1',
    root,
    reason,
    outcome: 'done',
    startedAt: '2026-01-02T03:04:05.000Z',
    ms: 1234,
    phases: { discovery: 1, processing: 2, resolution: 3 },
    files: { seen, created, modified: 0, moved: 0, deleted: 0, unchanged: seen - created, failed: 0 },
    chunks: { added: created, removed: 0, total: seen },
    work: { reads: created, bytesRead: 0, embeds: 0, reusedVectors: 0, commits: 1 },
    skipped: { files: {}, folders: {} },
    faults: [],
  };
}
