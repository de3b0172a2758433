/** Questions with every candidate measured, so that weights can be tried in a hundredth of a second. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { measure } from '../../src/engine/search/rank.ts';
import { gather } from '../../src/engine/search/search.ts';
import { type Weights, weights } from '../../src/engine/search/weights.ts';
import { type Corpus, openCorpus } from './corpus.ts';
import { readQueries } from './queries.ts';
import { type Listed, mrr10, ndcg10, type Target } from './scores.ts';

/** All weights as one flat list of numbers, in the order of `weightNames`. */
export type Flat = readonly number[];

const fileSigns = Object.keys(weights.file) as (keyof Weights['file'])[];
const chunkSigns = Object.keys(weights.chunk) as (keyof Weights['chunk'])[];

/** `file.match`, `chunk.near`, `list.another`… */
export const weightNames = [
  ...fileSigns.map((sign) => `file.${sign}`),
  ...chunkSigns.map((sign) => `chunk.${sign}`),
  'list.another',
  'list.spread',
];

/** The product's weights. */
export const currentWeights: Flat = [
  ...fileSigns.map((sign) => weights.file[sign]),
  ...chunkSigns.map((sign) => weights.chunk[sign]),
  weights.list.another,
  weights.list.spread,
];

/** One question, ready to be ranked under any weights. */
export interface Case {
  readonly repository: string;
  readonly language: string;
  readonly query: string;
  readonly targets: readonly Target[];
  readonly measure: 'ndcg' | 'mrr';
  readonly files: readonly {
    readonly signs: Flat;
    readonly chunks: readonly { readonly hit: Listed; readonly signs: Flat }[];
  }[];
}

/** Every question of the public benchmark over the corpora that are there. */
export async function fileCases(corpora: string, queries: string): Promise<Case[]> {
  const cases: Case[] = [];
  for (const { name, language, queries: asked } of readQueries(queries, corpora)) {
    const corpus = await openCorpus(path.join(corpora, name));
    for (const { query, targets } of asked) {
      cases.push({
        repository: name,
        language,
        query,
        targets,
        measure: 'ndcg',
        files: await measured(corpus, query),
      });
    }
  }
  return cases;
}

/** Every question in plain words over the corpora that are there. */
export async function lineCases(corpora: string, file: string): Promise<Case[]> {
  const questions = JSON.parse(readFileSync(file, 'utf8')) as {
    corpus: string;
    question: string;
    answers: Target[];
  }[];
  const cases: Case[] = [];
  for (const name of new Set(questions.map(({ corpus }) => corpus))) {
    if (!existsSync(path.join(corpora, name))) continue;
    const corpus = await openCorpus(path.join(corpora, name));
    for (const { question: query, answers: targets } of questions.filter((one) => one.corpus === name)) {
      cases.push({
        repository: name,
        language: name,
        query,
        targets,
        measure: 'mrr',
        files: await measured(corpus, query),
      });
    }
  }
  return cases;
}

async function measured({ store, outline }: Corpus, text: string): Promise<Case['files']> {
  const question = { query: text, limit: 10, paths: [], excludes: [], languages: [] };
  return measure(await gather(store, outline, question, undefined), outline).map(
    ({ features, candidates }) => ({
      signs: fileSigns.map((sign) => features[sign]),
      chunks: candidates.map(({ row: { path: at, startLine, endLine }, signs }) => ({
        hit: { path: at, startLine, endLine },
        signs: chunkSigns.map((sign) => signs[sign]),
      })),
    }),
  );
}

/** The score of one question under these weights: what `order` in rank.ts does, without its words. */
export function evaluate({ files, targets, measure: by }: Case, flat: Flat): number {
  const [another, spread] = flat.slice(-2) as [number, number];
  const list: { hit: Listed; score: number }[] = [];
  for (const { signs, chunks } of files) {
    const score = dot(signs, flat, 0);
    const points = chunks.map(({ hit, signs: own }) => ({ hit, points: dot(own, flat, signs.length) }));
    points.sort((a, b) => b.points - a.points);
    for (let at = 0; at < Math.min(weights.list.most, points.length); at++) {
      const behind = at === 0 ? 0 : at * another + (points[0]!.points - points[at]!.points) * spread;
      list.push({ hit: points[at]!.hit, score: score - behind });
    }
  }
  const hits = list
    .sort((a, b) => b.score - a.score)
    .slice(0, 10)
    .map(({ hit }) => hit);
  return by === 'ndcg' ? ndcg10(hits, targets) : mrr10(hits, targets);
}

function dot(signs: Flat, flat: Flat, from: number): number {
  let sum = 0;
  for (let at = 0; at < signs.length; at++) sum += signs[at]! * flat[from + at]!;
  return sum;
}
