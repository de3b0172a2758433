/**
 * What search finds in programs that the model has not seen, of questions nobody had to write:
 * `node test/bench/run.mjs heldOut --packages DIR [--repositories DIR --mirrors DIR] [--model FOLDER]
 * [--only NAME,…]`. MRR@10 of the first sentence of a doc comment → its function, the comment blanked out of the
 * file, and of a commit's subject → a file that it changed; by words alone, by the model alone, by both as ranked,
 * and by the two lists joined by rank alone, the yardstick that ranking has to beat.
 */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { search } from '../../src/engine/search/search.ts';
import type { Row } from '../../src/engine/store/store.ts';
import { type Asked, commitSubjects, docSentences } from './asked.ts';
import { checkout, openCorpus } from './corpus.ts';
import { embedRows, openEmbedder } from './embedded.ts';
import { gitFolder } from './posed.ts';
import { readQueries } from './queries.ts';
import { type Listed, mean, mrr10 } from './scores.ts';
import { option, printTable } from './table.ts';

interface Found extends Listed {
  readonly id: string;
}

/** Larger ones are left out: a figure is worth a minute, not an hour. */
const MOST_ROWS = 60_000;
/** Reciprocal rank fusion (Cormack and others, 2009): 1 / (60 + rank), summed over the lists' first fifty. */
const JOINED = { constant: 60, depth: 50 };

const packages = option('packages');
const repositories = option('repositories');
const mirrors = option('mirrors');
const only = option('only')?.split(',');
if (packages === undefined && (repositories === undefined || mirrors === undefined)) {
  console.error('Say where programs lie: --packages DIR, or --repositories DIR --mirrors DIR.');
  process.exit(2);
}
const embedder = await openEmbedder(option('model') ?? path.join(checkout, 'model'));
if (embedder === undefined) {
  console.error('Without a model there is nothing to compare: give --model FOLDER.');
  process.exit(2);
}
const heads = ['MRR@10', 'questions', 'words', 'model', 'both', 'gain', 'joined'];

if (packages !== undefined) {
  const lines: (string | number)[][] = [];
  for (const name of readdirSync(packages).filter(wanted).sort()) {
    const folder = path.join(packages, name);
    const { rows, asked } = await docSentences(folder, (await openCorpus(folder)).rows);
    if (asked.length > 0 && rows.length <= MOST_ROWS) lines.push(await measured(name, rows, asked));
  }
  report('doc sentence → function', lines);
}
if (repositories !== undefined && mirrors !== undefined) {
  const queries = option('queries') ?? path.join(checkout, '..', 'shared', 'bench', 'queries.json');
  const lines: (string | number)[][] = [];
  for (const { name, repository, revision, root } of readQueries(queries, repositories)) {
    if (!wanted(name)) continue;
    const { rows } = await openCorpus(path.join(repositories, name));
    if (rows.length > MOST_ROWS) continue;
    const mirror = gitFolder(path.join(mirrors, repository.replace('/', '+')));
    if (mirror === undefined) continue;
    const asked = commitSubjects({ mirror, revision, root }, new Set(rows.map((row) => row.path)));
    if (asked.length > 0) lines.push(await measured(name, rows, asked));
  }
  report('commit subject → file', lines);
}
await embedder.close();

function wanted(name: string): boolean {
  return !name.startsWith('.') && (only === undefined || only.includes(name));
}

async function measured(name: string, rows: readonly Row[], asked: readonly Asked[]) {
  const { store, outline, vectorOf, embed } = await embedRows(rows, embedder!);
  const points = {
    words: [] as number[],
    model: [] as number[],
    both: [] as number[],
    joined: [] as number[],
  };
  for (const { text: query, targets } of asked) {
    const vector = await vectorOf(query);
    const ranked = async (limit: number, by?: Float32Array): Promise<Found[]> =>
      (
        await search(store, outline, { query, limit, paths: [], excludes: [], languages: [] }, by, embed)
      ).hits.map(({ row, startLine, endLine }) => ({ id: row.id, path: row.path, startLine, endLine }));
    const words = await ranked(JOINED.depth);
    const alone = (await store.searchVector(vector!, JOINED.depth)).map(({ row }) => row);
    points.words.push(mrr10(words.slice(0, 10), targets));
    points.model.push(mrr10(alone.slice(0, 10), targets));
    points.both.push(mrr10(await ranked(10, vector), targets));
    points.joined.push(mrr10(joined([words, alone]), targets));
  }
  const [words, model, both, byRank] = Object.values(points).map(mean) as [number, number, number, number];
  return [name, String(asked.length), words, model, both, both - words, byRank];
}

function joined(lists: readonly (readonly Found[])[]): Found[] {
  const scores = new Map<string, { hit: Found; score: number }>();
  for (const list of lists) {
    for (const [at, hit] of list.entries()) {
      const known = scores.get(hit.id) ?? { hit, score: 0 };
      scores.set(hit.id, { hit: known.hit, score: known.score + 1 / (JOINED.constant + at + 1) });
    }
  }
  return [...scores.values()]
    .sort((a, b) => b.score - a.score)
    .slice(0, 10)
    .map(({ hit }) => hit);
}

function report(title: string, lines: readonly (readonly (string | number)[])[]): void {
  console.log(title);
  const column = (at: number) => lines.map((line) => Number(line[at]));
  const asked = column(1).reduce((sum, count) => sum + count, 0);
  const means = [2, 3, 4, 5, 6].map((at) => mean(column(at)));
  printTable(heads, [...lines, ['mean over programs', String(asked), ...means]]);
}
