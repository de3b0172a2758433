/** Questions with every candidate measured, so that weights can be tried in a hundredth of a second. */
import { ahead, covered } from '../../src/engine/search/covered.ts';
import { foreignness, fuse, shareOfMeaning } from '../../src/engine/search/fuse.ts';
import type { Query } from '../../src/engine/search/query.ts';
import { gather, measureAll } from '../../src/engine/search/search.ts';
import { type FuseWeights, type Weights, weights } from '../../src/engine/search/weights.ts';
import type { Embedded } from './embedded.ts';
import type { Posed } from './posed.ts';
import { type Listed, mrr10, ndcg10, type Target } from './scores.ts';

/** All weights as one flat list of numbers, in the order of `weightNames`. */
export type Flat = readonly number[];

const fileSigns = Object.keys(weights.file) as (keyof Weights['file'])[];
const chunkSigns = Object.keys(weights.chunk) as (keyof Weights['chunk'])[];

const fuseSigns = Object.keys(weights.fuse) as (keyof FuseWeights)[];
const foreignFileSigns = Object.keys(weights.foreign.file) as (keyof Weights['file'])[];
/** Where those stand among a file's signs. */
const foreignFileAt = foreignFileSigns.map((sign) => fileSigns.indexOf(sign));
const foreignChunkSigns = Object.keys(weights.foreign.chunk) as (keyof Weights['foreign']['chunk'])[];
const listSigns = ['another', 'anotherToSentence', 'spread'] as const;

/** `fuse.meaning`, `file.match`, `chunk.nameless`, `list.another`… */
export const weightNames = [
  ...fuseSigns.map((sign) => `fuse.${sign}`),
  ...fileSigns.map((sign) => `file.${sign}`),
  ...chunkSigns.map((sign) => `chunk.${sign}`),
  ...foreignFileSigns.map((sign) => `foreign.file.${sign}`),
  ...foreignChunkSigns.map((sign) => `foreign.chunk.${sign}`),
  ...listSigns.map((sign) => `list.${sign}`),
];

/** The product's weights. */
export const currentWeights: Flat = [
  ...fuseSigns.map((sign) => weights.fuse[sign]),
  ...fileSigns.map((sign) => weights.file[sign]),
  ...chunkSigns.map((sign) => weights.chunk[sign]),
  ...foreignFileSigns.map((sign) => weights.foreign.file[sign]!),
  ...foreignChunkSigns.map((sign) => weights.foreign.chunk[sign]!),
  ...listSigns.map((sign) => weights.list[sign]),
];

/** Where each table begins in a flat list. */
const starts = {
  file: fuseSigns.length,
  chunk: fuseSigns.length + fileSigns.length,
  foreignFile: fuseSigns.length + fileSigns.length + chunkSigns.length,
  foreignChunk: fuseSigns.length + fileSigns.length + chunkSigns.length + foreignFileSigns.length,
};

/** What kind of question: for files by NDCG@10 (the public benchmark), all others by MRR@10. */
export type QuestionSet = 'files' | 'lines' | 'written' | 'sentences' | 'commits';

/** One question, ready to be ranked under any weights. */
export interface Case {
  readonly set: QuestionSet;
  readonly repository: string;
  readonly language: string;
  readonly query: string;
  readonly targets: readonly Target[];
  readonly asked: Pick<Query, 'isName' | 'names'>;
  /** Whether there were vectors. */
  readonly hasMeaning: boolean;
  /** The largest share of the question that one chunk says. */
  readonly covered: number;
  /** By how much the best file by words is ahead of the next. */
  readonly ahead: number;
  readonly isSentence: boolean;
  /** Signs are in the weights' order; those that weights of fusing change are made anew. */
  readonly files: readonly {
    readonly signs: Flat;
    readonly chunks: readonly {
      readonly hit: Listed;
      readonly signs: Flat;
      readonly words: number;
      readonly meaning: number;
      /** The signs by which it is judged besides where the question's words are foreign. */
      readonly foreign: Flat;
    }[];
  }[];
}

/** The questions of a set, measured. */
export async function casesOf(set: QuestionSet, questions: AsyncIterable<Posed>): Promise<Case[]> {
  const cases: Case[] = [];
  for await (const { corpus, name: repository, language, query, targets } of questions)
    cases.push({ set, repository, language, query, targets, ...(await measured(corpus, query)) });
  return cases;
}

