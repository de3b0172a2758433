/**
 * Signatures: a function's name and the lines that say what it takes and gives, compared with a question each by itself. A
 * chunk's own vector is of all that is in it, its comments too, and says little of which of its functions is meant.
 */
import { decodeDefinitions } from '../store/row.ts';
import type { Row } from '../store/store.ts';
import type { Candidate } from './features.ts';
import type { Measured, Measurement } from './rank.ts';

/** Vectors of short texts, in order; none when the model has none to give just now. */
export type EmbedShort = (texts: readonly string[]) => Promise<readonly Float32Array[] | undefined>;

/** So many of the best matching chunks are looked at: further down, a signature hardly lifts one to where it is seen. */
const LOOKED_AT = 24;
/** Fewer of them where they have so many functions together: each text takes the model its time. */
const ENOUGH = 40;
/** Of each of them, at most so many functions: a list of hundreds of them is no answer. */
const MOST_FUNCTIONS = 24;
const MOST_LINES = 4;
const MOST_CHARACTERS = 200;
const FUNCTIONS = new Set(['function', 'method', 'macro']);
const HEAD_ENDS = /[{:]\s*$|\)/;

/** The signatures of the functions that begin in a row: what each is called within what, a line, and its head. */
export function signaturesOf(row: Pick<Row, 'text' | 'startLine' | 'definitions'>): string[] {
  const functions = decodeDefinitions(row.definitions).filter(({ kind }) => FUNCTIONS.has(kind));
  if (functions.length === 0) return [];
  const lines = row.text.split('\n');
  return functions.slice(0, MOST_FUNCTIONS).map(({ name, scope, line, endLine }) => {
    const from = line - row.startLine;
    const most = Math.min(from + MOST_LINES, endLine - row.startLine + 1);
    let head = lines[from] ?? '';
    for (let at = from + 1; at < most && !HEAD_ENDS.test(head); at++) head += ` ${lines[at] ?? ''}`;
    return `${[...scope, name].join('.')}\n${head.slice(0, MOST_CHARACTERS)}`;
  });
}

/**
 * The same files with the sign `signature`: of those chunks that match best, the largest cosine of their functions' with the
 * question, and of a file that of its chunks.
 */
export async function withSignatures(
  measurement: Measurement,
  question: Float32Array,
  embed: EmbedShort,
): Promise<Measurement> {
  const best = measurement.files
    .flatMap(({ candidates }) => candidates)
    .sort((a, b) => b.signs.match - a.signs.match)
    .slice(0, LOOKED_AT);
  const asked: { readonly id: string; readonly texts: readonly string[] }[] = [];
  let count = 0;
  for (const { row } of best) {
    if (count >= ENOUGH) break;
    const texts = signaturesOf(row);
    count += texts.length;
    asked.push({ id: row.id, texts });
  }
  const vectors = await embed(asked.flatMap(({ texts }) => texts));
  if (vectors === undefined || vectors.length === 0) return measurement;
  const nearest = new Map<string, number>();
  let at = 0;
  for (const { id, texts } of asked) {
    let most = 0;
    for (const end = at + texts.length; at < end; at++) most = Math.max(most, dot(question, vectors[at]!));
    nearest.set(id, most);
  }
  const signed = (one: Candidate): Candidate => {
    const signature = nearest.get(one.row.id);
    return signature === undefined ? one : { row: one.row, signs: { ...one.signs, signature } };
  };
  const files = measurement.files.map((file): Measured => {
    const candidates = file.candidates.map(signed);
    const signature = Math.max(0, ...candidates.map(({ signs }) => signs.signature));
    return { ...file, features: { ...file.features, signature }, candidates };
  });
  return { ...measurement, files };
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += a[at]! * b[at]!;
  return sum;
}
