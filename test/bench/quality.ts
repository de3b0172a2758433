/**
 * NDCG@10 over the public benchmark: `npm run bench:quality -- [--corpora DIR] [--queries FILE] [--model FOLDER|none]
 * [--engine] [--misses] [--plot FILE.svg]`. Words, the model and both, each with and without the rules of ranking, by
 * category and language, beside the published figures. Rows and vectors lie in memory, exact; `--engine` asks the
 * engine itself as well, with its index on disk.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { checkout } from './corpus.ts';
import { openEmbedded, openEmbedder } from './embedded.ts';
import { type Bar, plotOf } from './plot.ts';
import { type BenchRepository, readQueries } from './queries.ts';
import { mean, meanByLanguage, ndcg10 } from './scores.ts';
import { plainBm25, type System, sixWays } from './systems.ts';
import { option, printTable } from './table.ts';
import { type BenchEngine, startEngine } from './throughEngine.ts';

interface Score {
  readonly language: string;
  readonly repository: string;
  readonly category: string;
  readonly system: string;
  readonly score: number;
}

const corpora = option('corpora') ?? path.join(checkout, '..', 'corpora', 'bench');
const queries = option('queries') ?? path.join(checkout, '..', 'shared', 'bench', 'queries.json');
const model = option('model') ?? path.join(checkout, 'model');
const repositories = readQueries(queries, corpora);
if (repositories.length === 0) {
  console.error(
    `None of the benchmark's repositories lies in ${corpora}: say where they are by --corpora DIR.`,
  );
  process.exit(2);
}
const embedder = await openEmbedder(model);
const engines: Record<string, BenchEngine> = process.argv.includes('--engine')
  ? { engine: startEngine('none'), ...(model === 'none' ? {} : { 'engine, both': startEngine(model) }) }
  : {};
const scores: Score[] = [];
for (const repository of repositories) await ask(repository);
for (const engine of Object.values(engines)) await engine.close();
await embedder?.close();
report();

async function ask({ name, language, queries: asked }: BenchRepository): Promise<void> {
  const folder = path.join(corpora, name);
  const corpus = await openEmbedded(folder, embedder);
  const systems: Record<string, System> = { BM25: plainBm25(corpus, true), ...sixWays(corpus) };
  for (const [label, engine] of Object.entries(engines)) systems[label] = await engine.open(folder);
  for (const [system, run] of Object.entries(systems)) {
    for (const { query, category, targets } of asked) {
      const hits = await run(query);
      const score = ndcg10(hits, targets);
      scores.push({ language, repository: name, category, system, score });
      if (
        score < 1 &&
        system === (embedder ? 'both + rules' : 'words + rules') &&
        process.argv.includes('--misses')
      ) {
        const wanted = targets.map((target) => target.path).join(' ');
        const got = hits.map((hit) => `${hit.path}:${hit.startLine}`).join(' ');
        console.log(`${score.toFixed(2)} ${category} ${name} | ${query}\n   want ${wanted}\n   got  ${got}`);
      }
    }
  }
}

function report(): void {
  const names = [...new Set(scores.map(({ system }) => system))];
  const published = { bm25: 'BM25', semble: 'semble', coderankembed_hybrid: 'CodeRankEmbed hybrid' };
  const per = (key: 'language' | 'category', value: string | undefined) =>
    names.map((system) =>
      meanByLanguage(
        scores.filter((score) => score.system === system && (value === undefined || score[key] === value)),
      ),
    );
  const theirs = (language: string | undefined, system: string) =>
    meanByLanguage(
      repositories
        .filter((one) => language === undefined || one.language === language)
        .map((one) => ({
          language: one.language,
          repository: one.name,
          score: one.published[system] ?? 0,
        })),
    );
  const languages = [...new Set(repositories.map(({ language }) => language))].sort();
  printTable(
    ['language', ...names, ...Object.values(published).map((name) => `(${name})`)],
    [...languages, undefined].map((language) => [
      language ?? 'mean over languages',
      ...per('language', language),
      ...Object.keys(published).map((system) => theirs(language, system)),
    ]),
  );
  const categories = [...new Set(scores.map(({ category }) => category))].sort();
  printTable(
    ['category', ...names],
    categories.map((category) => [category, ...per('category', category)]),
  );
  console.log(
    `${repositories.length} repositories, ${mean(repositories.map((one) => one.queries.length)).toFixed(1)} queries each; in brackets what was published`,
  );
  const plot = option('plot');
  if (plot === undefined) return;
  const ours = per('category', undefined);
  const bars: Bar[] = [
    ...Object.entries(published).map(([system, name]) => ({
      name,
      value: theirs(undefined, system),
      ours: false,
    })),
    ...names.flatMap((name, at) =>
      name === 'BM25' ? [] : [{ name: `Lodestone: ${name}`, value: ours[at]!, ours: true }],
    ),
  ];
  writeFileSync(
    plot,
    plotOf(bars, `NDCG@10, ${repositories.length} repositories in ${languages.length} languages`),
  );
  console.log(`${plot} written`);
}
