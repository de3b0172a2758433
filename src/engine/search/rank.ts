/** Ranking: files by what speaks for them, then the chunks within each, in one list. Pure. */
import { decodeDefinitions } from '../store/row.ts';
import type { Found, Row } from '../store/store.ts';
import { fold } from '../store/terms.ts';
import {
  type Candidate,
  definedBy,
  endsWithPath,
  type FileFeatures,
  fileFeatures,
  sumOfThree,
} from './features.ts';
import { fuse } from './fuse.ts';
import type { Outline, OutlineFile } from './outline.ts';
import type { Query } from './query.ts';
import { type FileWeights, weights as tuned, type Weights } from './weights.ts';

/** A chunk with its place in the list, and what its score is made of. */
export interface Ranked {
  readonly row: Row;
  readonly score: number;
  /** Sign → its points; those of the file, and `chunk` for what sets the chunk apart in its file. */
  readonly parts: Readonly<Record<string, number>>;
}

/** A file with its signs and its candidates, best match first: what weights are fitted on. */
export interface Measured {
  readonly file: OutlineFile;
  readonly features: FileFeatures;
  readonly candidates: readonly Candidate[];
}

/** All candidates, best first. `meaning` is undefined when there is no model. */
export function rank(
  query: Query,
  lexical: readonly Found[],
  meaning: readonly Found[] | undefined,
  outline: Outline,
  weights: Weights = tuned,
): Ranked[] {
  return order(query, measure(query, lexical, meaning, outline), weights);
}

/** The candidates by file, with every sign of each file measured. */
export function measure(
  query: Query,
  lexical: readonly Found[],
  meaning: readonly Found[] | undefined,
  outline: Outline,
): Measured[] {
  const defined = definedBy(query, outline);
  const files = new Map<string, Candidate[]>();
  for (const candidate of fuse(query, lexical, meaning)) {
    const known = files.get(candidate.row.path);
    if (known === undefined) files.set(candidate.row.path, [candidate]);
    else known.push(candidate);
  }
  let mostSum = 0;
  for (const candidates of files.values()) {
    candidates.sort((a, b) => b.match - a.match || a.row.startLine - b.row.startLine);
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
  return measured;
}

/** The measured files' chunks, best first, under these weights. */
export function order(query: Query, measured: readonly Measured[], weights: Weights): Ranked[] {
  const { another, spread, most } = weights.list;
  const list: Ranked[] = [];
  for (const { features, candidates } of measured) {
    const parts = fileParts(features, weights.file);
    const score = Object.values(parts).reduce((sum, part) => sum + part, 0);
    const chunks = candidates
      .map((candidate) => ({ row: candidate.row, points: chunkPoints(query, candidate, weights) }))
      .sort((a, b) => b.points - a.points || a.row.startLine - b.row.startLine);
    const best = chunks[0]?.points ?? 0;
    chunks.forEach(({ row, points }, at) => {
      const behind = at === 0 ? 0 : at * another + (best - points) * spread + (at < most ? 0 : REST);
      list.push({ row, score: score - behind, parts: { ...parts, chunk: -behind } });
    });
  }
  return list.sort(
    (a, b) => b.score - a.score || compare(a.row.path, b.row.path) || a.row.startLine - b.row.startLine,
  );
}

/** More than a file's whole score: what comes after the first chunks of a file comes after all files. */
const REST = 100;

function fileParts(features: FileFeatures, weights: FileWeights): Record<string, number> {
  const parts: Record<string, number> = {};
  for (const sign of Object.keys(weights) as (keyof FileWeights)[]) {
    const points = weights[sign] * features[sign];
    if (points !== 0) parts[sign] = points;
  }
  return parts;
}

/** What a chunk has for it within its file. */
function chunkPoints(query: Query, { row, match }: Candidate, { chunk }: Weights): number {
  let points = chunk.match * match + (chunk.kinds[row.kind] ?? 0);
  const names = new Set(decodeDefinitions(row.definitions).map(({ name }) => fold(name)));
  if (query.names.some(({ name, isCode }) => (isCode || query.isName) && names.has(fold(name)))) {
    points += chunk.definesCode;
  } else if (
    query.compounds.some((name) => names.has(name)) ||
    query.names.some(({ name }) => names.has(fold(name)))
  ) {
    points += chunk.definesProse;
  }
  if (query.phrases.some((phrase) => row.text.toLowerCase().includes(phrase))) points += chunk.phrase;
  if (query.places.some((place) => holds(row, place))) points += chunk.place;
  return points;
}

function holds(row: Row, place: { path: string; line: number }): boolean {
  return row.startLine <= place.line && place.line <= row.endLine && endsWithPath(row.path, place.path);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
