/** From the hits of several roots to the places that an answer names, each line of code in it once. Pure. */
import type { Hit } from '../../protocol/engineApi.ts';

/** A hit with the path that the answer gives it: relative to its root, with the root's name before it where there are several. */
export type FoundHit = Omit<Hit, 'parts'>;

/** A run of lines that is worth showing. */
export interface Place extends FoundHit {
  /** `path:lines` of the same text elsewhere. */
  readonly also: readonly string[];
}

/**
 * The hits best first, with overlapping ones of a file made one (under the better one's name and score) and equal
 * text of several files told as one place. At most `limit` places.
 */
export function placesOf(hits: readonly FoundHit[], limit: number): Place[] {
  const places: Place[] = [];
  const sorted = [...hits].sort((a, b) => b.score - a.score);
  for (const hit of sorted) {
    let place: Place = { ...hit, also: [] };
    // What has grown may reach another place: on until nothing overlaps.
    for (let at = overlapping(places, place); at >= 0; at = overlapping(places, place)) {
      const [other] = places.splice(at, 1);
      place = joined(other!, place);
    }
    const twin = places.findIndex(({ text }) => text === place.text);
    if (twin >= 0) {
      const kept = places[twin]!;
      places[twin] = { ...kept, also: [...kept.also, linesOf(place), ...place.also] };
    } else places.push(place);
  }
  return places.sort((a, b) => b.score - a.score).slice(0, limit);
}

/** `path:12-40`. */
export function linesOf({ path, startLine, endLine }: Pick<Place, 'path' | 'startLine' | 'endLine'>): string {
  return `${path}:${startLine}-${endLine}`;
}

function overlapping(places: readonly Place[], { path, startLine, endLine }: Place): number {
  return places.findIndex(
    (other) => other.path === path && other.startLine <= endLine && startLine <= other.endLine,
  );
}

/** Two that overlap as one. */
function joined(a: Place, b: Place): Place {
  const [better, worse] = b.score > a.score ? [b, a] : [a, b];
  const [first, second] = a.startLine <= b.startLine ? [a, b] : [b, a];
  // Lines of a file that changed meanwhile needn't fit: the better one is told as it is.
  const text =
    first.endLine >= second.endLine
      ? first.text
      : [first.text, ...second.text.split('\n').slice(first.endLine - second.startLine + 1)].join('\n');
  return {
    ...better,
    startLine: first.startLine,
    endLine: Math.max(first.endLine, second.endLine),
    text,
    stale: a.stale || b.stale,
    also: [...better.also, ...worse.also],
  };
}
