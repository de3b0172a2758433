import { type Journal, openJournal } from '../detect/snapshot.ts';
import type { Discovery, Rules } from '../detect/types.ts';
import { DiskFull } from '../store/faults.ts';
import { type Store, StoreDamaged } from '../store/store.ts';
import { createBatches } from './batch.ts';
import { discoverWith } from './discovery.ts';
import { withFormer } from './formerFiles.ts';
import type { IndexFolder } from './indexFolder.ts';
import type { ReadFile } from './jobs.ts';
import { type Lease, LeaseLost } from './lease.ts';
import { readLevel, removeLevel, writeLevel } from './level.ts';
import { inOrder } from './order.ts';
import { findOrphans } from './orphans.ts';
import { readAhead } from './readAhead.ts';
import type { Tally } from './tally.ts';
import { foldJournal } from './upkeep.ts';
import type { VectorSource } from './vectors.ts';
import type { Workers } from './workers.ts';

/** What one sync works with. */
export interface SyncParts {
  readonly root: string;
  readonly rules: Rules;
  /** Files and folders to compare with the disk; undefined for the whole root. */
  readonly check: readonly string[] | undefined;
  /** Files and folders to read anew, whatever their stamps say. */
  readonly anew: readonly string[];
  /** Files to read before others. */
  readonly opened: readonly string[];
  readonly index: IndexFolder;
  readonly store: Store;
  readonly workers: Workers;
  /** Undefined where the index has no model. */
  readonly vectors: VectorSource | undefined;
  readonly lease: Lease;
  readonly tally: Tally;
  readonly onProgress: () => void;
  readonly onUpkeepFailed: (error: unknown) => void;
  /** Told of files that were read, some at a time. */
  readonly onRead: (files: readonly ReadFile[]) => void;
}

/** Whether the table wants upkeep is looked at once in so many commits: looking takes a fifth of what a save does. */
const lookEvery = 16;

/** Files named in one commit's condition, at most. */
const filesPerCommit = 1_000;

/**
 * Brings an index level with its root: discovery, processing, resolution. What is committed when it throws
 * (the signal's reason, `StorageError`, `StoreDamaged`, `LeaseLost`) stays, and is not done again.
 */
export async function sync(parts: SyncParts, signal?: AbortSignal): Promise<void> {
  const { tally, store } = parts;
  const before = await store.count();
  try {
    await syncFrom(before, parts, signal);
  } finally {
    // Also of a run that was stopped: what it committed stays.
    tally.chunks.total = await store.count().catch(() => before);
    tally.chunks.removed = Math.max(0, before + tally.chunks.added - tally.chunks.total);
  }
}

async function syncFrom(before: number, parts: SyncParts, signal?: AbortSignal): Promise<void> {
  const { index, tally, store } = parts;
  const level = readLevel(index.folder);
  if (level !== undefined && level !== (await store.version())) {
    throw new StoreDamaged('The table is not the one that was written last.');
  }
  tally.enter('discovery');
  parts.onProgress();
  const wasCut = level === undefined;
  // An empty table can't hold rows that nobody knows of.
  if (wasCut && before > 0) await mendOrphans(parts);
  // After a run that was cut short, what it did is known only by looking everywhere.
  let discovery = await discoverWith(parts, wasCut ? undefined : parts.check, signal);
  if (discovery.fullBecause === undefined && discovery.knownChunks !== (await store.count())) {
    removeLevel(index.folder);
    await mendOrphans(parts);
    discovery = await discoverWith(parts, undefined, signal);
  }
  note(discovery, tally);
  const hasWork = discovery.candidates.length > 0 || discovery.deleted.length > 0;
  if (hasWork) removeLevel(index.folder);
  await processChanges(parts, discovery, signal);
  tally.enter('resolution');
  parts.onProgress();
  // The rows of files that went while there was no snapshot to miss them.
  const isMended = discovery.fullBecause === undefined || before === 0 || (await mendsAtLast(parts));
  if (hasWork) await upkeep(parts);
  if (!isMended) return;
  if (readLevel(index.folder) === undefined) {
    parts.lease.check();
    writeLevel(index.folder, await store.version());
  }
}

function note(found: Discovery, tally: Tally): void {
  tally.checked = found.checked;
  tally.fullBecause ??= found.fullBecause;
  tally.skipped = { files: { ...found.skipped.files }, folders: { ...found.skipped.folders } };
  tally.files.unchanged = found.unchanged;
  tally.files.seen = found.unchanged + found.candidates.length;
  for (const fault of found.faults) {
    tally.files.failed++;
    tally.fault(fault);
  }
}

async function processChanges(parts: SyncParts, discovery: Discovery, signal?: AbortSignal): Promise<void> {
  const { deleted } = discovery;
  const { tally, root, rules, workers, index, opened } = parts;
  const candidates = inOrder(discovery.candidates, opened, Date.now());
  tally.enter('processing');
  tally.expect(
    candidates.length,
    candidates.reduce((sum, { stamp }) => sum + stamp.size, 0),
  );
  parts.onProgress();
  if (candidates.length + deleted.length === 0 && discovery.fullBecause === undefined) return;
  const journal: Journal = openJournal(index.folder, index.id);
  const batches = createBatches(parts, journal, deleted);
  try {
    const byPath = new Map(candidates.map((each) => [each.path, each]));
    const toRead = await withFormer(parts, candidates, deleted);
    for await (const files of readAhead(workers, root, toRead, rules.maxFileSize, signal)) {
      parts.onRead(files);
      for (const file of files) {
        await batches.take(file, byPath.get(file.path)!, signal);
        tally.advance(1, byPath.get(file.path)!.stamp.size);
      }
      parts.onProgress();
    }
    await batches.finish(signal);
  } finally {
    await batches.settle();
    journal.close();
  }
}

/** Where rows and snapshot disagree on a file, both forget it, so that it is read again if it is there. */
async function mendOrphans({ store, index, lease, tally }: SyncParts): Promise<void> {
  const orphans = await findOrphans(store, index);
  for (let at = 0; at < orphans.length; at += filesPerCommit) {
    const paths = orphans.slice(at, at + filesPerCommit);
    lease.check();
    tally.work.commits += await store.replace(paths, []);
    lease.check();
    const journal = openJournal(index.folder, index.id);
    journal.record([], paths);
    journal.close();
  }
}

/** All files are indexed by then: what fails here fails no run, and without a level the next one looks again. */
async function mendsAtLast(parts: SyncParts): Promise<boolean> {
  try {
    await mendOrphans(parts);
    return true;
  } catch (error) {
    if (error instanceof LeaseLost || error instanceof StoreDamaged || error instanceof DiskFull) throw error;
    removeLevel(parts.index.folder);
    parts.onUpkeepFailed(error);
    return false;
  }
}

/** Keeps the table and the snapshot small and fast. Its failure costs speed only, and is told, not thrown. */
async function upkeep({
  store,
  index,
  workers,
  vectors,
  tally,
  lease,
  onUpkeepFailed,
}: SyncParts): Promise<void> {
  try {
    lease.check();
    const { commits } = tally.work;
    if (commits >= lookEvery || (await store.version()) % lookEvery < commits) {
      tally.work.commits += await store.optimize();
    }
    if (tally.work.embeds) await vectors?.cache.optimize();
    await foldJournal({ index, workers });
  } catch (error) {
    onUpkeepFailed(error);
  }
}
