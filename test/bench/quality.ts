/**
 * NDCG@10 over the public benchmark: `npm run bench:quality -- --corpora DIR [--queries FILE] [--memory]`.
 * Prints each language and category beside the published figures.
 */
import path from 'node:path';
import { checkout, openCorpus } from './corpus.ts';
import { readQueries } from './queries.ts';
import { mean, meanByLanguage, ndcg10 } from './scores.ts';
import { lexicalSearch, plainBm25, type System, termsBm25 } from './systems.ts';
import { option, printTable } from './table.ts';

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
for (const { name, language, queries: asked } of repositories) {
  const corpus = await openCorpus(path.join(corpora, name));
  const systems: Record<string, System> = {
    BM25: plainBm25(corpus, true),
    terms: termsBm25(corpus, true),
    search: lexicalSearch(corpus),
  };
  for (const [system, run] of Object.entries(systems)) {
    for (const { query, category, targets } of asked) {
      const score = ndcg10(await run(query), targets);
      if (score < 1 && system === 'search' && process.argv.includes('--misses')) {
        const hits = (await run(query)).map((hit) => hit.path);
        console.log(
          score.toFixed(2),
          name,
          '|',
          query,
          '\n   want',
          targets.map((t) => t.path).join(' '),
          '\n   got ',
          hits.slice(0, 6).join(' '),
        );
      }
      scores.push({ language, repository: name, category, system, score });
    }
  }
}
report();

function report(): void {
  const names = ['BM25', 'terms', 'search'];
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
