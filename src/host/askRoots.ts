import type { SearchAnswer } from '../protocol/engineApi.ts';
import { incompleteNotice, isNotIndexed } from '../protocol/errors.ts';
import type { PageAnswer, PageHit } from '../protocol/panelApi.ts';
import { eachOnce } from './eachOnce.ts';

/** A root that is asked. */
export interface AskedRoot {
  readonly root: string;
  readonly name: string;
  /** Whether it is shown to be indexed just now: then no notice has to say that its answers are incomplete. */
  readonly isShownBusy?: boolean;
}

/**
 * Asks several roots at once and puts their answers together, best hits first, at most `limit`. A root that
 * fails becomes a notice as long as another answers; when all fail, throws the first one's error.
 */
export async function askRoots(
  roots: readonly AskedRoot[],
  limit: number,
  ask: (root: string) => Promise<SearchAnswer>,
): Promise<Omit<PageAnswer, 'icons'>> {
  const settled = await Promise.allSettled(roots.map(({ root }) => ask(root)));
  const hits: PageHit[] = [];
  const marks = new Set<string>();
  const notices = new Set<string>();
  const several = roots.length > 1;
  for (const [index, result] of settled.entries()) {
    const { root, name, isShownBusy = false } = roots[index]!;
    const told = (notice: string) => {
      if (!isShownBusy || notice !== incompleteNotice) notices.add(several ? `${name}: ${notice}` : notice);
    };
    if (result.status === 'rejected') {
      if (isShownBusy && isNotIndexed(result.reason)) continue;
      told(result.reason instanceof Error ? result.reason.message : String(result.reason));
      continue;
    }
    for (const hit of result.value.hits) hits.push({ ...hit, root });
    for (const mark of result.value.marks) marks.add(mark);
    for (const notice of result.value.notices) told(notice);
  }
  const failed = settled.filter((result) => result.status === 'rejected');
  if (failed.length > 0 && failed.length === settled.length) throw failed[0]!.reason;
  hits.sort((a, b) => b.score - a.score);
  return { hits: eachOnce(hits).slice(0, limit), marks: [...marks], notices: [...notices] };
}
