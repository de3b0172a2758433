/** A hit that is a piece of a definition grows to the whole of it, so that what is shown can be read by itself. */
import { ordinalOf, rowId } from '../store/rowId.ts';
import type { Row, Store } from '../store/store.ts';
import type { Outline } from './outline.ts';
import type { Ranked } from './rank.ts';
import type { RankedHit } from './search.ts';

/** Longer definitions stay in pieces: a hit is to be read at a glance. */
const MOST_LINES = 80;

/** The first `limit` hits of a ranked list, grown; a piece that an earlier hit has taken in is dropped. */
export async function grow(
  store: Store,
  outline: Outline,
  ranked: readonly Ranked[],
  limit: number,
): Promise<RankedHit[]> {
  const taken = new Map<string, number[]>();
  const chosen: { ranked: Ranked; ordinals: number[] }[] = [];
  const missing = new Set<string>();
  const rows = new Map<string, Row>(ranked.map(({ row }) => [row.id, row]));
  for (const one of ranked) {
    if (chosen.length === limit) break;
    const { path } = one.row;
    const own = ordinalOf(one.row.id);
    const known = taken.get(path) ?? [];
    if (known.includes(own)) continue;
    const ordinals = wholeDefinition(one.row, own, outline).filter((at) => !known.includes(at));
    taken.set(path, [...known, ...ordinals]);
    chosen.push({ ranked: one, ordinals });
    for (const id of ordinals.map((at) => rowId(path, at))) if (!rows.has(id)) missing.add(id);
  }
  if (missing.size > 0) for (const row of await store.rows([...missing])) rows.set(row.id, row);
  return chosen.map(({ ranked: one, ordinals }) => merge(one, ordinals, rows));
}

/** The chunks that make up the definition this row is a piece of; the row's own alone when it is whole or too long. */
function wholeDefinition(row: Row, own: number, outline: Outline): number[] {
  const file = outline.file(row.path);
  if (row.symbol === '' || file === undefined) return [own];
  const around = outline
    .definitions(row.path, row.symbol)
    .filter(({ line, endLine }) => line <= row.endLine && endLine >= row.startLine)
    .filter(({ line, endLine }) => line < row.startLine || endLine > row.endLine)
    .sort((a, b) => a.endLine - a.line - (b.endLine - b.line))[0];
  if (around === undefined) return [own];
  const first = Math.min(
    own,
    file.starts.findLastIndex((start) => start <= around.line),
  );
  const last = Math.max(
    own,
    file.starts.findLastIndex((start) => start <= around.endLine),
  );
  const end = file.starts[last + 1] ?? file.lines + 1;
  if (first < 0 || end - file.starts[first]! > MOST_LINES) return [own];
  return Array.from({ length: last - first + 1 }, (_, at) => first + at);
}

/** The run of adjacent rows around the hit's own. */
function merge(
  { row, score, parts }: Ranked,
  ordinals: readonly number[],
  rows: ReadonlyMap<string, Row>,
): RankedHit {
  const run = [row];
  const own = ordinalOf(row.id);
  const next = (at: number) => (ordinals.includes(at) ? rows.get(rowId(row.path, at)) : undefined);
  // Rows of another version of the file, written a moment ago, don't fit: the lines must join.
  for (let at = own - 1, piece = next(at); piece?.endLine === run[0]!.startLine - 1; piece = next(--at))
    run.unshift(piece);
  for (let at = own + 1, piece = next(at); piece?.startLine === run.at(-1)!.endLine + 1; piece = next(++at))
    run.push(piece);
  return {
    row,
    startLine: run[0]!.startLine,
    endLine: run.at(-1)!.endLine,
    text: run.map(({ text }) => text).join('\n'),
    score,
    parts,
  };
}
