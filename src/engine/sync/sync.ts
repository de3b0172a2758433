import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Journal, openJournal } from '../detect/snapshot.ts';
import type { Discovery, Rules } from '../detect/types.ts';
import type { Row, Store } from '../store/store.ts';
import { createBatch } from './batch.ts';
import type { IndexFolder } from './indexFolder.ts';
import type { Lease } from './lease.ts';
import { findOrphans } from './orphans.ts';
import { readAhead } from './readAhead.ts';
import type { Tally } from './tally.ts';
import type { VectorSource } from './vectors.ts';
import type { Workers } from './workers.ts';

/** What one sync works with. */
export interface SyncParts {
  readonly root: string;
  readonly rules: Rules;
  readonly index: IndexFolder;
  readonly store: Store;
  readonly workers: Workers;
  /** Undefined where the index has no model. */
  readonly vectors: VectorSource | undefined;
  readonly lease: Lease;
  readonly tally: Tally;
  /** Told after each commit which files now have which rows. */
  readonly onCommit: (paths: readonly string[], rows: readonly Row[]) => void;
  readonly onProgress: () => void;
  readonly onUpkeepFailed: (error: unknown) => void;
}

/** The journal is folded into the snapshot's base from this size on, in bytes, or when it is a quarter of it. */
const foldJournalFrom = 64 * 1024;

/**
 * Brings an index level with its root: discovery, processing, resolution. What is committed when it throws
 * (the signal's reason, `StorageError`, `StoreDamaged`, `LeaseLost`) stays, and is not done again.
 */
export async function sync(parts: SyncParts, signal?: AbortSignal): Promise<void> {
  const { index, tally } = parts;
  // Stands while commits and journal may differ. Found at the start, it says that the last run was killed.
  const underWay = path.join(index.folder, 'under-way');
  const wasKilled = existsSync(underWay);
  const before = await parts.store.count();
  let discovery = await discoverChanges(parts, signal);
  const hasWork = discovery.candidates.length > 0 || discovery.deleted.length > 0;
  if (hasWork) writeFileSync(underWay, '');
  await processChanges(parts, discovery, signal);
  tally.enter('resolution');
  parts.onProgress();
  if (wasKilled || discovery.fullBecause !== undefined) {
    const mended = await mendOrphans(parts);
    if (mended) {
      discovery = await discoverChanges(parts, signal);
      await processChanges(parts, discovery, signal);
      tally.enter('resolution');
    }
  }
  if (hasWork || wasKilled) rmSync(underWay, { force: true });
  tally.chunks.total = await parts.store.count();
  tally.chunks.removed = before + tally.chunks.added - tally.chunks.total;
  if (hasWork) await upkeep(parts);
}

async function discoverChanges(parts: SyncParts, signal?: AbortSignal): Promise<Discovery> {
  const { tally, index, root, rules } = parts;
  tally.enter('discovery');
  parts.onProgress();
  const request = { root, folder: index.folder, indexId: index.id, rules, full: false };
  const found = await parts.workers.run({ type: 'discover', request }, signal);
  tally.fullBecause ??= found.fullBecause;
  tally.skipped = { files: { ...found.skipped.files }, folders: { ...found.skipped.folders } };
  tally.files.unchanged = found.unchanged;
  tally.files.seen = found.unchanged + found.candidates.length;
  for (const fault of found.faults) {
    tally.files.failed++;
    tally.fault(fault);
  }
  return found;
}

async function processChanges(parts: SyncParts, discovery: Discovery, signal?: AbortSignal): Promise<void> {
  const { candidates, deleted } = discovery;
  const { tally, root, rules, workers, index } = parts;
  tally.enter('processing');
  tally.expect(
    candidates.length,
    candidates.reduce((sum, { stamp }) => sum + stamp.size, 0),
  );
  parts.onProgress();
  if (candidates.length + deleted.length === 0) return;
  const journal: Journal = openJournal(index.folder, index.id);
  try {
    const batch = createBatch(parts, journal, deleted);
    const byPath = new Map(candidates.map((each) => [each.path, each]));
    for await (const files of readAhead(workers, root, candidates, rules.maxFileSize, signal)) {
      for (const file of files) {
        await batch.take(file, byPath.get(file.path)!, signal);
        tally.advance(1, byPath.get(file.path)!.stamp.size);
      }
      parts.onProgress();
    }
    await batch.finish(signal);
  } finally {
    journal.close();
  }
}

/** Rows without a file are removed; files without their rows are forgotten, so that they are read again. Whether there were any of these. */
async function mendOrphans({ store, index, lease, tally, onCommit }: SyncParts): Promise<boolean> {
  const { rowsOnly, filesOnly } = await findOrphans(store, index);
  if (rowsOnly.length) {
    lease.check();
    tally.work.commits += await store.replace(rowsOnly, []);
    onCommit(rowsOnly, []);
  }
  if (!filesOnly.length) return false;
  const journal = openJournal(index.folder, index.id);
  journal.record([], filesOnly);
  journal.close();
  return true;
}

/** Keeps the table and the snapshot small and fast. Its failure costs speed only, and is told, not thrown. */
async function upkeep({ store, index, workers, tally, lease, onUpkeepFailed }: SyncParts): Promise<void> {
  try {
    lease.check();
    tally.work.commits += await store.optimize();
    const size = (name: string) =>
      statSync(path.join(index.folder, name), { throwIfNoEntry: false })?.size ?? 0;
    const journal = size('snapshot.log');
    if (journal > foldJournalFrom || journal * 4 > size('snapshot.json')) {
      await workers.run({ type: 'compact', folder: index.folder, indexId: index.id });
    }
  } catch (error) {
    onUpkeepFailed(error);
  }
}
