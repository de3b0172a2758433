import { smallSize } from './budget.ts';
import type { Lines } from './lines.ts';
import { type Outline, rowClass } from './outline.ts';
import { splitRows } from './splitRows.ts';
import type { ChunkKind } from './types.ts';
import { isContainer, opens, type Place, type Unit } from './unit.ts';

/** Rows that no item covers: imports, headers, a class's first lines, statements. */
export function gapUnits(start: number, end: number, place: Place, lines: Lines, outline: Outline): Unit[] {
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
        worth: first ? opens : 0,
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
