import { fits, hardLimit, smallSize } from './budget.ts';
import type { Lines } from './lines.ts';
import type { ChunkKind } from './types.ts';
import { opens, type Unit } from './unit.ts';

/** A class's first lines below this size are no chunk of their own. */
const bareSize = 100;

/** Joins small neighbours up to the budget. */
export function join(units: readonly Unit[], lines: Lines): Unit[] {
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
    const opening = before.worth === opens && !bare;
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
  const opening = before.worth === opens;
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
