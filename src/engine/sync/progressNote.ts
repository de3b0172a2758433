import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Progress } from '../../protocol/engineApi.ts';

/** How often a writer says where it is, at most, and how long after its beginning for the first time; milliseconds. */
const every = 500;

/** Where a run tells other processes how far it is. It costs a run nothing that this fails. */
export interface ProgressNote {
  put(progress: Progress): void;
  /** The run has ended. */
  remove(): void;
}

/** The note of this process's run, in the root's folder. */
export function openProgressNote(rootFolder: string): ProgressNote {
  let last: number | undefined;
  /** What a killed run has left may lie there from the beginning. */
  let mayLie = true;
  const remove = () => {
    if (!mayLie) return;
    mayLie = false;
    try {
      rmSync(fileOf(rootFolder), { force: true });
    } catch {
      // The next one takes its place.
    }
  };
  return {
    put(progress) {
      if (last === undefined) {
        remove();
        last = performance.now();
      }
      // A run that is soon over says nothing: to write it would take a tenth of a check that finds nothing.
      if (performance.now() - last < every) return;
      last = performance.now();
      mayLie = true;
      try {
        writeFileSync(`${fileOf(rootFolder)}.tmp`, JSON.stringify(progress));
        renameSync(`${fileOf(rootFolder)}.tmp`, fileOf(rootFolder));
      } catch {
        // What can't be written here is told where the index itself can't be.
      }
    },
    remove,
  };
}

/** How far the root's writer, in whatever process, has come; undefined when it hasn't said. */
export function readProgressNote(rootFolder: string): Progress | undefined {
  try {
    const progress = JSON.parse(readFileSync(fileOf(rootFolder), 'utf8')) as Partial<Progress> | null;
    return typeof progress?.percent === 'number' ? (progress as Progress) : undefined;
  } catch {
    return undefined;
  }
}

function fileOf(rootFolder: string): string {
  return path.join(rootFolder, 'progress.json');
}
