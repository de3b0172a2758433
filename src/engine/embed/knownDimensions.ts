import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** The length of an endpoint model's vectors, as it was told the last time; undefined when never. */
export function knownDimensions(folder: string, id: string): number | undefined {
  const known = read(folder)[id];
  return typeof known === 'number' && Number.isInteger(known) && known > 0 ? known : undefined;
}

/** Keeps the length for the next start, which then needs no network; 0 forgets it. Never throws: it saves a request, no more. */
export function keepDimensions(folder: string, id: string, dimensions: number): void {
  const file = fileIn(folder);
  const aside = `${file}.${randomUUID()}`;
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(aside, JSON.stringify({ ...read(folder), [id]: dimensions }));
    renameSync(aside, file);
  } catch {
    // The disk's trouble is told by whoever writes the index.
  }
}

function read(folder: string): Readonly<Record<string, unknown>> {
  try {
    const found = JSON.parse(readFileSync(fileIn(folder), 'utf8'));
    return found !== null && typeof found === 'object' ? found : {};
  } catch {
    return {};
  }
}

function fileIn(folder: string): string {
  return path.join(folder, 'endpoints.json');
}
