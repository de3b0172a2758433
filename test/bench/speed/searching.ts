/** Searching while warm, at three sizes, beside ripgrep; opening an index that is there; memory meanwhile. */
import { rmSync } from 'node:fs';
import { type MeasuredEngine, openEngine } from './engines.ts';
import { type Figure, type Measurement, ms, times } from './figure.ts';
import { memory, quantile, timed } from './measure.ts';
import { queries } from './queries.ts';
import { run, tree } from './trees.ts';

/** Files of the kernel that make about ten thousand, a hundred thousand and five hundred thousand chunks. */
const sizes = [700, 7_000, 36_000];

/** Two hundred questions at each size, with and without a filter. */
export const searching: Measurement = async ({ work }, say) => {
  const figures: Figure[] = [];
  for (const count of sizes) {
    const root = tree(work, count);
    say(`indexing ${count} files`);
    const first = await openEngine();
    const { chunks } = await first.sync(root);
    await first.end();
    figures.push(...(await asked(root, first.storage, chunks.total, say)));
    rmSync(first.storage, { recursive: true, force: true });
  }
  return figures;
};

async function asked(
  root: string,
  storage: string,
  chunks: number,
  say: (line: string) => void,
): Promise<Figure[]> {
  const what = `${chunks.toLocaleString('en')} chunks`;
  say(`asking ${what}`);
  const isMain = chunks >= 50_000 && chunks <= 200_000;
  let engine: MeasuredEngine | undefined;
  const opened = await timed(async () => {
    engine = await openEngine({}, storage);
    await engine.search(root, queries[0]!);
  });
  const open = engine!;
  const cold: number[] = [];
  const warm: number[] = [];
  const filtered: number[] = [];
  const grep: number[] = [];
  for (const query of queries) cold.push(await timed(() => open.search(root, query)));
  for (const query of queries) {
    warm.push(await timed(() => open.search(root, query)));
    filtered.push(await timed(() => open.search(root, query, { paths: ['drivers/**'] })));
  }
  for (const query of queries.slice(0, 20)) {
    const words = query.split(/\W+/).filter((word) => word.length > 3);
    const sought = ['-l', '-i', words.join('|'), '.'];
    grep.push(await timed(() => run('bash', ['-c', 'rg "$@" > /dev/null || true', 'rg', ...sought], root)));
  }
  const used = memory(open.pid);
  await open.end();
  const [p50, p95] = [quantile(warm, 0.5), quantile(warm, 0.95)];
  return [
    {
      what: `search, ${what}, p50 and p95`,
      measured: `${ms(p50)}, ${ms(p95)}`,
      target: isMain ? '≤ 15 ms, ≤ 50 ms' : '',
      met: isMain ? p50 <= 15 && p95 <= 50 : undefined,
    },
    {
      what: `  asked for the first time`,
      measured: `${ms(quantile(cold, 0.5))}, ${ms(quantile(cold, 0.95))}`,
      target: '',
    },
    {
      what: `  in one folder`,
      measured: `${ms(quantile(filtered, 0.5))}, ${ms(quantile(filtered, 0.95))}`,
      target: '',
    },
    {
      what: `  ripgrep for any of the words, against ours`,
      measured: times(quantile(grep, 0.5) / p50),
      target: '',
    },
    {
      what: `  from the engine's start to the first answer`,
      measured: ms(opened),
      target: isMain ? '≤ 1.2 s' : '',
      met: isMain ? opened <= 1200 : undefined,
    },
    {
      what: `  memory during search`,
      measured: `${used.now.toFixed(0)} MB, peak ${used.peak.toFixed(0)} MB`,
      target: isMain ? '≤ 450 MB' : '',
      met: isMain ? used.peak <= 450 : undefined,
    },
  ];
}
