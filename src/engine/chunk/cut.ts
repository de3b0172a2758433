import { type Lines, textOf } from './lines.ts';
import { definitionsOf, type Item, isClassLike, type Outline, rowClass } from './outline.ts';
import { splitRows } from './splitRows.ts';
import type { Chunk, ChunkKind } from './types.ts';

/** Characters without indentation that a chunk should not exceed. */
export const budget = 1_500;

/** Characters that no chunk exceeds, save a single line that does. */
export const hardLimit = 4_000;

/** What is smaller than this is joined to its neighbour when both together are within the budget. */
export const smallSize = 300;

/** A class's first lines below this size are no chunk of their own. */
const bareSize = 100;

/** Rows that belong together, before small neighbours are joined. */
interface Unit {
  readonly start: number;
  end: number;
  readonly kind: ChunkKind;
  readonly symbol: string;
  readonly breadcrumb: readonly string[];
  /** How much the unit's symbol weighs when units are joined: the heaviest names the chunk. */
  readonly worth: number;
  /** Units of different groups are never joined; 0 joins with none. */
  readonly group: string;
  readonly declarations: number;
}

/** Where a range of rows stands: what is around it and whose inside it is. */
interface Place {
  readonly breadcrumb: readonly string[];
  readonly owner?: Item;
  /** The kind of what no item covers. */
  readonly plain: ChunkKind;
}

/** Cuts a file into chunks that hold every line exactly once, in order. Blank files have none. */
export function cut(lines: Lines, outline: Outline, plain: ChunkKind): Chunk[] {
  if (lines.weights[lines.count] === 0) return [];
  const units = unitsIn(0, lines.count - 1, outline.items, { breadcrumb: [], plain }, lines, outline);
  return withDefinitions(join(units, lines), lines, outline);
}

/** Whether the rows may be one chunk. */
export function fits(lines: Lines, start: number, end: number): boolean {
  return (
    lines.weights[end + 1]! - lines.weights[start]! <= budget &&
    lines.sizes[end + 1]! - lines.sizes[start]! - 1 <= hardLimit
  );
}

function unitsIn(
  start: number,
  end: number,
  items: readonly Item[],
  place: Place,
  lines: Lines,
  outline: Outline,
): Unit[] {
  const units: Unit[] = [];
  let row = start;
  for (const cluster of clusters(items, row, end, outline, lines)) {
    if (cluster.start > row) units.push(...gapUnits(row, cluster.start - 1, place, lines, outline));
    units.push(...clusterUnits(cluster, place, lines, outline));
    row = cluster.end + 1;
  }
  if (row <= end) units.push(...gapUnits(row, end, place, lines, outline));
  return units;
}

interface Cluster {
  start: number;
  end: number;
  items: Item[];
}

/** Items with the comments and decorators above them; those that share a line make one cluster. */
function clusters(
  items: readonly Item[],
  first: number,
  last: number,
  outline: Outline,
  lines: Lines,
): Cluster[] {
  const found: Cluster[] = [];
  let free = first;
  for (const item of items) {
    const end = Math.min(Math.max(item.endRow, item.startRow), last);
    let start = Math.max(item.startRow, first);
    while (start > free && leadsOn(start - 1, outline, lines)) start--;
    const before = found.at(-1);
    if (before && start <= before.end) {
      before.items.push(item);
      before.end = Math.max(before.end, end);
    } else {
      found.push({ start, end, items: [item] });
    }
    free = Math.max(free, end + 1);
  }
  return found;
}

function leadsOn(row: number, outline: Outline, lines: Lines): boolean {
  const of = outline.classes[row]!;
  if (of === rowClass.comment) return lines.indents[row]! >= 0 || outline.glued[row] === 1;
  return of === rowClass.attached;
}

