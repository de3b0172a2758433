/**
 * The names that a root's files define, and where. Columns of numbers in place of an object a
 * definition: a root of 500,000 chunks has about a million.
 */
import type { DefinitionKind } from '../chunk/types.ts';
import { decodeDefinitions } from '../store/row.ts';
import { fold } from '../store/terms.ts';
import { letters, similarNames } from './names.ts';
import type { Place, SavedSymbols, Symbols } from './symbolTable.ts';
import { createTexts, roomFor } from './texts.ts';

/** `next`: the one before in the same file; `other`: the one before of the same folded name. -1 for none. */
const COLUMNS = {
  file: 0,
  chunk: 1,
  line: 2,
  endLine: 3,
  kind: 4,
  name: 5,
  owner: 6,
  next: 7,
  other: 8,
} as const;
const WIDTH = 9;
/** Of each folded name: its last place, the number of its places, its letters. */
const FOLD = { head: 0, count: 1, letters: 2 } as const;
const FOLD_WIDTH = 3;

/** An empty table of symbols, or what `saved` gave once; that memory is taken over. */
export function createSymbols(begin?: SavedSymbols): Symbols {
  let cells = begin?.cells ?? new Int32Array(1024 * WIDTH);
  let foldOf = begin?.foldOf ?? new Int32Array(1024);
  let byFold = begin?.byFold ?? new Int32Array(1024 * FOLD_WIDTH);
  const names = createTexts(begin?.names);
  const folds = createTexts(begin?.folds);
  const kinds: DefinitionKind[] = [...(begin?.kinds ?? [])];
  let { used, free, size } = begin?.numbers ?? { used: 0, free: -1, size: 0 };
  // Methods come one after another: most owners are the one before.
  let last = { text: '', id: -1 };

  const ofFold = (fold: number, column: number) => byFold[fold * FOLD_WIDTH + column]!;
  const spelt = {
    get size() {
      return folds.size;
    },
    textOf: folds.textOf,
    maskOf: (id: number) => ofFold(id, FOLD.letters),
  };

  return {
    add(file, chunk, definitions, head) {
      let before = head;
      for (const { name, kind, line, endLine, scope } of decodeDefinitions(definitions)) {
        const place = slot();
        const id = idOf(name);
        fill(place, file, chunk, line, endLine, kindNumber(kind), id, ownerOf(scope), before);
        link(foldOf[id]!, place);
        before = place;
        size++;
      }
      return before;
    },
    remove(head) {
      for (let place = head; place >= 0; ) {
        const next = at(place, COLUMNS.next);
        unlink(foldOf[at(place, COLUMNS.name)]!, place);
        cells[place * WIDTH + COLUMNS.next] = free;
        free = place;
        size--;
        place = next;
      }
    },
    places(name) {
      const found: Place[] = [];
      for (let place = headOf(name); place >= 0; place = at(place, COLUMNS.other)) found.push(placeAt(place));
      return found.reverse();
    },
    count(name) {
      const known = folds.known(fold(name));
      return known < 0 ? 0 : ofFold(known, FOLD.count);
    },
    of(head, name) {
      const id = names.known(name);
      const found: Place[] = [];
      if (id < 0) return found;
      // By number: a header of the kernel has ten thousand of them.
      for (let place = head; place >= 0; place = at(place, COLUMNS.next)) {
        if (at(place, COLUMNS.name) === id) found.push(placeAt(place));
      }
      return found;
    },
    similar: (name, limit) => similarNames(spelt, fold(name), limit, (id) => ofFold(id, FOLD.count) > 0),
    get size() {
      return size;
    },
    saved() {
      // Each definition has a name of its own at most, and an owner.
      if (names.size > 1000 + 3 * size) return undefined;
      return {
        numbers: { used, free, size },
        kinds,
        names: names.columns(),
        folds: folds.columns(),
        foldOf: foldOf.subarray(0, names.size),
        byFold: byFold.subarray(0, folds.size * FOLD_WIDTH),
        cells: cells.subarray(0, used * WIDTH),
      };
    },
  };

  function at(place: number, column: number): number {
    return cells[place * WIDTH + column]!;
  }

  function fill(place: number, ...values: readonly number[]): void {
    const from = place * WIDTH;
    for (let column = 0; column < values.length; column++) cells[from + column] = values[column]!;
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
    cells = roomFor(cells, used * WIDTH);
    return place;
  }

  function headOf(name: string): number {
    const known = folds.known(fold(name));
    return known < 0 ? -1 : ofFold(known, FOLD.head);
  }

  function idOf(name: string): number {
    const known = names.size;
    const id = names.idOf(name);
    if (id === known) {
      foldOf = roomFor(foldOf, id + 1);
      foldOf[id] = foldIdOf(fold(name));
    }
    return id;
  }

  function foldIdOf(folded: string): number {
    const known = folds.size;
    const id = folds.idOf(folded);
    if (id === known) {
      byFold = roomFor(byFold, (id + 1) * FOLD_WIDTH);
      byFold.set([-1, 0, letters(folded)], id * FOLD_WIDTH);
    }
    return id;
  }

  function ownerOf(scope: readonly string[]): number {
    const text = scope.at(-1) ?? '';
    if (text !== last.text || last.id < 0) last = { text, id: idOf(text) };
    return last.id;
  }

  function link(folded: number, place: number): void {
    const from = folded * FOLD_WIDTH;
    cells[place * WIDTH + COLUMNS.other] = byFold[from + FOLD.head]!;
    byFold[from + FOLD.head] = place;
    byFold[from + FOLD.count]!++;
  }

  function unlink(folded: number, place: number): void {
    const from = folded * FOLD_WIDTH;
    byFold[from + FOLD.count]!--;
    const after = at(place, COLUMNS.other);
    let later = byFold[from + FOLD.head]!;
    if (later === place) {
      byFold[from + FOLD.head] = after;
      return;
    }
    while (at(later, COLUMNS.other) !== place) later = at(later, COLUMNS.other);
    cells[later * WIDTH + COLUMNS.other] = after;
  }

  function kindNumber(kind: DefinitionKind): number {
    const known = kinds.indexOf(kind);
    return known >= 0 ? known : kinds.push(kind) - 1;
  }
}
