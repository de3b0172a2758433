import type { Candidate } from '../detect/types.ts';
import type { CutFile, FormerCandidate, ReadFile } from './jobs.ts';
import { readAhead } from './readAhead.ts';
import type { SyncParts } from './sync.ts';

/** A file whose bytes it had before, read and not cut. */
export interface FormerRead {
  readonly file: Extract<ReadFile, { readonly type: 'former' }>;
  readonly candidate: Candidate;
}

/** So many files make a run in which many may come back: for fewer, to look for their old rows takes longer than to cut them. */
const manyFiles = 20;

/**
 * Notes what the table has of the files that a run is going to replace, and tells of each candidate what it was before. Only
 * before the first commit of a run.
 */
export async function withFormer(
  { store }: Pick<SyncParts, 'store'>,
  candidates: readonly Candidate[],
  deleted: readonly { readonly path: string; readonly hash: string; readonly chunks: number }[],
): Promise<readonly FormerCandidate[]> {
  if (candidates.length + deleted.length < manyFiles) return candidates;
  const { former } = store;
  const told = candidates.map((each) => ({ ...each, former: former.of(each.path) }));
  const standing = candidates.flatMap(({ path, known }) => (known ? [{ path, ...known }] : []));
  former.note(
    await store.version(),
    [...standing, ...deleted].filter(({ chunks }) => chunks > 0),
  );
  return told;
}

/** The files with the rows they had before. Those that can't be had any more are read and cut after all. */
export async function rowsAgain(
  { store, workers, root, rules }: Pick<SyncParts, 'store' | 'workers' | 'root' | 'rules'>,
  awaited: readonly FormerRead[],
  signal?: AbortSignal,
): Promise<{ readonly file: CutFile; readonly candidate: Candidate }[]> {
  if (awaited.length === 0) return [];
  const rows = await store.former.read(awaited.map(({ file: { path, entry } }) => ({ path, ...entry })));
  const found: { file: CutFile; candidate: Candidate }[] = [];
  const lost = new Map<string, Candidate>();
  for (const { file, candidate } of awaited) {
    const own = rows.get(file.path);
    if (own) found.push({ file: { ...file, type: 'rows', rows: own }, candidate });
    else lost.set(file.path, plain(candidate));
  }
  for await (const files of readAhead(workers, root, [...lost.values()], rules.maxFileSize, signal)) {
    for (const file of files) {
      // Of nothing that it was before: that is what was lost.
      if (file.type !== 'former') found.push({ file, candidate: lost.get(file.path)! });
    }
  }
  return found;
}

function plain({ former: _, ...candidate }: FormerCandidate): Candidate {
  return candidate;
}
