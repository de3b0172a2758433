/** Questions, each with the corpus it is asked of, read and embedded once for all of its questions. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Embedder } from '../../src/engine/embed/embedder.ts';
import { type Embedded, openEmbedded } from './embedded.ts';
import type { LineQuestion } from './lineScores.ts';
import { readQueries } from './queries.ts';
import type { Target } from './scores.ts';

/** A question and the corpus it is asked of. */
export interface Posed {
  readonly corpus: Embedded;
  /** The corpus' name. */
  readonly name: string;
  readonly language: string;
  readonly query: string;
  readonly targets: readonly Target[];
}

/** Every question of the public benchmark over the corpora that are there. */
export async function* fileQuestions(
  corpora: string,
  queries: string,
  embedder: Embedder | undefined,
): AsyncGenerator<Posed> {
  for (const { name, language, queries: asked } of readQueries(queries, corpora)) {
    const corpus = await openEmbedded(path.join(corpora, name), embedder);
    for (const { query, targets } of asked) yield { corpus, name, language, query, targets };
  }
}

/** Every question for lines in a file, over the corpora that are there; `folderOf` says where one would be. */
export async function* lineQuestions(
  file: string,
  folderOf: (name: string) => string,
  embedder: Embedder | undefined,
  half?: LineQuestion['half'],
): AsyncGenerator<Posed & Pick<LineQuestion, 'half'>> {
  const all = JSON.parse(readFileSync(file, 'utf8')) as LineQuestion[];
  const questions = all.filter((one) => half === undefined || one.half === half);
  for (const name of new Set(questions.map(({ corpus }) => corpus))) {
    if (!existsSync(folderOf(name))) continue;
    const corpus = await openEmbedded(folderOf(name), embedder);
    for (const { question: query, half: own, answers: targets } of questions.filter(
      (one) => one.corpus === name,
    ))
      yield { corpus, name, language: name, query, targets, half: own };
  }
}
