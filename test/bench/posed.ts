/** Questions, each with the corpus it is asked of, read and embedded once for all of its questions. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Embedder } from '../../src/engine/embed/embedder.ts';
import { commitSubjects, docSentences } from './asked.ts';
import { checkout, openCorpus } from './corpus.ts';
import { type Embedded, embedRows, openEmbedded } from './embedded.ts';
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

/** Where `lineQuestions` finds the packages of `written.json` below the folder that they were fetched to. */
export function writtenFolders(fetched: string): (name: string) => string {
  const file = path.join(checkout, 'test', 'bench', 'writtenPackages.json');
  const { folders } = JSON.parse(readFileSync(file, 'utf8')) as { folders: Record<string, string> };
  return (name) => path.join(fetched, 'packages', folders[name]!);
}

/** The first sentences of doc comments of the programs in a folder, each asked of its program without those comments. */
export async function* sentenceQuestions(programs: string, embedder: Embedder): AsyncGenerator<Posed> {
  for (const name of readdirSync(programs).filter((each) => !each.startsWith('.'))) {
    const folder = path.join(programs, name);
    const { rows, asked } = await docSentences(folder, (await openCorpus(folder)).rows);
    if (asked.length === 0) continue;
    const corpus = await embedRows(rows, embedder);
    for (const { text: query, targets } of asked) yield { corpus, name, language: name, query, targets };
  }
}

/** Subjects of commits of the public benchmark's repositories; `mirrors` holds each one's history, as `owner+name`. */
export async function* commitQuestions(
  corpora: string,
  queries: string,
  mirrors: string,
  embedder: Embedder | undefined,
): AsyncGenerator<Posed> {
  for (const { name, repository, revision, root, language } of readQueries(queries, corpora)) {
    const mirror = gitFolder(path.join(mirrors, repository.replace('/', '+')));
    if (mirror === undefined) continue;
    const corpus = await openEmbedded(path.join(corpora, name), embedder);
    const paths = new Set(corpus.rows.map((row) => row.path));
    for (const { text: query, targets } of commitSubjects({ mirror, revision, root }, paths))
      yield { corpus, name, language, query, targets };
  }
}

/** A mirror's git folder: the folder itself, or one below it. */
export function gitFolder(folder: string): string | undefined {
  if (!existsSync(folder)) return undefined;
  return [folder, ...readdirSync(folder).map((name) => path.join(folder, name))].find((each) =>
    existsSync(path.join(each, 'HEAD')),
  );
}
