/** The title of the quick search: how far its answers can be relied on. Pure. */
import type { RootState } from '../protocol/engineApi.ts';
import type { HostRoot } from './parts.ts';

/** `Quick Search`, and what a person should know of the index: that a sync runs, how far it is, what an answer said. */
export function quickTitle(
  roots: readonly Pick<HostRoot, 'root'>[],
  states: ReadonlyMap<string, RootState>,
  notices: readonly string[],
): string {
  const percents = roots.flatMap(({ root }) => {
    const activity = states.get(root)?.activity;
    return activity?.kind === 'syncing' && activity.progress ? [activity.progress.percent] : [];
  });
  const said = [
    ...(percents.length > 0 ? [`syncing, ${Math.floor(Math.min(...percents))} %`] : []),
    ...notices.slice(0, 1).map((notice) => notice.replace(/\.$/, '')),
  ];
  return ['Quick Search', ...said].join(' · ');
}
