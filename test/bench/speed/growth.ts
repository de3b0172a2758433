/** How cost grows with the tree: first index, check, save and search from a thousand files to the whole kernel; memory meanwhile. */
import { option } from '../table.ts';
import { upkept, withEngine } from './engines.ts';
import { type Figure, type Measurement, ms } from './figure.ts';
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

/** One line a size. */
export const growth: Measurement = async ({ work }, say) => {
  const figures: Figure[] = [];
  for (const count of sizes) {
    say(`${count} files`);
    const grown = await measured(tree(work, count));
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
  return figures;
};

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
