import type { PageRoot, Scene } from '../protocol/panelApi.ts';

/** The roots that can be asked; none where nothing can. */
export function rootsOf(scene: Scene): readonly PageRoot[] {
  return scene.kind === 'ready' ? scene.roots : [];
}

/** Whether an index grows: its answers may be others in a moment. */
export function isIndexing(scene: Scene): boolean {
  return rootsOf(scene).some(({ activity }) => activity.kind === 'syncing' || activity.kind === 'waiting');
}

/** What tells a hit's root apart: its name, where there are several. */
export function rootNames(scene: Scene): (root: string) => string | undefined {
  const roots = rootsOf(scene);
  return (root) => (roots.length > 1 ? roots.find((each) => each.root === root)?.name : undefined);
}
