import type { Journal } from '../detect/snapshot.ts';
import type { Candidate, Discovery, FileEntry } from '../detect/types.ts';
import type { StoredRow } from '../store/store.ts';
import { type FormerRead, rowsAgain } from './formerFiles.ts';
import type { CutFile, ReadFile } from './jobs.ts';
import type { SyncParts } from './sync.ts';
import { withVectors } from './vectors.ts';

/** Whole files on their way into the store: while one batch is written, the next is embedded, and a third is read. */
export interface Batches {
  /** Adds a file that was read, and sends the batch on its way when that fills it. Throws what an earlier one failed with. */
  take(file: ReadFile, candidate: Candidate, signal?: AbortSignal): Promise<void>;
  /** Resolves when all is committed. */
  finish(signal?: AbortSignal): Promise<void>;
  /** Resolves when nothing is under way any more, whatever became of it. */
  settle(): Promise<void>;
}

interface Batch {
  rows: StoredRow[];
  put: { path: string; entry: FileEntry }[];
  replaced: string[];
  /** Files whose rows are still to be had. */
  awaited: FormerRead[];
  /** Rows that it is going to have, as far as they weigh. */
  size: number;
}

const newBatch = (): Batch => ({ rows: [], put: [], replaced: [], awaited: [], size: 0 });

/** The first batch is small, so that there is something to find at once; each next one is twice as large, up to the last figure. Chunks. */
const [firstBatch, largestBatch] = [100, 2_000];
/** Rows that were there before come as they are, and weigh so much of one that is made: they may be that many more. */
const formerWeight = 0.25;
/** Files in a batch at most: each is named in the commit's condition. */
const filesPerBatch = 1_000;

/** Nothing yet; the deleted files go out with the first commits. */
export function createBatches(parts: SyncParts, journal: Journal, deleted: Discovery['deleted']): Batches {
  const { store, tally, lease, vectors } = parts;
  const gone = [...deleted.map(({ path }) => path)];
  const departed = countHashes(deleted.map(({ hash }) => hash));
  tally.files.deleted += deleted.length;
  let target = firstBatch;
  let batch = newBatch();
  let embedded: Promise<unknown> = Promise.resolve();
  let written: Promise<void> = Promise.resolve();

  const embed = (rows: readonly StoredRow[], signal?: AbortSignal) =>
    vectors ? withVectors(rows, vectors, signal) : { rows, embeds: 0, reused: 0 };

  const write = async (
    { put, replaced }: Batch,
    made: Awaited<ReturnType<typeof embed>>,
    signal?: AbortSignal,
  ) => {
    const removed = gone.splice(0, filesPerBatch);
    const paths = [...replaced, ...removed];
    tally.work.embeds += made.embeds;
    tally.work.reusedVectors += made.reused;
    signal?.throwIfAborted();
    lease.check();
    if (paths.length) tally.work.commits += await store.replace(paths, made.rows);
    // Frozen in the middle of it, this process may have been replaced: then the snapshot is another's to write.
    lease.check();
    // Only now: the snapshot never runs ahead of the store.
    journal.record(put, removed);
    tally.chunks.added += made.rows.length;
    parts.onProgress();
  };

  /** Sends the batch on: embedded after the one before it, written after that one. At most two are under way. */
  const send = async (signal?: AbortSignal) => {
    const full = batch;
    batch = newBatch();
    target = Math.min(largestBatch, target * 2);
    const before = written;
    const made = embedded.then(async () => {
      for (const { file, candidate } of await rowsAgain(parts, full.awaited, signal))
        add(full, file, candidate);
      return embed(full.rows, signal);
    });
    embedded = made;
    written = Promise.all([made, before]).then(([each]) => write(full, each, signal));
    // Whoever waits next is told.
    for (const each of [made, written]) each.catch(() => {});
    await before;
  };

  const add = (to: Batch, file: CutFile, candidate: Candidate) => {
    count(file, candidate);
    if (file.type === 'fault' || file.type === 'gone') return;
    to.put.push({ path: file.path, entry: file.entry });
    if (file.type !== 'rows') return;
    to.rows.push(...file.rows);
    to.size += file.rows.length;
    // A file that had no rows and gets none needs no commit.
    if (file.rows.length || candidate.known?.chunks) to.replaced.push(file.path);
  };

  return {
    async take(file, candidate, signal) {
      if (file.type === 'former') {
        batch.awaited.push({ file, candidate });
        batch.size += file.entry.chunks * formerWeight;
      } else add(batch, file, candidate);
      if (batch.size >= target || batch.put.length + batch.awaited.length >= filesPerBatch)
        await send(signal);
    },
    async finish(signal) {
      while (batch.put.length || batch.awaited.length || gone.length) {
        await send(signal);
        await written;
      }
      await written;
    },
    settle: () => Promise.allSettled([embedded, written]).then(() => {}),
  };

  function count(file: CutFile, { known, stamp }: Candidate): void {
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
