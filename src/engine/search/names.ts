/**
 * Names by spelling: finds the one meant by a misspelt or partial one. Each name is a number of a few
 * bits (which letters it has) beside its text, so that almost all are ruled out by one machine
 * instruction and 200,000 names are looked through in a few milliseconds, without an index to maintain.
 */

/** Names by number, lower-cased, each once. */
export interface Named {
  readonly size: number;
  textOf(id: number): string;
  /** Its `letters`. */
  maskOf(id: number): number;
}

/** Shorter names are like too many others. */
const SHORTEST = 4;

/** Names within a small edit distance of this one, or that begin with it or hold it, nearest first; only those that `isThere`. */
export function similarNames(
  names: Named,
  name: string,
  limit: number,
  isThere: (id: number) => boolean = () => true,
): string[] {
  if (name.length < SHORTEST) return [];
  const mask = letters(name);
  const allowed = allowedEdits(name);
  const best: { name: string; cost: number }[] = [];
  for (let id = 0; id < names.size; id++) {
    const other = names.maskOf(id);
    const surplus = mask & ~other;
    // Each letter that one has and the other lacks costs at least one edit.
    const mayEdit = bits(surplus) <= allowed && bits(other & ~mask) <= allowed;
    if ((surplus !== 0 && !mayEdit) || !isThere(id)) continue;
    const found = names.textOf(id);
    const cost = costOf(name, found, surplus === 0, mayEdit ? allowed : 0);
    if (cost < Number.POSITIVE_INFINITY) best.push({ name: found, cost });
  }
  best.sort((a, b) => a.cost - b.cost || a.name.length - b.name.length || (a.name < b.name ? -1 : 1));
  return best.slice(0, limit).map((found) => found.name);
}

/** How far a name is from the one that was written; infinite when it isn't meant. */
function costOf(written: string, name: string, mayHold: boolean, allowed: number): number {
  if (written === name) return Number.POSITIVE_INFINITY;
  const part = mayHold ? partCost(written, name) : Number.POSITIVE_INFINITY;
  if (part < Number.POSITIVE_INFINITY || Math.abs(name.length - written.length) > allowed) return part;
  const edits = distance(written, name, allowed);
  return edits <= allowed ? edits : Number.POSITIVE_INFINITY;
}

/** One edit for a short name, two for a longer one, three for a very long one. */
function allowedEdits(name: string): number {
  return name.length < 6 ? 1 : name.length < 14 ? 2 : 3;
}

/** What it costs to take a name for the beginning or, less readily, for the middle of another. */
function partCost(part: string, name: string): number {
  if (part.length === name.length) return Number.POSITIVE_INFINITY;
  const at = name.indexOf(part);
  if (at < 0 || part.length * 4 < name.length) return Number.POSITIVE_INFINITY;
  return (at === 0 ? 0.5 : 1.5) + (name.length - part.length) / name.length;
}

/** A bit for each letter and digit that a name has. */
export function letters(name: string): number {
  let mask = 0;
  for (let at = 0; at < name.length; at++) mask |= 1 << (name.charCodeAt(at) & 31);
  return mask;
}

function bits(mask: number): number {
  let rest = mask - ((mask >>> 1) & 0x55555555);
  rest = (rest & 0x33333333) + ((rest >>> 2) & 0x33333333);
  return (((rest + (rest >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}

/**
 * Edits (insert, delete, replace, swap of neighbours) between two names, or more than `most` when
 * there are more: optimal string alignment within a band.
 */
export function distance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(previous[j]! + 1, row[j - 1]! + 1, previous[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, before[j - 2]! + 1);
      }
      row.push(cost);
      least = Math.min(least, cost);
    }
    if (least > most) return most + 1;
    before = previous;
    previous = row;
  }
  return previous[b.length]!;
}