function clusterUnits(cluster: Cluster, place: Place, lines: Lines, outline: Outline): Unit[] {
  const { start, end, items } = cluster;
  const worth = (item: Item) => lines.weights[item.endRow + 1]! - lines.weights[item.row]!;
  if (fits(lines, start, end)) {
    let main: Item = items.reduce((a, b) => (worth(b) > worth(a) || (!a.name && b.name) ? b : a));
    const around: string[] = [];
    // A namespace around one thing: the chunk is about that thing.
    while (main.kind === 'module') {
      const heavy = main.children.find((child) => child.name && worth(child) > 0.7 * worth(main));
      if (!heavy) break;
      around.push(...main.scope, main.name);
      main = heavy;
    }
    const named = main.name ? main : firstNamed(main);
    return [
      {
        start,
        end,
        kind: named?.kind ?? place.owner?.kind ?? place.plain,
        symbol: named?.name ?? place.owner?.name ?? '',
        breadcrumb: [...place.breadcrumb, ...around, ...main.scope],
        worth: named ? worth(main) : 0,
        group: `${place.breadcrumb.join('.')}:${main.kind === 'heading' ? start : ''}`,
        declarations: items.every((item) => isDeclaration(item)) ? items.length : -1000,
      },
    ];
  }
  if (items.length > 1) {
    return unitsIn(
      start,
      end,
      items.flatMap((item) => item.children),
      place,
      lines,
      outline,
    );
  }
  const owner = items[0]!;
  const around = [...place.breadcrumb, ...owner.scope];
  const breadcrumb = owner.name ? [...around, owner.name] : around;
  const inside: Place = owner.name ? { breadcrumb, owner, plain: place.plain } : { ...place, breadcrumb };
  // A function's small inner functions are no border: they are cut like its other statements.
  const children = isContainer(owner)
    ? owner.children
    : owner.children.filter((child) => worth(child) >= smallSize);
  return unitsIn(start, end, children, inside, lines, outline);
}

function firstNamed(item: Item): Item | undefined {
  for (const child of item.children) {
    const found = child.name ? child : firstNamed(child);
    if (found) return found;
  }
  return undefined;
}

function isContainer(item: Item): boolean {
  return (
    isClassLike(item.kind) || item.kind === 'module' || item.kind === 'heading' || item.kind === 'variable'
  );
}

function isDeclaration(item: Item): boolean {
  return item.bodyless || item.kind === 'interface' || item.kind === 'type';
}

/** Rows that no item covers: imports, headers, a class's first lines, statements. */
function gapUnits(start: number, end: number, place: Place, lines: Lines, outline: Outline): Unit[] {
  const units: Unit[] = [];
  for (const run of gapRuns(start, end, place, lines, outline)) {
    const { owner } = place;
    const front = run.kind === 'header' || run.kind === 'imports' || run.kind === 'reexports';
    // A class's first lines stand where the class stands; a piece of a function stands in the function.
    const opening = owner !== undefined && run.start <= owner.row && isContainer(owner);
    for (const [from, to] of splitRows(run.start, run.end, lines, outline.glued)) {
      const first = opening && from <= owner.row;
      units.push({
        start: from,
        end: to,
        kind: front ? run.kind : (owner?.kind ?? place.plain),
        symbol: front ? '' : (owner?.name ?? ''),
        breadcrumb: first ? place.breadcrumb.slice(0, -1) : place.breadcrumb,
        worth: first ? Number.MAX_SAFE_INTEGER : 0,
        group: front ? 'front' : `${place.breadcrumb.join('.')}:`,
        declarations: 0,
      });
    }
  }
  return units;
}

interface Run {
  start: number;
  end: number;
  kind: ChunkKind;
}

function gapRuns(start: number, end: number, place: Place, lines: Lines, outline: Outline): Run[] {
  const whole: Run = { start, end, kind: place.plain };
  if (place.owner) return [whole];
  const runs: Run[] = [];
  let pending = start;
  for (let row = start; row <= end; row++) {
    const of = outline.classes[row]!;
    const blank = lines.indents[row]! < 0;
    if (blank || of === rowClass.comment || of === rowClass.attached) continue;
    const kind: ChunkKind =
      of === rowClass.imports ? 'imports' : of === rowClass.reexports ? 'reexports' : place.plain;
    const last = runs.at(-1);
    if (last && last.kind === kind) last.end = row;
    else runs.push({ start: pending, end: row, kind });
    pending = row + 1;
  }
  const last = runs.at(-1);
  if (!last) {
    // Comments alone: at the top of the file they are its header.
    return [start === 0 && end < lines.count - 1 ? { ...whole, kind: headerKind(place) } : whole];
  }
  last.end = end;
  settle(runs, start === 0, place.plain, lines);
  const first = runs[0]!;
  if (first.start === 0) {
    const header = headerEnd(outline, lines, first.end);
    if (header >= 0 && header < first.end) {
      first.start = header + 1;
      runs.unshift({ start: 0, end: header, kind: headerKind(place) });
    }
  }
  return runs;
}

