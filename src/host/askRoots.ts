/** One question to several roots. Pure, but for the asking. */
import type { SearchAnswer } from '../protocol/engineApi.ts';
import type { HostRoot } from './parts.ts';
import type { RootHit } from './quickItems.ts';

/** The hits of all roots that answered, best first, and what there is to say of them. */
export interface RootsAnswer {
  readonly hits: readonly RootHit[];
  readonly marks: readonly string[];
  readonly notices: readonly string[];
}

/**
 * Asks each root and merges the answers by score, at most `limit` hits. A root that refuses is a notice beside the
 * others' hits. Throws what the first one threw where all refuse, or the signal's reason.
 */
export async function askRoots(
  roots: readonly HostRoot[],
  limit: number,
  ask: (root: HostRoot) => Promise<SearchAnswer>,
  signal: AbortSignal,
): Promise<RootsAnswer> {
  const settled = await Promise.allSettled(roots.map(ask));
  signal.throwIfAborted();
  const hits: RootHit[] = [];
  const marks = new Set<string>();
  const notices = new Set<string>();
  for (const [at, each] of settled.entries()) {
    const { root, folder } = roots[at]!;
    if (each.status === 'rejected') {
      notices.add((each.reason as Error).message);
      continue;
    }
    const prefix = roots.length > 1 ? `${folder.name}/` : '';
    hits.push(...each.value.hits.map((hit) => ({ ...hit, root, prefix })));
    for (const mark of each.value.marks) marks.add(mark);
    for (const notice of each.value.notices) notices.add(notice);
  }
  const refused = settled.filter((each) => each.status === 'rejected');
  if (refused.length > 0 && refused.length === settled.length) throw refused[0]!.reason;
  hits.sort((a, b) => b.score - a.score);
  return { hits: hits.slice(0, limit), marks: [...marks], notices: [...notices] };
}
