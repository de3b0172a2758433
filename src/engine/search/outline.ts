/**
 * What search keeps in memory of a root: a table of its files and a map of the names they define. It
 * lets files that a query names join the candidates, and gives ranking what no single row knows.
 */
import { ordinalOf } from '../store/rowId.ts';
import type { OutlineRow } from '../store/store.ts';
import type { SavedOutline } from './outlineFile.ts';
import { ending, flags, flagsOf, namesOf } from './paths.ts';
import { createSymbols } from './symbols.ts';
import type { Place } from './symbolTable.ts';
import { createWords } from './words.ts';

/** A file as search knows it. */
export interface OutlineFile {
  readonly path: string;
  readonly language: string;
  readonly lines: number;
  /** Stems of the words of its name, or of its folder's where the name says nothing. */
  readonly stem: readonly string[];
  /** Stems of the words of its last three folders. */
  readonly folders: readonly string[];
  /** Bits of `flags`. */
  readonly flags: number;
  /** First line of each chunk, in order: the chunk's ordinal is its place here. */
  readonly starts: readonly number[];
}

/** The files and symbols of one root. */
export interface Outline {
  /** Takes in rows in any order. A file that has changed must be removed before its new rows are put. */
  put(rows: readonly OutlineRow[]): void;
  remove(paths: readonly string[]): void;
  file(path: string): OutlineFile | undefined;
  files(): Iterable<OutlineFile>;
  readonly fileCount: number;
  readonly symbolCount: number;
  /** Number of definitions of a name; case and underscores don't count. */
  defined(name: string): number;
  places(name: string): Definition[];
  /** A file's definitions of a name as it is written. */
  definitions(path: string, name: string): Definition[];
  /** Folded names spelt much like this one, nearest first. */
  similar(name: string, limit: number): string[];
  /** Files whose whole name is said by these stems, with no word left over. */
  named(stems: readonly string[]): OutlineFile[];
  /** Files whose path ends with this one, the longest common end first. */
  ending(path: string): OutlineFile[];
  /** Smallest and largest log(lines + 1) of a file. */
  sizes(): { readonly least: number; readonly most: number };
  /** All of it, to be written to disk as it is; undefined where that would keep much that is gone. */
  saved(): SavedOutline | undefined;
}

/** A place with its file. */
export interface Definition extends Omit<Place, 'file'> {
  readonly file: OutlineFile;
}

interface Entry extends OutlineFile {
  flags: number;
  lines: number;
  starts: number[];
  readonly number: number;
  /** Last of its definitions in the table of symbols; -1 for none. */
  head: number;
}

/** An outline without files, or what `saved` gave once; that memory is taken over. */
export function createOutline(begin?: SavedOutline): Outline {
  const byPath = new Map<string, Entry>();
  const byNumber: (Entry | undefined)[] = [];
  const freeNumbers: number[] = [];
  const symbols = createSymbols(begin?.symbols);
  const words = createWords<Entry>();
  let sizes: { least: number; most: number } | undefined;
  if (begin) restore(begin);

  return {
    put(rows) {
      for (const row of rows) extend(byPath.get(row.path) ?? begun(row), row);
      sizes = undefined;
    },
    remove(paths) {
      for (const path of paths) drop(path);
      sizes = undefined;
    },
    file: (path) => byPath.get(path),
    files: () => byPath.values(),
    get fileCount() {
      return byPath.size;
    },
    get symbolCount() {
      return symbols.size;
    },
    defined: (name) => symbols.count(name),
    places: (name) => symbols.places(name).map(withFile),
    definitions: (path, name) => symbols.of(byPath.get(path)?.head ?? -1, name).map(withFile),
    similar: (name, limit) => symbols.similar(name, limit),
    named: (stems) => words.covered(stems),
    ending: (path) => ending(byPath.values(), path),
    sizes() {
      sizes ??= measure(byPath.values());
      return sizes;
    },
    saved() {
      const saved = symbols.saved();
      if (saved === undefined) return undefined;
      const files = Array.from(
        byPath.values(),
        ({ path, language, lines, flags: bits, starts, number, head }) => {
          const isReexport = (bits & flags.reexport) !== 0;
          return { path, language, lines, isReexport, chunks: starts.length, number, head };
        },
      );
      return {
        files,
        starts: Int32Array.from([...byPath.values()].flatMap(({ starts }) => starts)),
        symbols: saved,
      };
    },
  };

  function restore({ files, starts }: SavedOutline): void {
    let from = 0;
    for (const { path, language, lines, isReexport, chunks, number, head } of files) {
      const own = Array.from(starts.subarray(from, from + chunks));
      from += chunks;
      keep(path, language, lines, isReexport, own, number, head);
    }
    for (let number = 0; number < byNumber.length; number++)
      if (byNumber[number] === undefined) freeNumbers.push(number);
  }

  /** Written out, so that all have one shape: copied by spreading they are read three times as slowly. */
  function keep(
    path: string,
    language: string,
    lines: number,
    isReexport: boolean,
    starts: number[],
    number: number,
    head: number,
  ): Entry {
    const { stem, folders } = namesOf(path);
    const bits = flagsOf(path) | (isReexport ? flags.reexport : 0);
    const entry: Entry = { path, language, lines, stem, folders, flags: bits, starts, number, head };
    byNumber[number] = entry;
    byPath.set(path, entry);
    words.add(entry, stem);
    return entry;
  }

  function begun({ path, language }: OutlineRow): Entry {
    const number = freeNumbers.pop() ?? byNumber.length;
    // Told by its chunks: a single one that does anything takes the flag away.
    return keep(path, language, 0, true, [], number, -1);
  }

  function extend(entry: Entry, row: OutlineRow): void {
    const ordinal = ordinalOf(row.id);
    entry.head = symbols.add(entry.number, ordinal, row.definitions, entry.head);
    entry.starts[ordinal] = row.startLine;
    entry.lines = Math.max(entry.lines, row.endLine);
    if (!['imports', 'reexports', 'header'].includes(row.kind)) entry.flags &= ~flags.reexport;
  }

  function drop(path: string): void {
    const entry = byPath.get(path);
    if (entry === undefined) return;
    symbols.remove(entry.head);
    words.remove(entry, entry.stem);
    byPath.delete(path);
    byNumber[entry.number] = undefined;
    freeNumbers.push(entry.number);
  }

  function withFile({ file, ...place }: Place): Definition {
    return { ...place, file: byNumber[file]! };
  }
}

function measure(files: Iterable<OutlineFile>): { least: number; most: number } {
  let least = Number.POSITIVE_INFINITY;
  let most = 0;
  for (const { lines } of files) {
    const size = Math.log(lines + 1);
    if (size < least) least = size;
    if (size > most) most = size;
  }
  return { least: Math.min(least, most), most };
}
