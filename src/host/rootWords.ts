/** Why there is nothing to index, as one sentence for people; undefined where there is. */
export function whyNothing(schemes: readonly string[], enabled: number): string | undefined {
  if (enabled > 0) return undefined;
  if (schemes.length === 0) return 'No folder is open: open one, and Lodestone indexes it.';
  if (!schemes.includes('file')) {
    return `This workspace lies on a file system that Lodestone can't read (${schemes[0]}): open a copy on disk.`;
  }
  return 'Lodestone is turned off here: turn on the setting lodestone.enabled to index this workspace.';
}
