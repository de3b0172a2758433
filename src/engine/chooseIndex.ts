import type { RunParts, RunRequest } from './run.ts';
import type { IndexIdentity } from './store/store.ts';
import {
  createIndexFolder,
  type IndexFolder,
  isMarkedDamaged,
  listIndexes,
  removeIndex,
  removeLeftovers,
  sameIdentity,
  sameMaker,
} from './sync/indexFolder.ts';

const fullBecause = 'A full reindex was asked for.';

/** The index that a run is to write. */
export interface Chosen {
  readonly index: IndexFolder;
  /** Whether its table has still to be made. */
  readonly isNew: boolean;
  /** Whether a complete one of the same identity answers until it is done. */
  readonly stands: boolean;
  readonly because?: string;
}

/**
 * The index there is, or a new one beside it; where a run `goesOn`, the new one that it had begun. Removes those
 * that are of no use.
 */
export async function choose(
  parts: RunParts,
  { full, goesOn }: Pick<RunRequest, 'full' | 'goesOn'>,
  identity: IndexIdentity,
): Promise<Chosen> {
  const { root, folder, onEvent } = parts;
  if (removeLeftovers(folder)) {
    onEvent({ type: 'notice', root, message: damaged(root, 'What made it could not be read.') });
  }
  for (const index of listIndexes(folder).filter(isMarkedDamaged)) {
    await discard(parts, index);
    onEvent({ type: 'notice', root, message: damaged(root, 'A search could not read it.') });
  }
  const all = listIndexes(folder);
  const same = all.filter((index) => sameIdentity(index.identity, identity));
  const begun = same.find(({ complete }) => !complete);
  if (goesOn && full && begun) {
    return {
      index: begun,
      isNew: false,
      stands: same.some(({ complete }) => complete),
      because: fullBecause,
    };
  }
  const standing = same.find(({ complete }) => complete) ?? same[0];
  for (const index of same) if (index !== standing) await discard(parts, index);
  if (standing && !full) return { index: standing, isNew: false, stands: false };
  if (standing && !standing.complete) await discard(parts, standing);
  const isOutdated = !standing && all.some((index) => !sameMaker(index.identity, identity));
  if (isOutdated) {
    const message = `The index of ${root} was made by another version of Lodestone and is built anew.`;
    onEvent({ type: 'notice', root, message });
  }
  const because = full
    ? fullBecause
    : isOutdated
      ? 'The index was made by another version.'
      : 'There is no index yet.';
  const index = createIndexFolder(folder, identity);
  return { index, isNew: true, stands: standing?.complete === true, because };
}

/** What is said of an index that can't be used. */
export function damaged(root: string, why: string): string {
  return `The index of ${root} was damaged and is built anew. (${why})`;
}

/** Lets go of an index and removes it. */
export async function discard({ indexes }: RunParts, index: IndexFolder): Promise<void> {
  await indexes.letGo(index.id);
  removeIndex(index);
}
