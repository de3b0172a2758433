/**
 * What a model is worth by itself: `node model/train/run.mjs measure MODEL QUESTIONS
 * CORPORA` gives MRR@10 of questions with lines as answers, over the cached chunks of the benches: the
 * model alone, without any rule.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { openTransformers } from '../../src/engine/embed/transformers.ts';
import { embedText } from '../../src/engine/store/row.ts';
import type { Row } from '../../src/engine/store/store.ts';
import { openCorpus } from '../../test/bench/corpus.ts';

interface Question {
  readonly corpus: string;
  readonly question: string;
  readonly plain: boolean;
  readonly answers: readonly { path: string; startLine: number; endLine: number }[];
}

const root = process.env['LODESTONE_ROOT'] ?? '.';
const [
  model = path.join(root, 'model'),
  file = path.join(root, 'test/bench/questions.json'),
  corpora = '/work/corpora/packages',
] = process.argv.slice(2);
const questions = (JSON.parse(readFileSync(file, 'utf8')) as Question[]).filter(({ corpus }) =>
  existsSync(path.join(corpora, corpus)),
);
const embedder = await openTransformers({
  model,
  cacheFolder: '/nonexistent',
  allowDownload: false,
  workerFile: path.join(root, 'dist/embedWorker.js'),
  onDownload: () => {},
});
const sums: Record<string, number[]> = {};
const add = (name: string, plain: boolean, value: number) => {
  for (const key of [name, `${name}, ${plain ? 'plain' : 'telling'}`])
    sums[key] = [...(sums[key] ?? []), value];
};
for (const name of new Set(questions.map(({ corpus }) => corpus))) {
  const { rows } = await openCorpus(path.join(corpora, name));
  const vectors = await embedder.embed(
    rows.map((row) => embedText(row)),
    'document',
  );
  const asked = questions.filter(({ corpus }) => corpus === name);
  const queries = await embedder.embed(
    asked.map(({ question }) => question),
    'query',
  );
  asked.forEach(({ plain, answers }, at) => {
    const cosines = vectors.map((vector) => dot(vector, queries[at]!));
    const order = rows
      .map((_, row) => row)
      .sort((a, b) => cosines[b]! - cosines[a]!)
      .slice(0, 10);
    add(
      'model',
      plain,
      mrr(
        order.map((row) => rows[row]!),
        answers,
      ),
    );
  });
}
await embedder.close();
console.log(
  Object.entries(sums)
    .map(
      ([name, values]) =>
        `${name} ${(values.reduce((a, b) => a + b, 0) / values.length).toFixed(4)} (${values.length})`,
    )
    .join('; '),
);

function mrr(hits: readonly Row[], answers: Question['answers']): number {
  const at = hits.findIndex((hit) =>
    answers.some(
      (one) => one.path === hit.path && one.startLine <= hit.endLine && one.endLine >= hit.startLine,
    ),
  );
  return at < 0 ? 0 : 1 / (at + 1);
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += a[at]! * b[at]!;
  return sum;
}
