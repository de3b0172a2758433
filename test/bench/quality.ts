/**
 * NDCG@10 over the public benchmark: `npm run bench:quality -- --corpora DIR [--queries FILE] [--model FOLDER]
 * [--memory] [--misses]`. Prints each language and category beside the published figures. `--memory` asks an exact
 * store in memory in place of the engine: the same figures in a tenth of the time.
 */
import path from 'node:path';
import { checkout, openCorpus } from './corpus.ts';
import { readQueries } from './queries.ts';
import { mean, meanByLanguage, ndcg10 } from './scores.ts';
import { lexicalSearch, plainBm25, type System, termsBm25 } from './systems.ts';
import { option, printTable } from './table.ts';
import { startEngine } from './throughEngine.ts';

interface Score {
  readonly language: string;
  readonly repository: string;
  readonly category: string;
  readonly system: string;
  readonly score: number;
}

const corpora = option('corpora');
if (corpora === undefined) {
  console.error('Say where the repositories lie: --corpora DIR.');
  process.exit(2);
}
const queries = option('queries') ?? path.join(checkout, '..', 'shared', 'bench', 'queries.json');
const repositories = readQueries(queries, corpora);
const scores: Score[] = [];
const inMemory = process.argv.includes('--memory');
const model = option('model');
const engines = {
  ...(inMemory ? {} : { search: startEngine('none') }),
  ...(model === undefined ? {} : { 'with model': startEngine(model) }),
};
for (const { name, language, queries: asked } of repositories) {
  const folder = path.join(corpora, name);
  const corpus = await openCorpus(folder);
  const systems: Record<string, System> = { BM25: plainBm25(corpus, true), terms: termsBm25(corpus, true) };
  if (inMemory) systems['search'] = lexicalSearch(corpus);
  for (const [label, engine] of Object.entries(engines)) systems[label] = await engine.open(folder);
  for (const [system, run] of Object.entries(systems)) {
    for (const { query, category, targets } of asked) {
      const hits = await run(query);
      const score = ndcg10(hits, targets);
      scores.push({ language, repository: name, category, system, score });
      if (score < 1 && system === 'search' && process.argv.includes('--misses')) {
        const wanted = targets.map((target) => target.path).join(' ');
        const got = hits.map((hit) => `${hit.path}:${hit.startLine}`).join(' ');
        console.log(`${score.toFixed(2)} ${category} ${name} | ${query}\n   want ${wanted}\n   got  ${got}`);
      }
    }
  }
}
for (const engine of Object.values(engines)) await engine.close();
report();

function report(): void {
  const names = [...new Set(scores.map(({ system }) => system))];
  const published = ['bm25', 'semble', 'coderankembed_hybrid'];
  const per = (key: 'language' | 'category', value: string | undefined) =>
    names.map((system) =>
      meanByLanguage(
        scores.filter((score) => score.system === system && (value === undefined || score[key] === value)),
      ),
    );
  const theirs = (language: string | undefined, system: string) => {
    const those = repositories.filter((one) => language === undefined || one.language === language);
    return meanByLanguage(
      those.map((one) => ({
        language: one.language,
        repository: one.name,
        score: one.published[system] ?? 0,
      })),
    );
  };
  const languages = [...new Set(repositories.map(({ language }) => language))].sort();
  printTable(
    ['language', ...names, ...published.map((name) => `(${name})`)],
    [...languages, undefined].map((language) => [
      language ?? 'mean over languages',
      ...per('language', language),
      ...published.map((system) => theirs(language, system)),
    ]),
  );
  const categories = [...new Set(scores.map(({ category }) => category))].sort();
  printTable(
    ['category', ...names],
    categories.map((category) => [category, ...per('category', category)]),
  );
  console.log(
    `${repositories.length} repositories, ${mean(repositories.map((one) => one.queries.length)).toFixed(1)} queries each`,
  );
}
