/**
 * Fits the weights of ranking by coordinate ascent and says what of it carries over:
 * `node test/bench/run.mjs fit --corpora DIR [--packages DIR] [--written DIR] [--programs DIR] [--mirrors DIR]
 * [--model FOLDER|none] [--folds 5] [--ablate]`. Nothing is written: the table in `weights.ts` is changed by hand,
 * rounded. Besides the questions for files, those count that there is a folder for: for lines, of the half that is for
 * choosing by (`--packages`); written for definitions (`--written`, as in fitForeign.ts); doc sentences of programs and
 * subjects of the corpora's commits (`--programs`, `--mirrors`, as in heldOut.ts).
 */
import path from 'node:path';
import {
  type Case,
  casesOf,
  currentWeights,
  evaluate,
  type Flat,
  type QuestionSet,
  weightNames,
} from './cases.ts';
import { checkout } from './corpus.ts';
import { openEmbedder } from './embedded.ts';
import { commitQuestions, fileQuestions, lineQuestions, sentenceQuestions, writtenFolders } from './posed.ts';
import { mean, meanByLanguage } from './scores.ts';
import { option, printTable } from './table.ts';

const STEPS = [0.2, -0.2, 0.1, -0.1];
/** A smaller gain of the goal is noise. */
const LEAST_GAIN = 6e-4;
/** So often every weight is tried at most: what is gained later is learnt by heart. */
const ROUNDS = 3;
/** What a point of each set is worth beside a point of NDCG on files. */
const WORTH: Readonly<Record<QuestionSet, number>> = {
  files: 1,
  lines: 0.3,
  written: 0.3,
  sentences: 0.1,
  commits: 0.15,
};
const sets = Object.keys(WORTH) as QuestionSet[];

const embedder = await openEmbedder(option('model') ?? path.join(checkout, 'model'));
const cases = await allCases();
await embedder?.close();
console.log('as it stands', told(cases, currentWeights));

if (process.argv.includes('--ablate')) {
  const full = figures(cases, currentWeights);
  printTable(
    ['without', ...sets.flatMap((set) => [set, 'change'])],
    weightNames.map((name, at) => {
      const less = figures(cases, currentWeights.with(at, 0));
      return [name, ...sets.flatMap((set) => [less[set], less[set] - full[set]])];
    }),
  );
} else {
  const fitted = ascend(cases);
  console.log('fit', told(cases, fitted));
  for (const [at, name] of weightNames.entries()) {
    if (fitted[at] !== currentWeights[at])
      console.log(`  ${name}: ${currentWeights[at]} → ${fitted[at]!.toFixed(2)}`);
  }
  crossValidate(Number(option('folds') ?? 5));
}

function crossValidate(folds: number): void {
  const names = [...new Set(cases.map(({ repository }) => repository))];
  const scored: { one: Case; score: number }[] = [];
  for (let fold = 0; fold < folds; fold++) {
    const out = names.filter((_, at) => at % folds === fold);
    const learnt = ascend(cases.filter(({ repository }) => !out.includes(repository)));
    const those = cases.filter(({ repository }) => out.includes(repository));
    console.log(out.join(' '), told(those, currentWeights), '→', told(those, learnt));
    scored.push(...those.map((one) => ({ one, score: evaluate(one, learnt) })));
  }
  console.log('cross-validated', show(summary(scored)));
}

function ascend(learning: readonly Case[]): Flat {
  let best = currentWeights;
  let most = goal(learning, best);
  for (let round = 0, gained = true; gained && round < ROUNDS; round++) {
    gained = false;
    for (const [at, name] of weightNames.entries()) {
      if (name === 'chunk.match' || name.startsWith('fuse.f') || name.endsWith('place')) continue;
      for (const step of STEPS) {
        const tried = best.with(at, best[at]! + step);
        if (name.startsWith('fuse.') && (tried[at]! < 0 || tried[at]! > 1)) continue;
        const reached = goal(learning, tried);
        if (reached <= most + LEAST_GAIN) continue;
        [best, most, gained] = [tried, reached, true];
        break;
      }
    }
  }
  return best;
}

async function allCases(): Promise<Case[]> {
  const own = (name: string) => path.join(checkout, 'test', 'bench', name);
  const corpora = option('corpora') ?? path.join(checkout, '..', 'corpora', 'bench');
  const queries = option('queries') ?? path.join(checkout, '..', 'shared', 'bench', 'queries.json');
  const [packages, written, programs, mirrors] = ['packages', 'written', 'programs', 'mirrors'].map(option);
  const found = await casesOf('files', fileQuestions(corpora, queries, embedder));
  if (packages !== undefined) {
    const folderOf = (name: string) => path.join(packages, name);
    const questions = lineQuestions(own('questions.json'), folderOf, embedder, 'tune');
    found.push(...(await casesOf('lines', questions)));
  }
  if (written !== undefined) {
    const questions = lineQuestions(own('written.json'), writtenFolders(written), embedder);
    found.push(...(await casesOf('written', questions)));
  }
  if (programs !== undefined && embedder !== undefined)
    found.push(...(await casesOf('sentences', sentenceQuestions(programs, embedder))));
  if (mirrors !== undefined)
    found.push(...(await casesOf('commits', commitQuestions(corpora, queries, mirrors, embedder))));
  return found;
}

function goal(learning: readonly Case[], flat: Flat): number {
  const reached = figures(learning, flat);
  return sets.reduce((sum, set) => sum + WORTH[set] * reached[set], 0);
}

type Figures = Readonly<Record<QuestionSet, number>>;

function figures(those: readonly Case[], flat: Flat): Figures {
  return summary(those.map((one) => ({ one, score: evaluate(one, flat) })));
}

/** NDCG@10 by language, and MRR@10 of each other set; 0 for a set that isn't there. */
function summary(scored: readonly { one: Case; score: number }[]): Figures {
  const of = (set: QuestionSet) =>
    scored.filter(({ one }) => one.set === set).map(({ one, score }) => ({ ...one, score }));
  const meanOf = (set: QuestionSet) => mean(of(set).map(({ score }) => score));
  return {
    files: meanByLanguage(of('files')),
    lines: meanOf('lines'),
    written: meanOf('written'),
    sentences: meanOf('sentences'),
    commits: meanOf('commits'),
  };
}

function told(those: readonly Case[], flat: Flat): string {
  return show(figures(those, flat));
}

function show(reached: Figures): string {
  return sets.map((set) => `${set} ${reached[set].toFixed(4)}`).join(', ');
}
