/** What each search made of each question for lines, and how it is told. */
import { type Listed, mean, mrr10, rankOf, type Target } from './scores.ts';
import { printTable } from './table.ts';

/** One entry of `questions.json`. */
export interface LineQuestion {
  readonly corpus: string;
  /** All of a corpus are in one half: "tune" is for choosing by, "check" only for measuring. */
  readonly half: 'tune' | 'check';
  readonly question: string;
  /** No word of the question is part of a name in the answer's lines. */
  readonly plain: boolean;
  readonly answers: readonly Target[];
}

/** What one search gave for one question. */
export interface LineScore {
  readonly system: string;
  readonly question: LineQuestion;
  readonly hits: readonly Listed[];
  /** One over the rank of the first hit that answers; 0 beyond the tenth. */
  readonly points: number;
  /** 1-based rank of the first hit in a file of the answer, whatever its lines; Infinity for none. */
  readonly fileRank: number;
}

/** Scores the hits of one question. */
export function lineScore(system: string, question: LineQuestion, hits: readonly Listed[]): LineScore {
  const points = mrr10(hits, question.answers);
  const fileRank = Math.min(...question.answers.map(({ path }) => rankOf(hits, { path })));
  return { system, question, hits, points, fileRank };
}

/** Prints MRR@10 by half and kind, by corpus, and where answers were lost. */
export function printLineScores(scores: readonly LineScore[]): void {
  const systems = [...new Set(scores.map(({ system }) => system))];
  const asked = scores.filter(({ system }) => system === systems[0]);
  const row = (
    label: string,
    those: (question: LineQuestion) => boolean,
    value: (one: LineScore) => number,
  ) => [
    `${label} (${asked.filter(({ question }) => those(question)).length})`,
    ...systems.map((system) =>
      mean(scores.filter((one) => one.system === system && those(one.question)).map(value)),
    ),
  ];
  const points = (one: LineScore) => one.points;
  const corpora = [...new Set(asked.map(({ question }) => question.corpus))];
  printTable(
    ['MRR@10', ...systems],
    corpora.map((name) => row(name, (one) => one.corpus === name, points)),
  );
  const kinds: [string, (question: LineQuestion) => boolean][] = [
    ['all', () => true],
    ['plain words', (one) => one.plain],
    ['with words of the code', (one) => !one.plain],
  ];
  const halves = [undefined, 'tune', 'check'] as const;
  printTable(
    ['MRR@10', ...systems],
    halves.flatMap((half) =>
      kinds.map(([label, those]) =>
        row(
          half === undefined ? label : `${half}: ${label}`,
          (one) => those(one) && (half === undefined || one.half === half),
          points,
        ),
      ),
    ),
  );
  const share = (label: string, value: (one: LineScore) => boolean) =>
    row(
      label,
      () => true,
      (one) => (value(one) ? 1 : 0),
    );
  printTable(
    ['share of the questions', ...systems],
    [
      share('right lines first', ({ points: got }) => got === 1),
      share('right lines among ten', ({ points: got }) => got > 0),
      share('right file among ten, wrong lines', ({ points: got, fileRank }) => got === 0 && fileRank <= 10),
      share('right file first, wrong lines first', ({ points: got, fileRank }) => got < 1 && fileRank === 1),
      share('file not among ten', ({ fileRank }) => fileRank > 10),
    ],
  );
  console.log('Choose by "tune" alone: "check" is there to show what was learnt by heart.');
}

/** Prints the first three hits of each question of the "tune" half that the last search had nothing for within `rank`. */
export function printFailures(scores: readonly LineScore[], rank: number): void {
  const system = scores.at(-1)?.system;
  const failed = scores.filter(
    (one) => one.system === system && one.question.half === 'tune' && one.points < 1 / rank,
  );
  for (const { question, hits, points, fileRank } of failed) {
    const place = points > 0 ? `rank ${Math.round(1 / points)}` : 'not found';
    const where = fileRank <= 10 ? `its file at ${fileRank}` : 'nor its file';
    console.log(`${question.corpus} | ${question.question}`);
    console.log(`  ${question.plain ? 'plain' : 'mixed'}, ${place}, ${where}`);
    for (const { path, startLine, endLine } of question.answers) {
      console.log(`  want ${path}:${startLine}-${endLine}`);
    }
    for (const hit of hits.slice(0, 3)) console.log(`  got  ${told(hit)}`);
  }
  console.log(`${failed.length} of the "tune" half not among the first ${rank} of "${system}".`);
}

/** A hit of the engine also says what is defined there. */
function told(hit: Listed & { readonly symbol?: string; readonly kind?: string }): string {
  const symbol = hit.symbol === undefined || hit.symbol === '' ? '' : `  ${hit.kind} ${hit.symbol}`;
  return `${hit.path}:${hit.startLine}-${hit.endLine}${symbol}`;
}
