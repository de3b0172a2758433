import type { WhyAnswer } from '../protocol/engineApi.ts';
import type { Rules } from './detect/types.ts';
import { explainPath } from './detect/why.ts';
import type { Root } from './root.ts';
import { StoreDamaged } from './store/store.ts';

/** Whether and why a path is indexed: by the rules, and by what is in the index. Throws what `explainPath` throws. */
export async function explain(
  root: Root,
  given: string,
  file: string,
  rules: Rules,
  signal: AbortSignal,
): Promise<WhyAnswer> {
  const found = explainPath(given, file, rules);
  if (!found.indexed) return found;
  // The rules let it in: whether its rows are there yet is another thing.
  return unlessDamaged(
    given,
    root.read(async (open) => {
      if (open && (await open.store.rowsOf([found.path])).length) return found;
      const sentence = `${found.path} will be indexed by the next sync${open ? ', unless it is empty' : ''}.`;
      return { ...found, indexed: false, reason: 'not yet' as const, sentence };
    }, signal),
  );
}

/** What was asked of an index; a damaged one is told in a sentence that says what becomes of it. */
export async function unlessDamaged<T>(root: string, asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    if (!(error instanceof StoreDamaged)) throw error;
    throw new Error(`The index of ${root} is damaged; the next sync builds it anew.`, { cause: error });
  }
}
