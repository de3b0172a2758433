/** The id of a row: its file's path and which of the file's chunks it is, counted from 0. */

/** The id of a file's chunk. `path` is relative to the root. */
export function rowId(path: string, ordinal: number): string {
  return `${path}#${ordinal}`;
}

/** Which chunk of its file an id names. */
export function ordinalOf(id: string): number {
  return Number(id.slice(id.lastIndexOf('#') + 1));
}

/** The file that an id names, relative to the root. */
export function pathOf(id: string): string {
  return id.slice(0, id.lastIndexOf('#'));
}
