/** The outline on disk, beside the table: what it saves is only time, since the table's rows hold all that it is made of. */
import path from 'node:path';
import { readChecked, versionOf, writeChecked } from '../store/checkedFile.ts';
import { createOutline, type Outline } from './outline.ts';
import type { SavedSymbols } from './symbolTable.ts';
import type { TextColumns } from './texts.ts';

/** An outline as of a version of the table: it knows every row of that version. */
export interface OutlineAt {
  readonly outline: Outline;
  readonly version: number;
}

/** An outline as it is on disk. */
export interface SavedOutline {
  readonly files: readonly SavedFile[];
  /** `OutlineFile.starts` of all files, end to end. */
  readonly starts: Int32Array;
  readonly symbols: SavedSymbols;
}

/** What the path doesn't tell of a file. */
export interface SavedFile {
  readonly path: string;
  readonly language: string;
  readonly lines: number;
  readonly isReexport: boolean;
  readonly chunks: number;
  readonly number: number;
  readonly head: number;
}

interface Head {
  readonly files: readonly FileRecord[];
  readonly numbers: SavedSymbols['numbers'];
  readonly kinds: SavedSymbols['kinds'];
}
type FileRecord = readonly [string, string, number, 0 | 1, number, number, number];

/** Raised whenever an outline is made otherwise of the same rows. */
const format = 1;

/** What was written last; undefined when there is none, or none that can be used. */
export async function loadOutline(folder: string): Promise<OutlineAt | undefined> {
  const found = await readChecked<Head>(fileOf(folder), format);
  if (found === undefined) return undefined;
  const { version, head, parts } = found;
  const [starts, foldOf, byFold, cells, nameEnds, nameSlots, foldEnds, foldSlots] = parts
    .slice(2)
    .map(numbersIn);
  const [nameBytes, foldBytes] = parts;
  const texts = (bytes: Uint8Array, ends: Int32Array, slots: Int32Array): TextColumns => ({
    bytes,
    ends,
    slots,
  });
  const symbols: SavedSymbols = {
    numbers: head.numbers,
    kinds: head.kinds,
    names: texts(nameBytes!, nameEnds!, nameSlots!),
    folds: texts(foldBytes!, foldEnds!, foldSlots!),
    foldOf: foldOf!,
    byFold: byFold!,
    cells: cells!,
  };
  return { version, outline: createOutline({ files: head.files.map(toFile), starts: starts!, symbols }) };
}

/** The version that what was written last says it is of, unchecked; 0 where there is nothing. */
export function savedOutlineVersion(folder: string): number {
  return versionOf(fileOf(folder));
}

/** Writes an outline in place of the last one, whole or not at all; does nothing for one that is mostly gone. */
export function saveOutline(folder: string, { outline, version }: OutlineAt): void {
  const saved = outline.saved();
  if (saved === undefined) return;
  const { files, starts, symbols } = saved;
  const { numbers, kinds, names, folds, foldOf, byFold, cells } = symbols;
  const columns = [starts, foldOf, byFold, cells, names.ends, names.slots, folds.ends, folds.slots];
  writeChecked<Head>(fileOf(folder), format, {
    version,
    head: { files: files.map(toRecord), numbers, kinds },
    parts: [names.bytes, folds.bytes, ...columns.map(bytesOf)],
  });
}

function toFile([file, language, lines, isReexport, chunks, number, head]: FileRecord): SavedFile {
  return { path: file, language, lines, isReexport: isReexport === 1, chunks, number, head };
}

function toRecord({ path: file, language, lines, isReexport, chunks, number, head }: SavedFile): FileRecord {
  return [file, language, lines, isReexport ? 1 : 0, chunks, number, head];
}

function numbersIn(bytes: Uint8Array): Int32Array {
  return new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
}

function bytesOf(numbers: Int32Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}

function fileOf(folder: string): string {
  return path.join(folder, 'outline.bin');
}
