import type { FormerCandidate, ReadFile } from './jobs.ts';
import { isPassing, withPatience } from './patience.ts';
import { WorkerDied } from './workerDied.ts';
import type { Workers } from './workers.ts';

/** Has files read, by lines alone for the reason that is given. Throws what a job throws. */
type Read = (files: readonly FormerCandidate[], plain?: string) => Promise<ReadFile[]>;

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
  const readOnce: Read = (files, plain) =>
    workers.run(
      { type: 'read', root, maxFileSize, files, ...(plain === undefined ? {} : { plain }) },
      signal,
    );
  const read = (files: readonly FormerCandidate[]) =>
    readOnce(files).catch((error) => oneByOne(error, files, readOnce));
  for (const files of inJobs(candidates)) {
    const job = read(files).then((results) => patiently(results, files, read, signal));
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

/**
 * A thread that died took a whole job with it: each file is tried alone, to find the one that did it. One that a thread came to
 * no end of is cut by lines.
 */
async function oneByOne(error: unknown, files: readonly FormerCandidate[], read: Read): Promise<ReadFile[]> {
  if (!(error instanceof WorkerDied) || error.isClosing) throw error;
  const results: ReadFile[] = [];
  for (const [at, file] of files.entries()) {
    const stuck = (again: unknown) => again instanceof WorkerDied && again.stuckAt !== undefined;
    const plainly = () =>
      read([file], 'Its syntax came to no end: it is cut by lines.').catch((last) => crashed(last, file));
    const alone = () => read([file]).catch((again) => (stuck(again) ? plainly() : crashed(again, file)));
    results.push(...(await (at === error.stuckAt ? plainly() : alone())));
  }
  return results;
}

function crashed(error: unknown, { path }: FormerCandidate): ReadFile[] {
  if (!(error instanceof WorkerDied) || error.isClosing) throw error;
  const message = `${path} ended the thread that read it: ${error.message}`;
  return [{ type: 'fault', path, code: 'CRASH', message }];
}
