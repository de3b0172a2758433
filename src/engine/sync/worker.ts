/** A worker thread of the engine: walks, reads, hashes and cuts, so that the engine's own thread stays free to answer. */
import path from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import type { Grammars } from '../chunk/grammars.ts';
import { NotAsShared } from '../detect/compare.ts';
import { createDiscoverer, type DiscoverRequest } from '../detect/discover.ts';
import { listFolders } from '../detect/folders.ts';
import { compactSnapshot } from '../detect/snapshot.ts';
import { buildSegment } from '../store/buildSegment.ts';
import {
  type Job,
  type JobAnswer,
  type JobMessage,
  type JobResults,
  type ReadFile,
  sharedAt,
} from './jobs.ts';

const { grammarsFolder } = workerData as { grammarsFolder: string };
const discoverer = createDiscoverer();
/** What reads and cuts: loaded with the first file, since a check that finds nothing new doesn't need it, and is half of what is loaded. */
let reading:
  | Promise<{
      readonly readCandidate: typeof import('./readFile.ts').readCandidate;
      readonly grammars: Grammars;
    }>
  | undefined;

parentPort!.on('message', async ({ job, shared }: JobMessage) => {
  const given = await answer(job, shared);
  const isBytes = 'result' in given && given.result instanceof Uint8Array;
  // Bytes change hands; anything else is copied.
  parentPort!.postMessage(given, isBytes ? [given.result.buffer] : []);
});

async function answer(job: Job, shared: Int32Array): Promise<JobAnswer> {
  try {
    return { result: await perform(job, shared) };
  } catch (error) {
    const { name, message, stack } = error as Error;
    return { error: stack === undefined ? { name, message } : { name, message, stack } };
  }
}

async function perform(job: Job, shared: Int32Array): Promise<JobResults[Job['type']]> {
  const isStopped = () => Atomics.load(shared, sharedAt.stop) !== 0;
  if (job.type === 'discover') return discover(job.request, isStopped);
  if (job.type === 'shares') return discoverer.shares(job);
  if (job.type === 'folders') return listFolders(job.request, isStopped);
  if (job.type === 'compact') return compactSnapshot(job.folder, job.indexId);
  if (job.type === 'segment') return buildSegment(job.texts).bytes as Uint8Array<ArrayBuffer>;
  reading ??= loadReading();
  const { readCandidate, grammars } = await reading;
  const read: ReadFile[] = [];
  for (const file of job.files) {
    if (isStopped()) throw new DOMException('The reading was stopped.', 'AbortError');
    read.push(await readCandidate(job.root, file, job.maxFileSize, job.plain ?? grammars));
    Atomics.add(shared, sharedAt.read, 1);
  }
  return read;
}

async function loadReading() {
  const [{ readCandidate }, { createGrammars }] = await Promise.all([
    import('./readFile.ts'),
    import('../chunk/grammars.ts'),
  ]);
  return { readCandidate, grammars: await createGrammars(path.resolve(grammarsFolder)) };
}

function discover(request: DiscoverRequest, isStopped: () => boolean) {
  try {
    return discoverer.discover(request, isStopped);
  } catch (error) {
    if (error instanceof NotAsShared) return undefined;
    throw error;
  }
}
