/** The first index of packages in five languages: against the parse alone, and against a transformer. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createGrammars } from '../../../src/engine/chunk/grammars.ts';
import { languageOf } from '../../../src/engine/chunk/languages.ts';
import { checkout } from '../corpus.ts';
import { bundledModel, withEngine } from './engines.ts';
import { type Figure, type Measurement, ms, times } from './figure.ts';
import { cpuSeconds } from './measure.ts';
import { transformerRate } from './transformer.ts';
import { filesBelow } from './trees.ts';

const corpora = { three: 'JavaScript', mongodb: 'TypeScript', python: 'Python', rust: 'Rust', go: 'Go' };

const inTheWay =
  'Beside parsing, which V8 compiles once and not again, a small index is threads that start, load and compile their code, half a second of the processor; of a large one terms take a fifth, embedding a seventh, the table and its terms about as much.';

/** Five corpora that `npm run bench:packages -- DIR` lays out, indexed from nothing with the bundled model. */
export const firstIndex: Measurement = async ({ packages }, say) => {
  const figures: Figure[] = [];
  say('a transformer');
  const transformer = await transformerRate(30);
  for (const [name, language] of Object.entries(corpora)) {
    const root = path.join(packages, name);
    say(name);
    const index = await indexed(root, bundledModel);
    const lexical = await indexed(root, 'none');
    const floor = await parsed(root);
    const what = `first index of ${name} (${language}, ${index.megabytes.toFixed(1)} MB)`;
    const rate = index.megabytes / index.seconds;
    const overParse = index.cpu / floor;
    const overLexical = index.cpu / lexical.cpu;
    const overTransformer = index.chunks / index.cpu / transformer;
    figures.push(
      {
        what,
        measured: `${rate.toFixed(2)} MB/s (${ms(index.seconds * 1000)}, ${index.chunks} chunks)`,
        target: '≥ 1 MB/s',
        met: rate >= 1,
        inTheWay,
      },
      {
        what: '  processor time, against the parse alone',
        measured: times(overParse),
        target: '≤ 2.5 ×',
        met: overParse <= 2.5,
        inTheWay,
      },
      {
        what: '  against the same without a model',
        measured: times(overLexical),
        target: '≤ 1.5 ×',
        met: overLexical <= 1.5,
        inTheWay: 'Of a small index the thread of the model, which has to start and to load, is a fifth.',
      },
      {
        what: '  chunks a core second, against a MiniLM-shaped transformer alone',
        measured: times(overTransformer),
        target: '≥ 20 ×',
        met: overTransformer >= 20,
        inTheWay,
      },
    );
  }
  return figures;
};

/** What a first index took: wall-clock seconds, and processor seconds of the engine's process. */
function indexed(root: string, model: string) {
  return withEngine({ model }, async (engine) => {
    const before = cpuSeconds(engine.pid);
    const done = await engine.sync(root);
    return {
      seconds: done.ms / 1000,
      cpu: cpuSeconds(engine.pid) - before,
      chunks: done.chunks.total,
      megabytes: done.work.bytesRead / 1e6,
    };
  });
}

/**
 * Processor seconds to read and parse all files below a folder for which there is a grammar, as the engine does: by code compiled
 * once. Where V8 compiles it again, as it does left alone, 1.6 MB of TypeScript take three times as long, 11 MB of Rust a tenth less.
 */
async function parsed(root: string): Promise<number> {
  const grammars = await createGrammars(path.join(checkout, 'dist', 'grammars'));
  const before = process.cpuUsage();
  for (const file of filesBelow(root)) {
    const text = readFileSync(path.join(root, file), 'utf8');
    const grammar = languageOf(file, text)?.syntax?.grammar;
    if (grammar && text.length <= 1_000_000)
      await grammars.parse(grammar, text, ({ endIndex }) => endIndex).catch(() => 0);
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