type Measures = Pick<Case, 'asked' | 'hasMeaning' | 'covered' | 'ahead' | 'isSentence' | 'files'>;

async function measured(corpus: Embedded, text: string): Promise<Measures> {
  const question = { query: text, limit: 10, paths: [], excludes: [], languages: [] };
  const vector = await corpus.vectorOf(text);
  const gathered = await gather(corpus.store, corpus.outline, question, vector);
  const fused = new Map(fuse(gathered).map((one) => [one.row.id, one]));
  const { files, isSentence } = await measureAll(gathered, corpus.outline, vector, corpus.embed);
  const { isName, names } = gathered.query;
  return {
    asked: { isName, names },
    hasMeaning: gathered.meaning !== undefined,
    covered: covered(gathered.query, gathered.lexical),
    ahead: ahead(gathered.lexical),
    isSentence,
    files: files.map(({ features, candidates }) => ({
      signs: fileSigns.map((sign) => features[sign]),
      chunks: candidates.map(({ row: { id, path: at, startLine, endLine }, signs }) => ({
        hit: { path: at, startLine, endLine },
        signs: chunkSigns.map((sign) => signs[sign]),
        words: fused.get(id)!.lexical,
        meaning: fused.get(id)!.meaning,
        foreign: foreignChunkSigns.map((sign) => signs[sign]),
      })),
    })),
  };
}

/** The score of one question under these weights: what `fuse`, `measure` and `order` do, without their words. */
export function evaluate(one: Case, flat: Flat): number {
  const fusing = Object.fromEntries(fuseSigns.map((sign, at) => [sign, flat[at]!])) as unknown as FuseWeights;
  const [another, toSentence, spread] = flat.slice(-3) as [number, number, number];
  const foreign = one.hasMeaning ? foreignness(one.covered, one.ahead, fusing) : 0;
  const share = one.hasMeaning ? shareOfMeaning(one.asked, foreign, fusing) : 0;
  const step = one.isSentence ? toSentence : another;
  const matches = one.files.map(({ chunks }) =>
    chunks.map(({ words, meaning }) => (1 - share) * words + share * meaning),
  );
  const best = matches.map((all) => [...all].sort((a, b) => b - a).slice(0, 3));
  const sums = best.map((three) => three.reduce((sum, match) => sum + match, 0));
  const largest = Math.max(1e-9, ...sums);
  const list: { hit: Listed; score: number }[] = [];
  for (const [at, { signs, chunks }] of one.files.entries()) {
    const top = best[at]![0] ?? 0;
    const anew: Partial<Record<string, number>> = {
      match: top,
      several: sums[at]! / largest,
    };
    const score = dot(fileSigns, signs, anew, flat, starts.file);
    const ofFile = foreignFileAt.map((place) => signs[place]!);
    const ofFileToo = dot(foreignFileSigns, ofFile, anew, flat, starts.foreignFile);
    const points = chunks.map(({ signs: own }, place) =>
      dot(chunkSigns, own, { match: matches[at]![place]! }, flat, starts.chunk),
    );
    const most = Math.max(...points);
    const own = chunks
      .map(({ hit, foreign: signs }, place) => {
        const too = dot(foreignChunkSigns, signs, { match: matches[at]![place]! }, flat, starts.foreignChunk);
        return { hit, score: score - (most - points[place]!) * spread + foreign * (ofFileToo + too) };
      })
      .sort((a, b) => b.score - a.score);
    for (let rank = 0; rank < Math.min(weights.list.most, own.length); rank++)
      list.push({ hit: own[rank]!.hit, score: own[rank]!.score - rank * step });
  }
  const hits = list
    .sort((a, b) => b.score - a.score)
    .slice(0, 10)
    .map(({ hit }) => hit);
  return one.set === 'files' ? ndcg10(hits, one.targets) : mrr10(hits, one.targets);
}

function dot(
  names: readonly string[],
  signs: Flat,
  anew: Partial<Record<string, number>>,
  flat: Flat,
  from: number,
): number {
  let all = 0;
  for (let at = 0; at < signs.length; at++) all += (anew[names[at]!] ?? signs[at]!) * flat[from + at]!;
  return all;
}
