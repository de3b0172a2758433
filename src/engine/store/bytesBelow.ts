import { type Dirent, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

/** Bytes of all files below a folder; 0 where there is none, and without what goes meanwhile. */
export function bytesBelow(folder: string): number {
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return 0;
  }
  let bytes = 0;
  for (const entry of entries) {
    const at = path.join(folder, entry.name);
    if (entry.isDirectory()) bytes += bytesBelow(at);
    else bytes += statSync(at, { throwIfNoEntry: false })?.size ?? 0;
  }
  return bytes;
}
