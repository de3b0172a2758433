/**
 * MRR@10 of questions in plain words whose answers are lines: `npm run bench:lines -- --corpora DIR
 * [--model FOLDER] [--memory] [--misses]`. A hit counts when its file is the answer's and its lines overlap the answer's.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type Corpus, checkout, openCorpus } from './corpus.ts';
import { mean, mrr10, type Target } from './scores.ts';
import { grepLike, lexicalSearch, plainBm25, type System, termsBm25 } from './systems.ts';
import { option, printTable } from './table.ts';
import { startEngine } from './throughEngine.ts';

interface Question {
  readonly corpus: string;
  readonly question: string;
  /** The question has none of the answer's own words. */
  readonly plain: boolean;
  readonly answers: readonly Target[];
}

interface Score {
  readonly corpus: string;
  readonly plain: boolean;
  readonly system: string;
  readonly score: number;
  /** 1 when the answer's file is among the first ten, whatever the lines. */
  readonly file: number;
}

const corpora = option('corpora');
if (corpora === undefined) {
  console.error('Say where the packages lie: --corpora DIR.');
  process.exit(2);
}
const file = option('questions') ?? path.join(checkout, 'test', 'bench', 'questions.json');
const questions = (JSON.parse(readFileSync(file, 'utf8')) as Question[]).filter(({ corpus }) =>
  existsSync(path.join(corpora, corpus)),
);
const scores: Score[] = [];
const inMemory = process.argv.includes('--memory');
const model = option('model');
const engines = {
  ...(inMemory ? {} : { search: startEngine('none') }),
  ...(model === undefined ? {} : { 'with model': startEngine(model) }),
};
for (const name of new Set(questions.map(({ corpus }) => corpus))) {
  const folder = path.join(corpora, name);
  const systems = systemsOf(await openCorpus(folder));
  for (const [label, engine] of Object.entries(engines)) systems[label] = await engine.open(folder);
  for (const [system, run] of Object.entries(systems)) {
    for (const { question, plain, answers } of questions.filter((one) => one.corpus === name)) {
      const hits = await run(question);
      if (system === 'search' && process.argv.includes('--misses') && mrr10(hits, answers) < 1) {
        const shown = hits.slice(0, 4).map((hit) => `${hit.path}:${hit.startLine}-${hit.endLine}`);
        const wanted = answers.map((one) => `${one.path}:${one.startLine}-${one.endLine}`);
        console.log(
          `${mrr10(hits, answers).toFixed(2)} ${name} | ${question}\n   want ${wanted.join(' ')}\n   got  ${shown.join(' ')}`,
        );
      }
      scores.push({
        corpus: name,
        plain,
        system,
        score: mrr10(hits, answers),
        file: fileFound(hits, answers),
      });
    }
  }
}
for (const engine of Object.values(engines)) await engine.close();
report();

function systemsOf(corpus: Corpus): Record<string, System> {
  return {
    ripgrep: grepLike(corpus),
    BM25: plainBm25(corpus, false),
    terms: termsBm25(corpus, false),
    ...(inMemory ? { search: lexicalSearch(corpus) } : {}),
  };
}

function fileFound(hits: readonly { readonly path: string }[], answers: readonly Target[]): number {
  return hits.some((hit) => answers.some((answer) => answer.path === hit.path)) ? 1 : 0;
}

function report(): void {
  const names = [...new Set(scores.map(({ system }) => system))];
  const row = (label: string, those: (score: Score) => boolean) => [
    label,
    ...names.map((system) =>
      mean(scores.filter((one) => one.system === system && those(one)).map((one) => one.score)),
    ),
  ];
  const corporaNames = [...new Set(scores.map(({ corpus }) => corpus))];
  printTable(
    ['MRR@10', ...names],
    [
      ...corporaNames.map((name) => row(name, (one) => one.corpus === name)),
      row('plain words', (one) => one.plain),
      row('with words of the code', (one) => !one.plain),
      row('all', () => true),
      [
        'file among ten',
        ...names.map((system) => mean(scores.filter((one) => one.system === system).map((one) => one.file))),
      ],
    ],
  );
  console.log(`${questions.length} questions`);
}
