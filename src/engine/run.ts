import type {
  EngineEvent,
  EngineOptions,
  IndexRules,
  Phase,
  Progress,
  RunRecord,
} from '../protocol/engineApi.ts';
import { type Chosen, choose, damaged, discard } from './chooseIndex.ts';
import type { Known } from './model.ts';
import type { Held, OpenIndexes } from './openIndexes.ts';
import type { Ruling } from './ruling.ts';
import { TimeUp } from './runEnds.ts';
import { type IndexIdentity, StoreDamaged } from './store/store.ts';
import { carriedOver } from './sync/carry.ts';
import { lastDone, readRuns, recordRun } from './sync/history.ts';
import { completed, type IndexFolder, listIndexes, sameIdentity, sameMaker } from './sync/indexFolder.ts';
import { type Lease, LeaseLost } from './sync/lease.ts';
import { fileLines, runLine } from './sync/logLines.ts';
import type { Wish } from './sync/queue.ts';
import { type NamedModel, readRuledBy, writeRuledBy } from './sync/rootFile.ts';
import { storageFault } from './sync/storageFaults.ts';
import { sync } from './sync/sync.ts';
import { createTally } from './sync/tally.ts';
import type { VectorSource } from './sync/vectors.ts';
import type { Workers } from './sync/workers.ts';
import { orAborted } from './turns.ts';
import { writeDown } from './writeDown.ts';

/** What the engine lends to each of its roots. */
export interface RootParts {
  readonly options: EngineOptions;
  readonly workers: Workers;
  /** What makes this engine's indexes, whatever the model. */
  readonly maker: Pick<IndexIdentity, 'schema' | 'chunker'>;
  /** What the options name as model, if anything. */
  readonly named: NamedModel | undefined;
  /** The name of the model, as options name it. */
  readonly name: () => string;
  readonly identity: () => Promise<IndexIdentity>;
  /** The identity, as far as a question can wait for it. */
  readonly known: (signal?: AbortSignal) => Promise<Known>;
  readonly vectors: () => Promise<VectorSource | undefined>;
  /** Begins to load the model, where it lies on this machine. Resolves once that is under way; never rejects. */
  readonly begin: () => Promise<void>;
  readonly onEvent: (event: EngineEvent) => void;
}

/** What a run works with: the root, the folder of its indexes, and which of them are open. */
export interface RunParts extends RootParts {
  readonly root: string;
  readonly folder: string;
  readonly indexes: OpenIndexes;
  readonly ruling: Ruling;
  readonly onProgress: (progress: Progress) => void;
}

/** A run that has ended. */
export interface EndedRun {
  readonly record: RunRecord;
  /** What the writer has still to do: nobody who asked for the run needs to wait for it. It never rejects. */
  readonly rest: () => Promise<void>;
}

/** What a sync is asked for. */
export interface RunRequest extends Wish {
  /** The run's name, under which it is recorded. */
  readonly id: string;
  /** The rules that the client wishes for. */
  readonly rules: Partial<IndexRules>;
  /** Files to read before others, first things first. */
  readonly opened: readonly string[];
}

/** A run that adds fewer chunks leaves what lies beside the table as it is: the table tells the rest in a blink. */
const writeDownFrom = 1_000;
/** The least time between two progress events of one phase, in milliseconds. */
const progressEvery = 100;

/**
 * Brings the index of the engine's identity level with the disk, and makes it the one that answers. One
 * that turns out damaged is built anew, once. Throws `LeaseLost`, or what the run is recorded to have failed of.
 */
