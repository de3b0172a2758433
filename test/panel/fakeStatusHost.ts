import type { RunRecord } from '../../src/protocol/engineApi.ts';
import type { RootPage, Scene, StatusPageApi } from '../../src/protocol/panelApi.ts';
import { usualRules } from '../../src/protocol/usualRules.ts';

type Requests = { [Method in keyof StatusPageApi]: Parameters<StatusPageApi[Method]>[0] };

/** The host of the status view as a test wants it. Keeps all that it is asked. */
export class FakeStatusHost implements StatusPageApi {
  scene: Scene = {
    kind: 'ready',
    roots: [{ root: '/work/shop', name: 'shop', activity: { kind: 'idle' } }],
  };
  sentence = 'src/a.ts is not indexed: it could not be read.';
  readonly ran: Requests['run'][] = [];
  readonly opened: Requests['open'][] = [];
  readonly retried: Requests['retry'][] = [];

  ready = async () => ({ scene: this.scene });
  run = async (request: Requests['run']) => void this.ran.push(request);
  open = async (request: Requests['open']) => void this.opened.push(request);
  why = async () => this.sentence;
  retry = async (request: Requests['retry']) => void this.retried.push(request);
}

/** A run that found little to do; times are counted back from now. */
export function run(given: Partial<RunRecord> = {}): RunRecord {
  return {
    id: 'run-1',
    root: '/work/shop',
    reason: 'watch',
    outcome: 'done',
    startedAt: new Date(Date.now() - 3 * 60_000).toISOString(),
    ms: 412,
    phases: { discovery: 38, processing: 310, resolution: 64 },
    files: { seen: 1240, created: 1, modified: 2, moved: 0, deleted: 0, unchanged: 1237, failed: 0 },
    chunks: { added: 14, removed: 9, total: 9312 },
    work: { reads: 3, bytesRead: 48_200, embeds: 12, reusedVectors: 2, commits: 1 },
    skipped: { files: {}, folders: {} },
    faults: [],
    ...given,
  };
}

/** What is known of a root whose index is level. */
export function rootPage(given: Partial<RootPage> = {}): RootPage {
  const runs = [
    run(),
    run({
      id: 'run-0',
      reason: 'first',
      ms: 8300,
      files: { ...run().files, created: 1240, modified: 0, unchanged: 0 },
    }),
  ];
  return {
    root: '/work/shop',
    name: 'shop',
    state: {
      root: '/work/shop',
      activity: { kind: 'idle', nextCheckAt: new Date(Date.now() + 2 * 60_000 + 5_000).toISOString() },
      watcher: { kind: 'live' },
    },
    status: {
      root: '/work/shop',
      indexed: true,
      files: 1240,
      chunks: 9312,
      bytes: 38_400_000,
      model: 'lodestone',
      otherModels: ['nomic-embed-text'],
      rules: usualRules,
      lastRun: runs[0],
      skipped: { files: { ignored: 312, binary: 27, secret: 2, 'too large': 1 }, folders: { default: 4 } },
      faults: [{ path: 'src/secret/vault.ts', code: 'EACCES', message: 'permission denied' }],
      fingerprint: '',
    },
    runs,
    ...given,
  };
}
