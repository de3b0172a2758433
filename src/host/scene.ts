import type { PageRoot, Scene } from '../protocol/panelApi.ts';
import type { HostParts } from './parts.ts';

/** What the pages have to work on, as the host knows it now. */
export function currentScene({ client, roots }: HostParts): Scene {
  // Folders that are all turned off are `nothing` too, but the way out is another.
  if (roots.all.length > 0 && !roots.all.some(({ enabled }) => enabled)) return { kind: 'disabled' };
  if (roots.nothing !== undefined) return { kind: 'nothing', message: roots.nothing };
  const { state } = client;
  if (state.kind === 'failed') {
    const retryAt = state.retryAt?.toISOString();
    return { kind: 'failed', message: state.message, ...(retryAt === undefined ? {} : { retryAt }) };
  }
  return { kind: 'ready', roots: pageRoots({ client, roots }) };
}

/** The roots that are indexed, as the pages name them. */
export function pageRoots({ client, roots }: Pick<HostParts, 'client' | 'roots'>): PageRoot[] {
  return roots.all
    .filter(({ enabled }) => enabled)
    .map(({ root, folder }) => ({
      root,
      name: folder.name,
      activity: client.states.get(root)?.activity ?? { kind: 'idle' },
    }));
}
