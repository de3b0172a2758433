/**
 * Finds `weights.foreign`, what counts besides where a question's words are foreign to the code:
 * `node test/bench/run.mjs fitForeign --corpora DIR --packages DIR --written DIR [--model FOLDER]`. Softmax regression
 * over the chunks of each question (a listwise loss, as ListNet's: Cao and others, 2007), on top of the other weights,
 * which stay. Nothing is written: the table in `weights.ts` is changed by hand, rounded. `--written` is where
 * `node model/train/run.mjs fetch DIR test/bench/writtenPackages.json` has put the packages of `written.json`.
 */
import path from 'node:path';
import { order } from '../../src/engine/search/rank.ts';
import { gather, measureAll } from '../../src/engine/search/search.ts';
import { type Weights, weights } from '../../src/engine/search/weights.ts';
import { checkout } from './corpus.ts';
import { openEmbedder } from './embedded.ts';
import { fileQuestions, lineQuestions, type Posed, writtenFolders } from './posed.ts';
import { type Listed, mean, meanByLanguage, mrr10, ndcg10, rankOf, type Target } from './scores.ts';
import { option } from './table.ts';

/** A question with its chunks: what ranking gives each without these weights, and its signs in proportion to how foreign the words are. */
interface Asked {
  readonly set: 'files' | 'lines' | 'written';
  readonly repository: string;
  readonly language: string;
  readonly targets: readonly Target[];
  readonly isSentence: boolean;
  readonly chunks: readonly { readonly hit: Listed; readonly base: number; readonly signs: Float32Array }[];
}

const fileSigns = Object.keys(weights.foreign.file) as (keyof Weights['file'])[];
const chunkSigns = Object.keys(weights.foreign.chunk) as (keyof Weights['foreign']['chunk'])[];
const names = [...fileSigns.map((sign) => `file.${sign}`), ...chunkSigns.map((sign) => `chunk.${sign}`)];
/** How sharply a point of ranking parts chunks in the softmax. */
const SHARPNESS = 3;
/** What holds a weight at 0, by the variance of its sign: signs of ranking's own tightly, the four new ones loosely. */
const PULL = { known: 0.03, fresh: 0.003 };
/** What all questions for lines, and all written ones, are worth beside all for files. */
const LINES = 0.4;
const [steps, rate] = [250, 0.08];

const embedder = await openEmbedder(option('model') ?? path.join(checkout, 'model'));
const all = [
  ...(await ofFiles()),
  ...(await ofLines('questions.json', 'lines')),
  ...(await ofLines('written.json', 'written')),
];
await embedder?.close();
console.log('without', told(all, new Float32Array(names.length)));
const learnt = all.filter(({ set, repository }) => set !== 'lines' || !repository.endsWith(':check'));
const fitted = learn(learnt);
console.log('fit', told(all, fitted));
for (const [at, name] of names.entries()) console.log(`  ${name}: ${(fitted[at]! / SHARPNESS).toFixed(2)}`);
const repositories = [...new Set(all.map(({ repository }) => repository))];
const scored: { readonly one: Asked; readonly score: number }[] = [];
for (let fold = 0; fold < 5; fold++) {
  const out = new Set(repositories.filter((_, at) => at % 5 === fold));
  const found = learn(all.filter(({ repository }) => !out.has(repository)));
  for (const one of all) if (out.has(one.repository)) scored.push({ one, score: scoreOf(one, found) });
}
console.log('cross-validated', summed(scored));

async function ofFiles(): Promise<Asked[]> {
  const found: Asked[] = [];
  const corpora = option('corpora') ?? path.join(checkout, '..', 'corpora', 'bench');
  const queries = option('queries') ?? path.join(checkout, '..', 'shared', 'bench', 'queries.json');
  for await (const posed of fileQuestions(corpora, queries, embedder))
    found.push(await measured(posed, 'files', posed.name));
  return found;
}

async function ofLines(file: string, set: 'lines' | 'written'): Promise<Asked[]> {
  const folder = option(set === 'lines' ? 'packages' : 'written');
  if (folder === undefined) return [];
  const folderOf = set === 'lines' ? (name: string) => path.join(folder, name) : writtenFolders(folder);
  const found: Asked[] = [];
  for await (const posed of lineQuestions(path.join(checkout, 'test/bench', file), folderOf, embedder)) {
    const repository = set === 'lines' ? `${posed.name}:${posed.half}` : posed.name;
    found.push(await measured(posed, set, repository));
  }
  return found;
}

async function measured(
  { corpus, query, language, targets }: Posed,
  set: Asked['set'],
  repository: string,
): Promise<Asked> {
  const question = { query, limit: 10, paths: [], excludes: [], languages: [] };
  const vector = await corpus.vectorOf(query);
  const gathered = await gather(corpus.store, corpus.outline, question, vector);
  const found = await measureAll(gathered, corpus.outline, vector, corpus.embed);
  // Scores before the places within a file are counted, and without what is sought here.
  const list = { ...weights.list, another: 0, anotherToSentence: 0, most: Number.POSITIVE_INFINITY };
  const base = new Map(
    order(found, { ...weights, list, foreign: { file: {}, chunk: {} } }).map(({ row, score }) => [
      row.id,
      score,
    ]),
  );
  return {
    set,
    repository,
    language,
    targets,
    isSentence: found.isSentence,
    chunks: found.files.flatMap(({ features, candidates }) =>
      candidates.map(({ row: { id, path: at, startLine, endLine }, signs }) => ({
        hit: { path: at, startLine, endLine },
        base: base.get(id)!,
        signs: Float32Array.from(
          [...fileSigns.map((sign) => features[sign]), ...chunkSigns.map((sign) => signs[sign])],
          (value) => value * found.foreign,
        ),
      })),
    ),
  };
}

