/** Ranking: files by what speaks for them, then the chunks within each, in one list. Pure. */
import type { Found, Row } from '../store/store.ts';
import { chunkFeatures } from './chunkFeatures.ts';
import { type Candidate, definedBy, type FileFeatures, fileFeatures, sumOfThree } from './features.ts';
import { foreignTo, fuse } from './fuse.ts';
import type { Outline, OutlineFile } from './outline.ts';
import type { Query } from './query.ts';
import { weights as tuned, type Weights } from './weights.ts';

/** A chunk with its place in the list, and what its score is made of. */
export interface Ranked {
  readonly row: Row;
  readonly score: number;
  /** Sign → its points; those of the file, `chunk` for what sets the chunk apart in its file, and `foreign` for what counts besides where the query's words are not the code's. */
  readonly parts: Readonly<Record<string, number>>;
}

/** A file with its signs and its candidates, best match first: what weights are fitted on. */
export interface Measured {
  readonly file: OutlineFile;
  readonly features: FileFeatures;
  readonly candidates: readonly Candidate[];
}

/** All of a query's candidates, measured. */
export interface Measurement {
  readonly files: readonly Measured[];
  /** The query is long enough to ask for a place rather than for a file. */
  readonly isSentence: boolean;
  /** How foreign the query's words are to the code, in [0, 1]. */
  readonly foreign: number;
}

/** So many telling words make a sentence of a query. */
const SENTENCE = 6;

/** All that may answer a query. */
export interface Gathered {
  readonly query: Query;
  /** What full-text search found. */
  readonly lexical: readonly Found[];
  /** What the vectors found; undefined when there is no model. */
  readonly meaning: readonly Found[] | undefined;
  /** What the outline knows of besides. */
  readonly joined: readonly Row[];
}

/** The candidates by file, with every sign of each file measured. */
export function measure(gathered: Gathered, outline: Outline, weights: Weights = tuned): Measurement {
  const { query } = gathered;
  const defined = definedBy(query, outline);
  const foreign = foreignTo(gathered, weights.fuse);
  const files = new Map<string, Candidate[]>();
  for (const matched of fuse(gathered, foreign, weights.fuse)) {
    const candidate = { row: matched.row, signs: chunkFeatures(query, matched) };
    const known = files.get(matched.row.path);
    if (known === undefined) files.set(matched.row.path, [candidate]);
    else known.push(candidate);
  }
  let mostSum = 0;
  for (const candidates of files.values()) {
    candidates.sort((a, b) => b.signs.match - a.signs.match || a.row.startLine - b.row.startLine);
    mostSum = Math.max(mostSum, sumOfThree(candidates));
  }
  const measured: Measured[] = [];
  for (const [path, candidates] of files) {
    const file = outline.file(path);
    // Rows that another process has just removed are in no outline any more.
    if (file === undefined) continue;
    const features = fileFeatures(query, outline, file, candidates, defined, mostSum);
    measured.push({ file, features, candidates });
  }
  return { files: measured, isSentence: query.words.length >= SENTENCE, foreign };
}

/** The measured files' chunks, best first, under these weights. */
export function order({ files, isSentence, foreign }: Measurement, weights: Weights): Ranked[] {
  const { spread, most } = weights.list;
  const another = isSentence ? weights.list.anotherToSentence : weights.list.another;
  // Most questions are in the code's words: nothing more is worked out for those.
  const also = foreign > 0 ? weights.foreign : { file: {}, chunk: {} };
  const list: Ranked[] = [];
  for (const { features, candidates } of files) {
    const parts = pointsOf(features, weights.file);
    const score = sumOf(parts);
    const ofFile = foreign * weighed(features, also.file);
    const points = candidates.map(({ signs }) => weighed(signs, weights.chunk));
    const best = Math.max(...points);
    const chunks = candidates
      .map(({ row, signs }, at) => {
        const besides = ofFile + foreign * weighed(signs, also.chunk);
        return { row, behind: (best - points[at]!) * spread, besides };
      })
      .sort((a, b) => b.besides - b.behind - a.besides + a.behind || a.row.startLine - b.row.startLine);
    chunks.forEach(({ row, behind, besides }, at) => {
      const chunk = -(behind + at * another + (at < most ? 0 : REST));
      const own = foreign > 0 ? { chunk, foreign: besides } : { chunk };
      list.push({ row, score: score + chunk + besides, parts: { ...parts, ...own } });
    });
  }
  return list.sort(
    (a, b) => b.score - a.score || compare(a.row.path, b.row.path) || a.row.startLine - b.row.startLine,
  );
}

/** More than a file's whole score: what comes after the first chunks of a file comes after all files. */
const REST = 100;

function pointsOf<S extends string>(
  signs: Readonly<Record<S, number>>,
  weights: Readonly<Partial<Record<S, number>>>,
): Record<string, number> {
  const parts: Record<string, number> = {};
  for (const sign of Object.keys(weights) as S[]) {
    const points = (weights[sign] ?? 0) * signs[sign];
    if (points !== 0) parts[sign] = points;
  }
  return parts;
}

/** What `sumOf(pointsOf(…))` is: for each of hundreds of chunks, that would be an object that nobody reads. */
function weighed<S extends string>(
  signs: Readonly<Record<S, number>>,
  weights: Readonly<Partial<Record<S, number>>>,
): number {
  let sum = 0;
  for (const sign in weights) sum += (weights[sign] ?? 0) * signs[sign];
  return sum;
}

function sumOf(parts: Readonly<Record<string, number>>): number {
  return Object.values(parts).reduce((sum, part) => sum + part, 0);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
