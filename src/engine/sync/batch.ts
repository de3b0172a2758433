import type { Journal } from '../detect/snapshot.ts';
import type { Candidate, Discovery, FileEntry } from '../detect/types.ts';
import type { Row } from '../store/store.ts';
import type { ReadFile } from './jobs.ts';
import type { SyncParts } from './sync.ts';
import { withVectors } from './vectors.ts';

/** Whole files on their way into the store. */
export interface Batch {
  /** Adds a file that was read, and commits when that fills the batch. */
  take(file: ReadFile, candidate: Candidate, signal?: AbortSignal): Promise<void>;
  /** Commits what is left, and counts what moved. */
  finish(signal?: AbortSignal): Promise<void>;
}

/** The first batch is small, so that there is something to find at once; each next one is twice as large, up to the last figure. Chunks. */
const [firstBatch, largestBatch] = [100, 2_000];
/** Files in a batch at most: each is named in the commit's condition. */
const filesPerBatch = 1_000;

/** An empty batch; the deleted files go out with the first commits. */
export function createBatch(parts: SyncParts, journal: Journal, deleted: Discovery['deleted']): Batch {
  const { store, tally, lease, vectors } = parts;
  const gone = [...deleted.map(({ path }) => path)];
  const departed = countHashes(deleted.map(({ hash }) => hash));
  tally.files.deleted += deleted.length;
  let target = firstBatch;
  let rows: Row[] = [];
  let put: { path: string; entry: FileEntry }[] = [];
  let replaced: string[] = [];

  const commit = async (signal?: AbortSignal) => {
    const removed = gone.splice(0, filesPerBatch);
    const paths = [...replaced, ...removed];
    const made = vectors ? await withVectors(rows, vectors, signal) : { rows, embeds: 0, reused: 0 };
    signal?.throwIfAborted();
    tally.work.embeds += made.embeds;
    tally.work.reusedVectors += made.reused;
    lease.check();
    if (paths.length) tally.work.commits += await store.replace(paths, made.rows);
    // Frozen in the middle of it, this process may have been replaced: then the snapshot is another's to write.
    lease.check();
    // Only now: the snapshot never runs ahead of the store.
    journal.record(put, removed);
    tally.chunks.added += rows.length;
    parts.onProgress();
    target = Math.min(largestBatch, target * 2);
    rows = [];
    put = [];
    replaced = [];
  };

  return {
    async take(file, candidate, signal) {
      count(file, candidate);
      if (file.type === 'fault' || file.type === 'gone') return;
      put.push({ path: file.path, entry: file.entry });
      if (file.type === 'rows') {
        rows.push(...file.rows);
        // A file that had no rows and gets none needs no commit.
        if (file.rows.length || candidate.known?.chunks) replaced.push(file.path);
      }
      if (rows.length >= target || put.length >= filesPerBatch) await commit(signal);
    },
    async finish(signal) {
      while (put.length || gone.length) await commit(signal);
    },
  };

  function count(file: ReadFile, { known, stamp }: Candidate): void {
    const { files, work } = tally;
    if (file.type === 'fault') {
      files.failed++;
      tally.fault(file);
      return;
    }
    if (file.type === 'gone') {
      if (known) files.unchanged++;
      else files.seen--;
      return;
    }
    work.reads++;
    work.bytesRead += stamp.size;
    const { hash, skipped } = file.entry;
    if (skipped) {
      const counts = tally.skipped.files;
      tally.skipped = { ...tally.skipped, files: { ...counts, [skipped]: (counts[skipped] ?? 0) + 1 } };
    }
    if (file.type === 'same') {
      files.unchanged++;
      return;
    }
    if (file.fault) tally.fault({ path: file.path, code: 'syntax', message: file.fault });
    if (known) files.modified++;
    else if (departed.get(hash)) {
      departed.set(hash, departed.get(hash)! - 1);
      files.moved++;
      files.deleted--;
    } else files.created++;
  }
}

function countHashes(hashes: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const hash of hashes) counts.set(hash, (counts.get(hash) ?? 0) + 1);
  return counts;
}