/** Adam (Kingma and Ba, 2015) on the mean of -log of what the softmax gives each target; other targets are left out of its sum. */
function learn(questions: readonly Asked[]): Float32Array {
  const counts = { files: 0, lines: 0, written: 0 };
  for (const { set } of questions) counts[set]++;
  const lists = questions.flatMap(({ set, targets, chunks }) => {
    if (!chunks.some(({ signs }) => signs.some((value) => value !== 0))) return [];
    const right = targets.map((target) => chunks.map(({ hit }) => rankOf([hit], target) === 1));
    const sought = set === 'files' ? right : [chunks.map((_, at) => right.some((each) => each[at]))];
    const found = sought.filter((each) => each.includes(true));
    return found.map((wanted) => ({
      chunks: chunks.flatMap((chunk, at) =>
        wanted[at] || !right.some((each) => each[at]) ? [{ ...chunk, wanted: wanted[at]! }] : [],
      ),
      worth: (set === 'files' ? 1 : LINES) / counts[set] / found.length,
    }));
  });
  const size = names.length;
  const pull = pulls(questions);
  const [weight, first, second] = [0, 1, 2].map(() => new Float32Array(size)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const worth = (counts.files && 1) + (counts.lines && LINES) + (counts.written && LINES);
  for (let step = 1; step <= steps; step++) {
    const slope = new Float64Array(size);
    for (const { chunks, worth: own } of lists) {
      const scores = chunks.map(({ base, signs }) => SHARPNESS * base + dot(signs, weight));
      const most = Math.max(...scores);
      const powers = scores.map((score) => Math.exp(score - most));
      const sum = powers.reduce((total, power) => total + power, 0);
      const right = powers.reduce((total, power, at) => total + (chunks[at]!.wanted ? power : 0), 0);
      chunks.forEach(({ signs, wanted }, at) => {
        const by = (own / worth) * (powers[at]! / sum - (wanted ? powers[at]! / Math.max(right, 1e-12) : 0));
        if (Math.abs(by) > 1e-12) for (let sign = 0; sign < size; sign++) slope[sign]! += by * signs[sign]!;
      });
    }
    for (let sign = 0; sign < size; sign++) {
      const by = slope[sign]! + pull[sign]! * weight[sign]!;
      first[sign] = 0.9 * first[sign]! + 0.1 * by;
      second[sign] = 0.99 * second[sign]! + 0.01 * by * by;
      const pace = first[sign]! / (1 - 0.9 ** step) / (Math.sqrt(second[sign]! / (1 - 0.99 ** step)) + 1e-10);
      weight[sign]! -= rate * (1 - step / steps) * pace;
    }
  }
  return weight;
}

/** The pull of each weight: its share by the variance of its sign. */
function pulls(questions: readonly Asked[]): Float64Array {
  const [sums, squares] = [new Float64Array(names.length), new Float64Array(names.length)];
  let count = 0;
  for (const { chunks } of questions)
    for (const { signs } of chunks) {
      count++;
      signs.forEach((value, at) => {
        sums[at]! += value;
        squares[at]! += value * value;
      });
    }
  return sums.map((sum, at) => {
    const isFresh = at >= names.length - 4;
    return (isFresh ? PULL.fresh : PULL.known) * (squares[at]! / count - (sum / count) ** 2);
  });
}

function scoreOf({ set, targets, isSentence, chunks }: Asked, weight: Float32Array): number {
  const { another, anotherToSentence, most } = weights.list;
  const byFile = new Map<string, number>();
  const hits = chunks
    .map(({ hit, base, signs }) => ({ hit, score: base + dot(signs, weight) / SHARPNESS }))
    .sort((a, b) => b.score - a.score)
    .map(({ hit, score }) => {
      const at = byFile.get(hit.path) ?? 0;
      byFile.set(hit.path, at + 1);
      return { hit, score: score - at * (isSentence ? anotherToSentence : another) - (at < most ? 0 : 100) };
    })
    .sort((a, b) => b.score - a.score)
    .slice(0, 10)
    .map(({ hit }) => hit);
  return set === 'files' ? ndcg10(hits, targets) : mrr10(hits, targets);
}

function told(those: readonly Asked[], weight: Float32Array): string {
  return summed(those.map((one) => ({ one, score: scoreOf(one, weight) })));
}

function summed(those: readonly { readonly one: Asked; readonly score: number }[]): string {
  const of = (wanted: (one: Asked) => boolean) => those.filter(({ one }) => wanted(one));
  const files = of(({ set }) => set === 'files').map(({ one, score }) => ({ ...one, score }));
  const meanOf = (wanted: (one: Asked) => boolean) => mean(of(wanted).map(({ score }) => score)).toFixed(4);
  const lines = meanOf(({ set }) => set === 'lines');
  const check = meanOf(({ repository }) => repository.endsWith(':check'));
  const written = meanOf(({ set }) => set === 'written');
  return `NDCG@10 ${meanByLanguage(files).toFixed(4)}, MRR@10 on lines ${lines} (check ${check}), written ${written}`;
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += a[at]! * b[at]!;
  return sum;
}
