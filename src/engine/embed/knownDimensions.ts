import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/**
 * The length of a model's vectors as `file` has it from the last time it was loaded or asked, so that a start needs
 * neither; undefined when that isn't known.
 */
export function knownDimensions(file: string, model: string): number | undefined {
  const known = read(file)[model];
  return typeof known === 'number' && Number.isInteger(known) && known > 0 ? known : undefined;
}

/** Keeps the length for the next start; 0 forgets it. Never throws: it saves a start some time, no more. */
export function keepDimensions(file: string, model: string, dimensions: number): void {
  const aside = `${file}.${randomUUID()}`;
  try {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(aside, JSON.stringify({ ...read(file), [model]: dimensions }));
    renameSync(aside, file);
  } catch {
    // The disk's trouble is told by whoever writes the index.
  }
}

function read(file: string): Readonly<Record<string, unknown>> {
  try {
    const found = JSON.parse(readFileSync(file, 'utf8'));
    return found !== null && typeof found === 'object' ? found : {};
  } catch {
    return {};
  }
}
