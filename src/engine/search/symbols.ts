/**
 * The names that a root's files define, and where. Columns of numbers in place of an object a
 * definition: a root of 500,000 chunks has about a million.
 */
import type { DefinitionKind } from '../chunk/types.ts';
import { decodeDefinitions } from '../store/row.ts';
import { fold } from '../store/terms.ts';
import { createNameIndex, type NameIndex } from './names.ts';

/** A definition in a file. `file` and `chunk` are the numbers by which the outline knows them. */
export interface Place {
  readonly name: string;
  readonly kind: DefinitionKind;
  readonly file: number;
  readonly chunk: number;
  readonly line: number;
  readonly endLine: number;
  /** The name right around it; empty at the top of a file. */
  readonly owner: string;
}

/** Where each name is defined. */
export interface Symbols {
  /** Adds a chunk's definitions. `head` is what the last call for the same file gave, -1 at first. */
  add(file: number, chunk: number, definitions: string, head: number): number;
  /** Removes a file's definitions, given what the last `add` for it gave. */
  remove(head: number): void;
  /** All places of a name, case and underscores not counted. */
  places(name: string): Place[];
  /** How many places a name has. */
  count(name: string): number;
  /** A file's definitions, last first. */
  of(head: number): Place[];
  /** Folded names that are spelt much like this one, nearest first. */
  similar(name: string, limit: number): string[];
  readonly size: number;
}

const COLUMNS = { file: 0, chunk: 1, line: 2, endLine: 3, kind: 4, next: 5 } as const;
const WIDTH = 6;

/** An empty table of symbols. */
export function createSymbols(): Symbols {
  let cells = new Int32Array(1024 * WIDTH);
  const names: string[] = [];
  const owners: string[] = [];
  const kinds: DefinitionKind[] = [];
  /** Folded name → its places: one number for most. */
  const index = new Map<string, number | number[]>();
  const kept = new Map<string, string>();
  let free = -1;
  let size = 0;
  let spelling: NameIndex | undefined;

  return {
    add(file, chunk, definitions, head) {
      let last = head;
      for (const { name, kind, line, endLine, scope } of decodeDefinitions(definitions)) {
        const place = slot();
        cells.set([file, chunk, line, endLine, kindNumber(kind), last], place * WIDTH);
        names[place] = keep(name);
        owners[place] = keep(scope.at(-1) ?? '');
        link(fold(names[place]!), place);
        last = place;
        size++;
      }
      return last;
    },
    remove(head) {
      for (let place = head; place >= 0; ) {
        const next = at(place, COLUMNS.next);
        unlink(fold(names[place]!), place);
        cells[place * WIDTH + COLUMNS.next] = free;
        free = place;
        size--;
        place = next;
      }
    },
    places: (name) => slots(fold(name)).map(placeAt),
    count: (name) => slots(fold(name)).length,
    of(head) {
      const found: Place[] = [];
      for (let place = head; place >= 0; place = at(place, COLUMNS.next)) found.push(placeAt(place));
      return found;
    },
    similar(name, limit) {
      spelling ??= createNameIndex(index.keys());
      return spelling.similar(fold(name), limit).filter((known) => index.has(known));
    },
    get size() {
      return size;
    },
  };

  function at(place: number, column: number): number {
    return cells[place * WIDTH + column]!;
  }

  function placeAt(place: number): Place {
    return {
      name: names[place]!,
      kind: kinds[at(place, COLUMNS.kind)]!,
      file: at(place, COLUMNS.file),
      chunk: at(place, COLUMNS.chunk),
      line: at(place, COLUMNS.line),
      endLine: at(place, COLUMNS.endLine),
      owner: owners[place]!,
    };
  }

  function slot(): number {
    if (free >= 0) {
      const place = free;
      free = at(place, COLUMNS.next);
      return place;
    }
    const place = names.length;
    if ((place + 1) * WIDTH > cells.length) {
      const wider = new Int32Array(cells.length * 2);
      wider.set(cells);
      cells = wider;
    }
    return place;
  }

  function slots(name: string): readonly number[] {
    const found = index.get(name);
    return found === undefined ? [] : typeof found === 'number' ? [found] : found;
  }

  function link(name: string, place: number): void {
    const found = index.get(name);
    if (found === undefined) {
      index.set(name, place);
      // A new name is not in the spelling index yet; it is made again at the next lookup.
      spelling = undefined;
    } else if (typeof found === 'number') index.set(name, [found, place]);
    else found.push(place);
  }

  function unlink(name: string, place: number): void {
    const found = index.get(name);
    if (typeof found === 'number') index.delete(name);
    else if (found !== undefined) {
      found.splice(found.indexOf(place), 1);
      if (found.length === 1) index.set(name, found[0]!);
    }
  }

  function kindNumber(kind: DefinitionKind): number {
    const known = kinds.indexOf(kind);
    return known >= 0 ? known : kinds.push(kind) - 1;
  }

  /** One copy of each name, cut loose from the longer string it was sliced from. */
  function keep(name: string): string {
    if (name === '') return '';
    let found = kept.get(name);
    if (found === undefined) {
      found = Buffer.from(name, 'utf8').toString('utf8');
      kept.set(found, found);
    }
    return found;
  }
}
