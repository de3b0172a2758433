/**
 * Fits the weights of ranking by coordinate ascent and says what of it carries over:
 * `node test/bench/run.mjs fit --corpora DIR [--packages DIR] [--model FOLDER|none]
 * [--folds 5] [--ablate]`. Nothing is written: the table in `weights.ts` is changed by hand, rounded. With `--packages`,
 * the questions for lines that are for choosing by count as well.
 */
import path from 'node:path';
import {
  type Case,
  currentWeights,
  evaluate,
  type Flat,
  fileCases,
  lineCases,
  weightNames,
} from './cases.ts';
import { checkout } from './corpus.ts';
import { openEmbedder } from './embedded.ts';
import { mean, meanByLanguage } from './scores.ts';
import { option, printTable } from './table.ts';

const STEPS = [0.4, -0.4, 0.15, -0.15, 0.05, -0.05];
/** A gain that is smaller than this is noise. */
const LEAST_GAIN = 1e-4;
/** Keeps weights near where they began: so much of the goal for each squared point. */
const PULL = 5e-4;
/** What a point of MRR on lines is worth beside a point of NDCG on files. */
const LINES = Number(option('lines-worth') ?? 0.3);

const embedder = await openEmbedder(option('model') ?? path.join(checkout, 'model'));
const corpora = option('corpora') ?? path.join(checkout, '..', 'corpora', 'bench');
const packages = option('packages');
const cases = [
  ...(await fileCases(
    corpora,
    option('queries') ?? path.join(checkout, '..', 'shared', 'bench', 'queries.json'),
    embedder,
  )),
  ...(packages === undefined
    ? []
    : await lineCases(packages, path.join(checkout, 'test', 'bench', 'questions.json'), embedder)),
];
await embedder?.close();
console.log('as it stands', told(cases, currentWeights));

if (process.argv.includes('--ablate')) {
  const full = figures(cases, currentWeights);
  printTable(
    ['without', 'NDCG@10', 'change', 'MRR@10', 'change'],
    weightNames.map((name, at) => {
      const less = figures(cases, currentWeights.with(at, 0));
      return [name, less.files, less.files - full.files, less.lines, less.lines - full.lines];
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
  for (let gained = true; gained; ) {
    gained = false;
    for (const [at, name] of weightNames.entries()) {
      if (name === 'chunk.match' || name.startsWith('fuse.f') || name.endsWith('place')) continue;
      for (const step of STEPS) {
        const tried = best.with(at, best[at]! + step);
        const reached = goal(learning, tried);
        if (reached <= most + LEAST_GAIN) continue;
        [best, most, gained] = [tried, reached, true];
      }
    }
  }
  return best;
}

function goal(learning: readonly Case[], flat: Flat): number {
  const moved = flat.reduce((sum, weight, at) => sum + (weight - currentWeights[at]!) ** 2, 0);
  const { files, lines } = figures(learning, flat);
  return files + LINES * lines - PULL * moved;
}

function figures(those: readonly Case[], flat: Flat): { files: number; lines: number } {
  return summary(those.map((one) => ({ one, score: evaluate(one, flat) })));
}

function summary(scored: readonly { one: Case; score: number }[]): { files: number; lines: number } {
  const files = scored
    .filter(({ one }) => one.measure === 'ndcg')
    .map(({ one, score }) => ({ ...one, score }));
  const lines = scored.filter(({ one }) => one.measure === 'mrr').map(({ score }) => score);
  return { files: meanByLanguage(files), lines: mean(lines) };
}

function told(those: readonly Case[], flat: Flat): string {
  return show(figures(those, flat));
}

function show({ files, lines }: { files: number; lines: number }): string {
  return `NDCG@10 ${files.toFixed(4)}, MRR@10 on lines ${lines.toFixed(4)}`;
}
