/**
 * The names that a root's files define, and where. Columns of numbers in place of an object a
 * definition: a root of 500,000 chunks has about a million.
 */
import type { DefinitionKind } from '../chunk/types.ts';
import { decodeDefinitions } from '../store/row.ts';
import { fold } from '../store/terms.ts';
import { createNameIndex } from './names.ts';

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
  /** A file's definitions of a name as it is written, last first. */
  of(head: number, name: string): Place[];
  /** Folded names that are spelt much like this one, nearest first. */
  similar(name: string, limit: number): string[];
  readonly size: number;
}

const COLUMNS = { file: 0, chunk: 1, line: 2, endLine: 3, kind: 4, name: 5, owner: 6, next: 7 } as const;
const WIDTH = 8;

/** An empty table of symbols. */
export function createSymbols(): Symbols {
  let cells = new Int32Array(1024 * WIDTH);
  const kinds: DefinitionKind[] = [];
  const names = createNames();
  /** Folded name → its places: one number for most. */
  const index = new Map<string, number | number[]>();
  let spelling = createNameIndex();
  let spelt = 0;
  let used = 0;
  let free = -1;
  let size = 0;

  return {
    add(file, chunk, definitions, head) {
      let last = head;
      for (const { name, kind, line, endLine, scope } of decodeDefinitions(definitions)) {
        const place = slot();
        const owner = names.ownerOf(scope);
        const id = names.idOf(name);
        fill(place, file, chunk, line, endLine, kindNumber(kind), id, owner, last);
        link(names.folded(id), place);
        last = place;
        size++;
      }
      return last;
    },
    remove(head) {
      for (let place = head; place >= 0; ) {
        const next = at(place, COLUMNS.next);
        unlink(names.folded(at(place, COLUMNS.name)), place);
        cells[place * WIDTH + COLUMNS.next] = free;
        free = place;
        size--;
        place = next;
      }
    },
    places: (name) => slots(fold(name)).map(placeAt),
    count: (name) => slots(fold(name)).length,
    of(head, name) {
      const id = names.known(name);
      const found: Place[] = [];
      if (id === undefined) return found;
      // By number: a header of the kernel has ten thousand of them.
      for (let place = head; place >= 0; place = at(place, COLUMNS.next)) {
        if (at(place, COLUMNS.name) === id) found.push(placeAt(place));
      }
      return found;
    },
    similar(name, limit) {
      // Names that are gone, or came back, stay in the index until they are the most of it.
      if (spelt > 2 * index.size) {
        spelling = createNameIndex(index.keys());
        spelt = index.size;
      }
      const found = spelling.similar(fold(name), limit * 4).filter((known) => index.has(known));
      return [...new Set(found)].slice(0, limit);
    },
    get size() {
      return size;
    },
  };

  function at(place: number, column: number): number {
    return cells[place * WIDTH + column]!;
  }

  function fill(place: number, ...values: readonly number[]): void {
    const from = place * WIDTH;
    for (let column = 0; column < WIDTH; column++) cells[from + column] = values[column]!;
  }

  function placeAt(place: number): Place {
    return {
      name: names.textOf(at(place, COLUMNS.name)),
      kind: kinds[at(place, COLUMNS.kind)]!,
      file: at(place, COLUMNS.file),
      chunk: at(place, COLUMNS.chunk),
      line: at(place, COLUMNS.line),
      endLine: at(place, COLUMNS.endLine),
      owner: names.textOf(at(place, COLUMNS.owner)),
    };
  }

  function slot(): number {
    if (free >= 0) {
      const place = free;
      free = at(place, COLUMNS.next);
      return place;
    }
    const place = used++;
    if (used * WIDTH > cells.length) {
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
      spelling.add(name);
      spelt++;
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
}

/** Each name once, with a number and its folded form. */
function createNames() {
  const ids = new Map<string, number>();
  const texts: string[] = [];
  const folds: string[] = [];
  // Methods come one after another: most owners are the one before.
  let last = { text: '', id: -1 };
  const names = {
    textOf: (id: number): string => texts[id]!,
    folded: (id: number): string => folds[id]!,
    known: (name: string): number | undefined => ids.get(name),
    idOf(name: string): number {
      const known = ids.get(name);
      if (known !== undefined) return known;
      // A copy, cut loose from the longer string that the name was sliced from.
      const copy = name.length < 13 ? name : Buffer.from(name, 'utf8').toString('utf8');
      const id = texts.push(copy) - 1;
      folds.push(fold(copy));
      ids.set(copy, id);
      return id;
    },
    ownerOf(scope: readonly string[]): number {
      const text = scope.at(-1) ?? '';
      if (text !== last.text || last.id < 0) last = { text, id: names.idOf(text) };
      return last.id;
    },
  };
  return names;
}