export async function runSync(
  parts: RunParts,
  request: RunRequest,
  lease: Lease,
  signal?: AbortSignal,
  isRepair = false,
): Promise<EndedRun> {
  const { root, onEvent } = parts;
  const tally = createTally(root, request.reason, request.id);
  const finish = (ended: RunRecord, rest = async () => {}): EndedRun => {
    const run = tally.checked ? carriedOver(ended, lastDone(parts.folder), tally.checked) : ended;
    note(parts, run);
    onEvent({ type: 'log', level: run.outcome === 'failed' ? 'warn' : 'info', message: runLine(run) });
    onEvent({ type: 'synced', run });
    return { record: run, rest };
  };
  const onUpkeepFailed = (error: unknown) =>
    onEvent({ type: 'log', level: 'warn', message: `Upkeep of ${root} failed: ${String(error)}` });
  let chosen: Chosen | undefined;
  try {
    const identity = await orAborted(parts.identity(), signal);
    // Not before its model is there: one that isn't is no model for others to go by.
    const rules = parts.ruling.take(request.rules);
    chosen = await choose(parts, request, identity);
    tally.fullBecause = chosen.because;
    const held = await fill(parts, { ...request, rules }, chosen, lease, tally, onUpkeepFailed, signal);
    if (!chosen.index.complete) await replaceOthers(parts, chosen.index);
    const isMuch = tally.chunks.added >= writeDownFrom;
    return finish(tally.record('done'), isMuch ? () => writeDown(held, lease, onUpkeepFailed) : undefined);
  } catch (thrown) {
    if (thrown instanceof LeaseLost) throw thrown;
    // Who was frozen in the middle of a commit finds that another has gone on: the index may have been replaced.
    lease.check();
    const error = storageFault(thrown, parts.options.storage);
    const isDamaged = error instanceof StoreDamaged && chosen !== undefined;
    // A new index that wasn't finished is of no use beside a complete one.
    const goesOn = signal?.reason instanceof TimeUp;
    if ((chosen?.stands && !goesOn) || isDamaged) await discard(parts, chosen!.index);
    if (signal?.aborted) return finish(tally.record('cancelled', goesOn ? signal.reason.message : undefined));
    if (isDamaged && !isRepair) {
      onEvent({ type: 'notice', root, message: damaged(root, error.message) });
      return runSync(parts, { ...request, reason: 'repair' }, lease, signal, true);
    }
    finish(tally.record('failed', (error as Error).message));
    throw error;
  }
}

/** The history is there to be looked at: that it can't be written fails nothing. */
function note({ folder, onEvent }: RunParts, run: RunRecord): void {
  try {
    const last = run.outcome === 'failed' ? readRuns(folder).at(-1) : undefined;
    // The same failure again, of a try that nobody asked for, would only push others out.
    if (last?.error === run.error && last?.outcome === 'failed' && run.reason === 'timer') return;
    recordRun(folder, run);
  } catch (error) {
    onEvent({ type: 'log', level: 'warn', message: `The run could not be noted: ${String(error)}` });
  }
}

async function fill(
  parts: RunParts,
  request: RunRequest & { readonly rules: IndexRules },
  { index, isNew, stands }: Chosen,
  lease: Lease,
  tally: ReturnType<typeof createTally>,
  onUpkeepFailed: (error: unknown) => void,
  signal?: AbortSignal,
): Promise<Held> {
  const { root, indexes, workers, onEvent } = parts;
  // One that replaces an index finds most of its vectors made; any other will ask the model, which is loaded meanwhile.
  if (isNew && !stands) void parts.begin();
  const held = await (isNew ? indexes.create(index) : indexes.hold(index));
  const vectors = await parts.vectors();
  let told: { at: number; phase: Phase } | undefined;
  const onProgress = () => {
    const now = performance.now();
    const { phase } = tally;
    if (told && told.phase === phase && now - told.at < progressEvery) return;
    told = { at: now, phase };
    parts.onProgress(tally.progress());
  };
  const { rules } = request;
  const ruledBy = JSON.stringify(rules);
  const isRuled = readRuledBy(index.folder) === ruledBy;
  await sync(
    {
      root,
      rules,
      // Under other rules than before, other files may count anywhere.
      check: isRuled ? request.check : undefined,
      anew: request.anew,
      opened: request.opened,
      index,
      store: held.store,
      workers,
      vectors,
      lease,
      tally,
      onProgress,
      onUpkeepFailed,
      onRead: (files) => onEvent({ type: 'log', level: 'debug', message: fileLines(files) }),
    },
    signal,
  );
  lease.check();
  if (!isRuled) writeRuledBy(index.folder, ruledBy);
  return held;
}

/** A new index has been gone through: from now on it answers, and what it replaces goes. */
async function replaceOthers(parts: RunParts, index: IndexFolder): Promise<void> {
  const done = completed(index);
  for (const other of listIndexes(parts.folder)) {
    const isReplaced =
      sameIdentity(other.identity, done.identity) || !sameMaker(other.identity, done.identity);
    if (other.id !== done.id && isReplaced) await discard(parts, other);
  }
}
