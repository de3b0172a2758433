/** Checking a tree in which nothing changed: against `git status`, and against a peer that reads everything. */
import { existsSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { withEngine } from './engines.ts';
import type { Figure, Measurement } from './figure.ts';
import { ms, times } from './figure.ts';
import { sideBySide, timed } from './measure.ts';
import { run, tree } from './trees.ts';

const peer = '@zilliz/claude-context-core@0.1.15';

/** Trees of 300, 14,000 and 42,000 files, each checked again and again. */
export const unchanged: Measurement = async (places, say) => {
  const figures: Figure[] = [];
  const check = await peerCheck(places.work);
  for (const count of [300, 14_000, 42_000]) {
    const root = tree(places.work, count);
    say(`indexing ${count} files`);
    figures.push(...(await checked(root, count, check, say)));
  }
  return figures;
};

async function checked(
  root: string,
  count: number,
  peerOpens: PeerOpens,
  say: (line: string) => void,
): Promise<Figure[]> {
  const files = `${count.toLocaleString('en')} files unchanged`;
  return withEngine({ model: 'none' }, async (engine) => {
    await engine.sync(root);
    let reads = 0;
    let commits = 0;
    const ours = async () => {
      const { work } = await engine.sync(root);
      reads = work.reads;
      commits = work.commits;
    };
    // The first check after an index still distrusts the youngest stamps.
    await ours();
    const git = () => run('git', ['status', '--porcelain'], root);
    say('checking');
    const took = await sideBySide(count > 1000 ? 11 : 41, { ours, git });
    const work: Figure = {
      what: `${files}: contents read, commits`,
      measured: `${reads}, ${commits}`,
      target: '0, 0',
      met: reads + commits === 0,
    };
    if (count < 1000) {
      const met = took.ours <= 10;
      const inTheWay =
        'Half of a small check is asking for it: the way to the engine, its thread and back, the lease, and the line of the history; lstat is a third.';
      return [{ what: files, measured: ms(took.ours), target: '≤ 10 ms', met, inTheWay }, work];
    }
    const ratio = took.ours / took.git;
    const peer = await timed(await peerOpens(root));
    return [
      {
        what: `${files}, against git status`,
        measured: `${times(ratio)} (${ms(took.ours)}, ${ms(took.git)})`,
        target: '≤ 1.2 ×',
        met: ratio <= 1.2,
        inTheWay:
          'In processor time a check takes 1.2 times what git status does, on two threads 1.3: two thirds are lstat, and git spreads its own over both cores at once.',
      },
      {
        what: `${files}, against claude-context`,
        measured: `${times(peer / took.ours)} faster (${ms(peer)})`,
        target: '≥ 20 ×',
        met: peer / took.ours >= 20,
      },
      work,
    ];
  });
}

/** Gets a tree ready; what comes back checks it once. */
type PeerOpens = (root: string) => Promise<() => Promise<unknown>>;

interface Synchronizer {
  initialize(): Promise<void>;
  checkForChanges(): Promise<unknown>;
}

async function peerCheck(work: string): Promise<PeerOpens> {
  const folder = path.join(work, 'claude-context');
  if (!existsSync(path.join(folder, 'node_modules'))) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'package.json'), '{"private":true}');
    run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', peer], folder);
  }
  // It keeps its state in the home folder: it gets one of its own.
  process.env['HOME'] = mkdtempSync(path.join(tmpdir(), 'lodestone-peer-'));
  const required = createRequire(path.join(folder, 'package.json'));
  const { FileSynchronizer } = required('@zilliz/claude-context-core/dist/sync/synchronizer.js') as {
    FileSynchronizer: new (root: string, ignored: string[], extensions: string[]) => Synchronizer;
  };
  const extensions = ['.c', '.h', '.S', '.rs', '.py', '.sh', '.rst', '.txt', '.dts', '.dtsi'];
  return async (root) => {
    const synchronizer = new FileSynchronizer(root, ['.git/**'], extensions);
    const { log } = console;
    console.log = () => {};
    await synchronizer.initialize();
    return async () => {
      console.log = () => {};
      await synchronizer.checkForChanges();
      console.log = log;
    };
  };
}
