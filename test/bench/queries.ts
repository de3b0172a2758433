/** The public benchmark's queries, as `queries.json` has them. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Target } from './scores.ts';

/** One question of the benchmark. Paths are relative to the repository. */
export interface BenchQuery {
  readonly query: string;
  readonly category: string;
  readonly targets: readonly Target[];
}

/** One repository of the benchmark: `repository` as `owner/name`, at a commit. `root` is the only folder to index, '' for all. */
export interface BenchRepository {
  readonly name: string;
  readonly repository: string;
  readonly revision: string;
  readonly language: string;
  readonly root: string;
  readonly published: Readonly<Record<string, number>>;
  readonly queries: readonly BenchQuery[];
}

interface Raw {
  readonly name: string;
  readonly repository: string;
  readonly revision: string;
  readonly language: string;
  readonly root: string;
  readonly published_ndcg10: Record<string, number>;
  readonly queries: readonly {
    readonly query: string;
    readonly category: string;
    readonly relevant: readonly { path: string; start_line?: number; end_line?: number }[];
  }[];
}

/**
 * Reads the queries of the repositories that lie in `corpora`. Some entries give paths relative to
 * their root; those are completed, so that all are relative to the repository.
 */
export function readQueries(file: string, corpora: string): BenchRepository[] {
  if (!existsSync(file)) throw new Error(`There are no queries at ${file}; give them by --queries FILE.`);
  return (JSON.parse(readFileSync(file, 'utf8')) as Raw[])
    .filter(({ name }) => existsSync(path.join(corpora, name)))
    .map(({ name, repository, revision, language, root, published_ndcg10: published, queries }) => {
      const complete = (relative: string) =>
        root !== '' && !existsSync(path.join(corpora, name, relative)) ? `${root}/${relative}` : relative;
      const targetOf = ({
        path: relative,
        start_line,
        end_line,
      }: Raw['queries'][0]['relevant'][0]): Target => ({
        path: complete(relative),
        ...(start_line === undefined ? {} : { startLine: start_line }),
        ...(end_line === undefined ? {} : { endLine: end_line }),
      });
      return {
        name,
        repository,
        revision,
        language,
        root,
        published,
        queries: queries.map(({ query, category, relevant }) => ({
          query,
          category,
          targets: relevant.map(targetOf),
        })),
      };
    });
}