/** Imports matter as such at the top of a file or when they are many; a word of code between them doesn't. */
function settle(runs: Run[], top: boolean, plain: ChunkKind, lines: Lines): void {
  const weight = (run: Run) => lines.weights[run.end + 1]! - lines.weights[run.start]!;
  let front = top;
  for (const [index, run] of runs.entries()) {
    const next = runs[index + 1];
    if (run.kind === plain) {
      if (front && next && weight(run) < 100) run.kind = next.kind;
      else front = false;
    } else if (!front && weight(run) < smallSize) {
      run.kind = plain;
    }
  }
  for (let index = runs.length - 1; index > 0; index--) {
    const [before, run] = [runs[index - 1]!, runs[index]!];
    if (before.kind !== run.kind) continue;
    before.end = run.end;
    runs.splice(index, 1);
  }
}

function headerKind(place: Place): ChunkKind {
  return place.plain === 'code' ? 'header' : place.plain;
}

/** The last row of the comment that opens the file and the blank lines after it; -1 when none does. */
function headerEnd(outline: Outline, lines: Lines, end: number): number {
  let row = 0;
  while (row <= end && (outline.classes[row] === rowClass.comment || lines.indents[row]! < 0)) row++;
  return row - 1;
}

/** Joins small neighbours up to the budget. */
function join(units: readonly Unit[], lines: Lines): Unit[] {
  const joined: Unit[] = [];
  const weight = (unit: Unit) => lines.weights[unit.end + 1]! - lines.weights[unit.start]!;
  for (const unit of units) {
    const before = joined.at(-1);
    if (!before || !joinable(before, unit, lines, weight)) {
      joined.push({ ...unit });
      continue;
    }
    // `class Queue {` alone says less than the big method after it.
    const bare = weight(before) < bareSize && weight(unit) >= smallSize;
    const opening = before.worth === Number.MAX_SAFE_INTEGER && !bare;
    const main = !opening && unit.worth > (bare ? 0 : before.worth) ? unit : before;
    joined[joined.length - 1] = {
      start: before.start,
      end: unit.end,
      kind: main.group === 'front' ? frontKind(before.kind, unit.kind) : main.kind,
      symbol: main.symbol,
      breadcrumb: opening ? before.breadcrumb : main.breadcrumb,
      worth: main.worth,
      group: before.group,
      declarations: before.declarations + unit.declarations,
    };
  }
  return joined;
}

function joinable(before: Unit, unit: Unit, lines: Lines, weight: (unit: Unit) => number): boolean {
  if (weight(unit) === 0) return lines.sizes[unit.end + 1]! - lines.sizes[before.start]! - 1 <= hardLimit;
  if (before.group !== unit.group && weight(before) > 0) return false;
  if (!fits(lines, before.start, unit.end)) return isTail(unit, before, lines);
  const opening = before.worth === Number.MAX_SAFE_INTEGER;
  return weight(before) < (opening ? bareSize : smallSize) || weight(unit) < smallSize;
}

/** A closing bracket by itself isn't worth a chunk, even over the budget. */
function isTail(unit: Unit, before: Unit, lines: Lines): boolean {
  const weight = lines.weights[unit.end + 1]! - lines.weights[unit.start]!;
  return weight < 20 && lines.sizes[unit.end + 1]! - lines.sizes[before.start]! - 1 <= hardLimit;
}

function frontKind(a: ChunkKind, b: ChunkKind): ChunkKind {
  if (a === 'reexports' || b === 'reexports') return 'reexports';
  return a === 'imports' || b === 'imports' ? 'imports' : 'header';
}

function withDefinitions(units: readonly Unit[], lines: Lines, outline: Outline): Chunk[] {
  const definitions = definitionsOf(outline.items);
  let next = 0;
  return units.map((unit) => {
    const first = next;
    while (next < definitions.length && definitions[next]!.line <= unit.end + 1) next++;
    return {
      startLine: unit.start + 1,
      endLine: unit.end + 1,
      text: textOf(lines, unit.start, unit.end),
      symbol: unit.symbol,
      kind: unit.declarations > 1 ? 'types' : unit.kind,
      breadcrumb: unit.breadcrumb,
      definitions: definitions.slice(first, next),
    };
  });
}
