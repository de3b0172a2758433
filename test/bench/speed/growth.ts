/** How cost grows with the tree: first index, check, save and search from a thousand files to the whole kernel; memory meanwhile. */
import { option } from '../table.ts';
import { upkept, withEngine } from './engines.ts';
import { type Figure, type Measurement, ms, times } from './figure.ts';
import { memory, quantile, timed } from './measure.ts';
import { queries } from './queries.ts';
import { tree } from './trees.ts';

/** Numbers of files, others by `--sizes`; the last is all of the kernel that there is. */
const sizes = (option('sizes') ?? '1000,3000,10000,30000,100000').split(',').map(Number);

/** What one size took; times in milliseconds, memory in megabytes. */
export interface Growth {
  readonly files: number;
  readonly chunks: number;
  readonly index: number;
  readonly check: number;
  readonly search: number;
  readonly peak: number;
  readonly idle: number;
}

/** Two lines a size, and what they come to. */
export const growth: Measurement = async ({ work }, say) => {
  const figures: Figure[] = [];
  const all: Growth[] = [];
  for (const count of sizes) {
    say(`${count} files`);
    const grown = await measured(tree(work, count));
    all.push(grown);
    const took = `${ms(grown.index)}, ${ms(grown.check)}, ${ms(grown.search)}`;
    // The larger ones take long: who stops before them has these.
    say(`  ${took}; ${grown.chunks} chunks; ${grown.peak.toFixed(0)} MB, ${grown.idle.toFixed(0)} MB`);
    figures.push({
      what: `${grown.files.toLocaleString('en')} files, ${grown.chunks.toLocaleString('en')} chunks: first index, check, search`,
      measured: took,
      target: '',
    });
    figures.push({
      what: '  memory: peak of the first index, idle after it',
      measured: `${grown.peak.toFixed(0)} MB, ${grown.idle.toFixed(0)} MB`,
      target: count === 3_000 ? '≤ 900 MB, ≤ 300 MB' : '',
      met: count === 3_000 ? grown.peak <= 900 && grown.idle <= 300 : undefined,
      inTheWay:
        'Of what rests some 125 MB are programs mapped from disk: Node, LanceDB and ONNX Runtime; the rest are V8’s heaps and what the C library keeps.',
    });
  }
  return [...figures, ...slopes(all)];
};

/** Powers of size that times grow with, and what searching the largest tree takes against the smallest. */
function slopes(all: readonly Growth[]): Figure[] {
  if (all.length < 2) return [];
  const index = exponent(all.map(({ chunks, index }) => [chunks, index]));
  const check = exponent(all.map(({ files, check }) => [files, check]));
  const [least, most] = [all[0]!, all.at(-1)!];
  const search = most.search / least.search;
  const logarithmic = Math.log(most.chunks) / Math.log(least.chunks);
  return [
    {
      what: '  a first index takes time with chunks to the power of',
      measured: index.toFixed(2),
      target: '≤ 1.1',
      met: index <= 1.1,
    },
    {
      what: '  a check, with files to the power of',
      measured: check.toFixed(2),
      target: '≤ 1.1',
      met: check <= 1.1,
    },
    {
      what: '  a search of the largest, against the smallest',
      measured: times(search),
      target: `≤ ${times(logarithmic)} (logarithmic)`,
      met: search <= logarithmic,
      inTheWay:
        'Words are scored exactly, in all rows that hold them, and up to 250,000 chunks all vectors are compared: both are linear, and quick. Beyond, two queries of LanceDB’s index of vectors are two thirds of a search, of which re-reading the nearest is most.',
    },
  ];
}

/** The power of x that y grows with: the slope of the line of least squares through both logarithms. */
function exponent(points: readonly (readonly [number, number])[]): number {
  const logs = points.map(([x, y]) => [Math.log(x), Math.log(y)] as const);
  const mean = (nth: 0 | 1) => logs.reduce((sum, each) => sum + each[nth], 0) / logs.length;
  const [x0, y0] = [mean(0), mean(1)];
  const together = logs.reduce((sum, [x, y]) => sum + (x - x0) * (y - y0), 0);
  return together / logs.reduce((sum, [x]) => sum + (x - x0) ** 2, 0);
}

/** Measures one size. */
function measured(root: string): Promise<Growth> {
  return withEngine({}, async (engine) => {
    const done = await engine.sync(root);
    const { peak } = memory(engine.pid);
    await upkept();
    const idle = memory(engine.pid).now;
    const checks: number[] = [];
    for (let round = 0; round < 5; round++) checks.push(await timed(() => engine.sync(root)));
    await engine.search(root, queries[0]!);
    const searches: number[] = [];
    for (const query of queries.slice(0, 100)) searches.push(await timed(() => engine.search(root, query)));
    return {
      files: done.files.seen,
      chunks: done.chunks.total,
      index: done.ms,
      check: quantile(checks, 0.5),
      search: quantile(searches, 0.5),
      peak,
      idle,
    };
  });
}
