/**
 * What a model is worth in search: `node model/train/run.mjs measure MODEL [lines|files]` asks the
 * development questions of test/bench over exact stores in memory: MRR@10 of lines, or NDCG@10 of files,
 * by the model alone, by search without a model, and by search with it.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { openTransformers } from '../../src/engine/embed/transformers.ts';
import { search } from '../../src/engine/search/search.ts';
import { embedText } from '../../src/engine/store/row.ts';
import { openCorpus } from '../../test/bench/corpus.ts';
import { readQueries } from '../../test/bench/queries.ts';
import { type Listed, mean, mrr10, ndcg10, type Target } from '../../test/bench/scores.ts';
import { createMemoryStore } from '../../test/support/bm25.ts';

interface Asked {
  readonly group: string;
  readonly query: string;
  readonly targets: readonly Target[];
}

const root = process.env['LODESTONE_ROOT'] ?? '.';
const [model = path.join(root, 'model'), what = 'lines'] = process.argv.slice(2);
const corpora = path.join(root, '../corpora', what === 'lines' ? 'packages' : 'bench');
const embedder = await openTransformers({
  model,
  cacheFolder: '/nonexistent',
  allowDownload: false,
  workerFile: path.join(root, 'dist/embedWorker.js'),
  onDownload: () => {},
});
const score = what === 'lines' ? mrr10 : ndcg10;
const found: { system: string; group: string; value: number }[] = [];
for (const [name, asked] of what === 'lines' ? lineQuestions() : fileQuestions()) {
  const { rows, outline } = await openCorpus(path.join(corpora, name));
  const vectors = await embedder.embed(
    rows.map((row) => embedText(row)),
    'document',
  );
  const store = createMemoryStore();
  await store.replace(
    [],
    rows.map((row, at) => ({ ...row, vector: vectors[at]! })),
  );
  for (const { group, query, targets } of asked) {
    const [vector] = await embedder.embed([query], 'query');
    const question = { query, limit: 10, paths: [], excludes: [], languages: [] };
    const listed = async (asWith: Float32Array | undefined): Promise<Listed[]> =>
      (await search(store, outline, question, asWith)).hits.map(({ row, startLine, endLine }) => ({
        path: row.path,
        startLine,
        endLine,
      }));
    const alone = (await store.searchVector(vector!, 10)).map(({ row }) => row);
    const lists = { model: alone, words: await listed(undefined), both: await listed(vector) };
    for (const [system, hits] of Object.entries(lists))
      found.push({ system, group, value: score(hits, targets) });
  }
}
await embedder.close();
for (const system of ['model', 'words', 'both']) {
  const mine = found.filter((each) => each.system === system);
  const groups = [...new Set(mine.map(({ group }) => group))].sort();
  const told = groups.map(
    (group) =>
      `${group} ${mean(mine.filter((each) => each.group === group).map(({ value }) => value)).toFixed(4)}`,
  );
  console.log(`${system.padEnd(6)} ${mean(mine.map(({ value }) => value)).toFixed(4)}  ${told.join('  ')}`);
}

function lineQuestions(): Map<string, Asked[]> {
  const questions = JSON.parse(readFileSync(path.join(root, 'test/bench/questions.json'), 'utf8')) as {
    corpus: string;
    question: string;
    plain: boolean;
    answers: Target[];
  }[];
  const byCorpus = new Map<string, Asked[]>();
  for (const { corpus, question, plain, answers } of questions) {
    if (!existsSync(path.join(corpora, corpus))) continue;
    const asked = { group: plain ? 'plain' : 'telling', query: question, targets: answers };
    byCorpus.set(corpus, [...(byCorpus.get(corpus) ?? []), asked]);
  }
  return byCorpus;
}

function fileQuestions(): Map<string, Asked[]> {
  const all = readQueries(path.join(root, '../shared/bench/queries.json'), corpora);
  return new Map(
    all.map(({ name, queries }) => [
      name,
      queries.map(({ query, category, targets }) => ({ group: category, query, targets })),
    ]),
  );
}
