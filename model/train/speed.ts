/** How fast a model is: `node model/train/run.mjs speed MODEL FOLDER` embeds the chunks of a folder's files. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { chunkFile } from '../../src/engine/chunk/chunkFile.ts';
import { createGrammars } from '../../src/engine/chunk/grammars.ts';
import { openTransformers } from '../../src/engine/embed/transformers.ts';
import { embedText } from '../../src/engine/store/row.ts';
import { sourceFiles } from './sources.ts';

const root = process.env['LODESTONE_ROOT'] ?? '.';
const [model = path.join(root, 'model'), folder = path.join(root, 'src')] = process.argv.slice(2);
const grammars = await createGrammars(path.join(root, 'dist/grammars'));
const texts: string[] = [];
for (const file of sourceFiles(folder)) {
  const { chunks } = await chunkFile(file, readFileSync(path.join(folder, file), 'utf8'), grammars);
  texts.push(...chunks.map((chunk) => embedText({ ...chunk, breadcrumb: chunk.breadcrumb.join('.') })));
  if (texts.length > 4_000) break;
}
const start = performance.now();
const embedder = await openTransformers({
  model,
  cacheFolder: '/nonexistent',
  allowDownload: false,
  workerFile: path.join(root, 'dist/embedWorker.js'),
  onDownload: () => {},
});
const loaded = performance.now();
await embedder.embed(['warm up'], 'query');
const before = process.cpuUsage();
const began = performance.now();
await embedder.embed(texts, 'document');
const wall = (performance.now() - began) / 1000;
const { user, system } = process.cpuUsage(before);
const asked = performance.now();
for (let at = 0; at < 50; at++)
  await embedder.embed([`how is request ${at} retried after a failure`], 'query');
const each = (performance.now() - asked) / 50;
await embedder.close();
const characters = texts.reduce((sum, text) => sum + text.length, 0);
const cpu = (user + system) / 1e6;
console.log(
  `${texts.length} chunks of ${Math.round(characters / texts.length)} characters: ${Math.round(texts.length / wall)} a second, ${Math.round(texts.length / cpu)} a CPU-second; loaded in ${Math.round(loaded - start)} ms; a query ${each.toFixed(1)} ms`,
);
