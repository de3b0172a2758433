/** The index of terms on disk: what it saves is only time, since the table's rows hold all that it is made of. */
import path from 'node:path';
import { readChecked, versionOf, writeChecked } from './checkedFile.ts';
import { readSegment } from './postings.ts';
import type { WholeIndex } from './termIndex.ts';

/** An index of terms as of a version of the table: it holds every row of that version. */
export interface SavedTerms extends WholeIndex {
  readonly version: number;
}

/** Path, language, commit and chunks of each file. */
type Head = readonly (readonly [string, string, number, number])[];

const format = 2;

/** What was written last beside the table; undefined when there is none, or none that can be used. */
export async function loadTerms(folder: string): Promise<SavedTerms | undefined> {
  const found = await readChecked<Head>(fileOf(folder), format);
  if (found === undefined) return undefined;
  const files = found.head.map(([file, language, commit, chunks]) => ({
    path: file,
    language,
    commit,
    chunks,
  }));
  return { version: found.version, files, segment: readSegment(found.parts[0]!) };
}

/** The version that what was written last says it is of, unchecked; 0 where there is nothing. */
export function savedTermsVersion(folder: string): number {
  return versionOf(fileOf(folder));
}

/** Writes an index in place of the last one, whole or not at all. */
export function saveTerms(folder: string, { version, files, segment }: SavedTerms): void {
  const head = files.map(
    ({ path: file, language, commit, chunks }) => [file, language, commit, chunks] as const,
  );
  writeChecked<Head>(fileOf(folder), format, { version, head, parts: [segment.bytes] });
}

function fileOf(folder: string): string {
  return path.join(folder, 'terms.bin');
}
