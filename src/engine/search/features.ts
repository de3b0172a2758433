/** The signs by which a file is judged, each measured once a query. Pure: all it needs is given. */
import type { DefinitionKind } from '../chunk/types.ts';
import type { Row } from '../store/store.ts';
import type { ChunkFeatures } from './chunkFeatures.ts';
import type { Definition, Outline, OutlineFile } from './outline.ts';
import { type Flag, flags } from './paths.ts';
import type { Name, Query } from './query.ts';
import type { FileWeights } from './weights.ts';
import { sameWord } from './words.ts';

/** A row that may answer, with what found it: BM25 or cosine scaled to [0, 1] over the query's candidates, and both fused. */
export interface Matched {
  readonly row: Row;
  readonly lexical: number;
  readonly meaning: number;
  readonly match: number;
}

/** One number for each sign of `FileWeights`. */
export type FileFeatures = { readonly [sign in keyof FileWeights]: number };

/** A row with its signs. */
export interface Candidate {
  readonly row: Row;
  readonly signs: ChunkFeatures;
}

/** What names of the query are defined where: path → value in [0, 1]. */
export interface Defined {
  readonly names: ReadonlyMap<string, number>;
  readonly compounds: ReadonlyMap<string, number>;
}

/** How much a definition of each kind is worth to someone who says its name. */
const KIND_VALUE: Readonly<Partial<Record<DefinitionKind, number>>> = {
  impl: 0.35,
  function: 0.7,
  method: 0.7,
  macro: 0.7,
  variable: 0.6,
  property: 0.6,
  heading: 0.4,
  rule: 0.4,
};
/** A word of a sentence may mean the name that it spells, or only itself. */
const PROSE = 0.7;
const OTHER_CASE = 0.6;
const NESTED = 0.8;
const QUALIFIED = 1.2;
/** A name that up to so many files define is as good as a name that one does. */
const FEW = 3;
/** A file's whole name counts in full when it is this share of what the query says: `once.go` isn't meant by every "once". */
const ENOUGH = 0.34;
/** A name of more definitions than this finds nothing. */
const TOO_MANY = 400;

/** The files that define names of the query, and what that is worth. */
export function definedBy(query: Query, outline: Outline): Defined {
  const names = new Map<string, number>();
  const compounds = new Map<string, number>();
  for (const name of query.names)
    raise(names, outline, name.name, name, name.isCode || query.isName ? 1 : PROSE);
  for (const compound of query.compounds) raise(compounds, outline, compound, undefined, 1);
  return { names, compounds };
}

function raise(
  values: Map<string, number>,
  outline: Outline,
  folded: string,
  name: Name | undefined,
  meant: number,
): void {
  const count = outline.defined(folded);
  if (count === 0 || count > TOO_MANY) return;
  const places = outline.places(folded);
  const files = new Set(places.map(({ file }) => file.path)).size;
  const rarity = files > FEW ? Math.sqrt(FEW / files) : 1;
  for (const place of places) {
    const value = Math.min(1, definitionValue(place, name) * rarity * meant);
    if (value > (values.get(place.file.path) ?? 0)) values.set(place.file.path, value);
  }
}

/** What a definition is worth to a query that says its name. */
function definitionValue(place: Definition, name: Name | undefined): number {
  let value = KIND_VALUE[place.kind] ?? 1;
  if (name !== undefined && place.name !== name.name) value *= OTHER_CASE;
  if (place.owner !== '') value *= NESTED;
  if (name !== undefined && name.qualifier !== '') {
    const said = name.qualifier.toLowerCase().split('.').at(-1)!;
    if (place.owner.toLowerCase() === said || place.file.path.toLowerCase().includes(said))
      value *= QUALIFIED;
  }
  return value;
}

/** The signs of one file, from its candidates (best match first). `mostSum` is the query's largest sum of three; `signature` is for `withSignatures` to fill in. */
export function fileFeatures(
  query: Query,
  outline: Outline,
  file: OutlineFile,
  candidates: readonly Candidate[],
  defined: Defined,
  mostSum: number,
): FileFeatures {
  const { least, most } = outline.sizes();
  const said = file.stem.filter((word) => query.stems.some((stem) => sameWord(stem, word))).length;
  const path = [...file.stem, ...file.folders];
  const saidBy = (words: readonly string[]) =>
    query.stems.filter((stem) => words.some((word) => sameWord(stem, word))).length / query.stems.length || 0;
  const flag = (name: Flag) => ((file.flags & flags[name]) !== 0 ? 1 : 0);
  return {
    match: candidates[0]?.signs.match ?? 0,
    several: mostSum > 0 ? sumOfThree(candidates) / mostSum : 0,
    wholeName:
      file.stem.length > 0 && said === file.stem.length ? Math.min(1, saidBy(file.stem) / ENOUGH) : 0,
    nameSaid: file.stem.length > 0 ? said / file.stem.length : 0,
    querySaid: saidBy(path),
    defines: defined.names.get(file.path) ?? 0,
    compound: defined.compounds.get(file.path) ?? 0,
    phrase: Math.max(0, ...candidates.map(({ signs }) => signs.phrase)),
    place: query.places.some(({ path: end }) => endsWithPath(file.path, end)) ? 1 : 0,
    size: most > least ? (Math.log(file.lines + 1) - least) / (most - least) : 0,
    test: flag('test'),
    compat: flag('compat'),
    example: flag('example'),
    reexport: flag('reexport'),
    declaration: flag('declaration'),
    generated: flag('generated'),
    aside: flag('aside'),
    signature: 0,
  };
}

/** Sum of the three best matches, given best first. */
export function sumOfThree(candidates: readonly Candidate[]): number {
  return candidates.slice(0, 3).reduce((sum, { signs }) => sum + signs.match, 0);
}

/** Whether one path is the end of the other, by whole parts. */
export function endsWithPath(path: string, end: string): boolean {
  const [longer, shorter] = path.length >= end.length ? [path, end] : [end, path];
  return longer === shorter || longer.replaceAll('\\', '/').endsWith(`/${shorter.replaceAll('\\', '/')}`);
}
