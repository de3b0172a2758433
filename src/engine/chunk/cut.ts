import { fits, smallSize } from './budget.ts';
import { gapUnits } from './gaps.ts';
import { join } from './join.ts';
import { type Lines, textOf } from './lines.ts';
import { definitionsOf, type Item, type Outline, rowClass } from './outline.ts';
import type { Chunk, ChunkKind } from './types.ts';
import { isContainer, type Place, type Unit } from './unit.ts';

/** Cuts a file into chunks that hold every line exactly once, in order. Blank files have none. */
export function cut(lines: Lines, outline: Outline, plain: ChunkKind): Chunk[] {
  if (lines.weights[lines.count] === 0) return [];
  const units = unitsIn(0, lines.count - 1, outline.items, { breadcrumb: [], plain }, lines, outline);
  return withDefinitions(join(units, lines), lines, outline);
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

function isDeclaration(item: Item): boolean {
  return item.bodyless || item.kind === 'interface' || item.kind === 'type';
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
