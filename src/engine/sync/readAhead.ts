import type { FormerCandidate, ReadFile } from './jobs.ts';
import { isPassing, withPatience } from './patience.ts';
import { WorkerDied, type Workers } from './workers.ts';

/** A job is this much source at most, so that a stop is heard soon; and this many files. */
const jobBytes = 256 * 1024;
const jobFiles = 32;

/**
 * Reads candidates on all threads, a bounded number of jobs ahead of whoever takes the results: that bound
 * is what keeps memory level whatever the tree's size. Results come in the candidates' order.
 */
export async function* readAhead(
  workers: Workers,
  root: string,
  candidates: readonly FormerCandidate[],
  maxFileSize: number,
  signal?: AbortSignal,
): AsyncGenerator<ReadFile[]> {
  const waiting: Promise<ReadFile[]>[] = [];
  const read = (files: readonly FormerCandidate[]) =>
    workers.run({ type: 'read', root, maxFileSize, files }, signal);
  for (const files of inJobs(candidates)) {
    const job = read(files)
      .catch((error) => oneByOne(error, files, read))
      .then((results) => patiently(results, files, read, signal));
    // It may fail long before it is its turn to be waited for, or never be waited for.
    job.catch(() => {});
    waiting.push(job);
    if (waiting.length > 2 * workers.threads) yield await waiting.shift()!;
  }
  while (waiting.length) yield await waiting.shift()!;
}

function* inJobs(candidates: readonly FormerCandidate[]): Generator<FormerCandidate[]> {
  let files: FormerCandidate[] = [];
  let bytes = 0;
  for (const candidate of candidates) {
    files.push(candidate);
    bytes += candidate.stamp.size;
    if (bytes < jobBytes && files.length < jobFiles) continue;
    yield files;
    files = [];
    bytes = 0;
  }
  if (files.length) yield files;
}

/** What could not be read for a reason that passes is read again, a little later; the rest stays as it came. */
function patiently(
  results: ReadFile[],
  files: readonly FormerCandidate[],
  read: (files: readonly FormerCandidate[]) => Promise<ReadFile[]>,
  signal?: AbortSignal,
): Promise<ReadFile[]> {
  const again = async (last: ReadFile[]) => {
    const bad = new Set(last.filter(isBad).map(({ path }) => path));
    const better = new Map(
      (await read(files.filter(({ path }) => bad.has(path)))).map((each) => [each.path, each]),
    );
    return last.map((each) => better.get(each.path) ?? each);
  };
  return withPatience(results, (last) => last.some(isBad), again, signal);
}

function isBad(file: ReadFile): boolean {
  return file.type === 'fault' && isPassing(file);
}

/** A thread that died took a whole job with it: each file is tried alone, to find the one that did it. */
async function oneByOne(
  error: unknown,
  files: readonly FormerCandidate[],
  read: (files: readonly FormerCandidate[]) => Promise<ReadFile[]>,
): Promise<ReadFile[]> {
  if (!(error instanceof WorkerDied) || error.isClosing) throw error;
  const results: ReadFile[] = [];
  for (const file of files) {
    results.push(...(await read([file]).catch((again) => [crashed(again, file.path)])));
  }
  return results;
}

function crashed(error: unknown, path: string): ReadFile {
  if (!(error instanceof WorkerDied) || error.isClosing) throw error;
  return {
    type: 'fault',
    path,
    code: 'CRASH',
    message: `${path} ended the thread that read it: ${error.message}`,
  };
}
