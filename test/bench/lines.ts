/**
 * MRR@10 of questions in plain words whose answers are lines, over packages that no model has seen:
 * `npm run bench:lines -- --corpora DIR [--model FOLDER|none] [--half tune|check] [--only NAME,…] [--quick]
 * [--memory] [--storage DIR] [--failures [RANK]]`. A hit counts when its file is the answer's and its lines
 * overlap the answer's.
 *
 * The questions are in two halves, by package. Weights, models and rules are chosen on "tune", whose failures
 * `--failures` lists; "check" is only measured, so that what was learnt by heart shows as a gap between the two.
 *
 * `--quick` leaves out the searches that are only there to be held against, `--memory` asks an exact store in memory
 * in place of the engine (no model), `--storage` keeps the indexes for the next run.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { checkout, openCorpus } from './corpus.ts';
import {
  type LineQuestion,
  type LineScore,
  lineScore,
  printFailures,
  printLineScores,
} from './lineScores.ts';
import { grepLike, lexicalSearch, plainBm25, type System, termsBm25 } from './systems.ts';
import { option } from './table.ts';
import { type BenchEngine, startEngine } from './throughEngine.ts';

const corpora = option('corpora');
if (corpora === undefined) {
  console.error('Say where the packages lie: --corpora DIR (npm run bench:packages -- DIR fetches them).');
  process.exit(2);
}
const given = (name: string) => process.argv.includes(`--${name}`);
const only = option('only')?.split(',');
const half = option('half');
const file = option('questions') ?? path.join(checkout, 'test', 'bench', 'questions.json');
const questions = (JSON.parse(readFileSync(file, 'utf8')) as LineQuestion[]).filter(
  (one) =>
    existsSync(path.join(corpora, one.corpus)) &&
    (only === undefined || only.includes(one.corpus)) &&
    (half === undefined || one.half === half),
);
const model = option('model') ?? path.join(checkout, 'model');
const storage = option('storage');
const kept = (name: string) => (storage === undefined ? undefined : path.join(storage, name));
const engines: Record<string, BenchEngine> = given('memory')
  ? {}
  : {
      lexical: startEngine('none', kept('lexical')),
      ...(model === 'none' ? {} : { 'with model': startEngine(model, kept('model')) }),
    };
const scores: LineScore[] = [];
for (const corpus of new Set(questions.map((one) => one.corpus))) {
  const systems = await systemsOf(path.join(corpora, corpus));
  for (const [system, run] of Object.entries(systems)) {
    for (const question of questions.filter((one) => one.corpus === corpus)) {
      scores.push(lineScore(system, question, await run(question.question)));
    }
  }
}
for (const engine of Object.values(engines)) await engine.close();
printLineScores(scores);
if (given('failures')) printFailures(scores, Number(option('failures')) || 10);

async function systemsOf(folder: string): Promise<Record<string, System>> {
  const systems: Record<string, System> = {};
  if (given('memory') || !given('quick')) {
    const corpus = await openCorpus(folder);
    if (!given('quick')) {
      systems['ripgrep'] = grepLike(corpus);
      systems['BM25'] = plainBm25(corpus, false);
      systems['terms'] = termsBm25(corpus, false);
    }
    if (given('memory')) systems['lexical'] = lexicalSearch(corpus);
  }
  for (const [name, engine] of Object.entries(engines)) systems[name] = await engine.open(folder);
  return systems;
}
