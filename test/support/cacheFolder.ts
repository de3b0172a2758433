import os from 'node:os';
import path from 'node:path';

/** Where a thing that is fetched once for the machine lies: outside node_modules, so that it outlives a checkout. */
export function cacheFolder(name: string): string {
  return path.join(process.env['XDG_CACHE_HOME'] || path.join(os.homedir(), '.cache'), 'lodestone', name);
}
