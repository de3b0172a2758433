/**
 * Writes the trained model as transformers loads it: `node model/train/run.mjs export DIR FOLDER
 * [REFERENCES]` reads DIR/encoded/pieces.json and DIR/trained, and writes config.json, tokenizer.json,
 * tokenizer_config.json and onnx/model_quantized.onnx, and the reference vectors for the test.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { tokenizerJson } from '../../src/engine/embed/plainTokenizer.ts';
import { onnxFile } from '../../test/support/tinyOnnx.ts';
import type { Fetched } from './fetched.ts';
import { graphOf, quantise } from './graph.ts';

const [dir = '/tmp/lodestone-train', folder = '/tmp/lodestone-train/model', referenceFile] =
  process.argv.slice(2);
const pieces = JSON.parse(readFileSync(path.join(dir, 'encoded/pieces.json'), 'utf8')) as string[];
const bytes = readFileSync(path.join(dir, 'trained/table.f32'));
const table = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
const dimensions = table.length / pieces.length;

mkdirSync(path.join(folder, 'onnx'), { recursive: true });
const write = (name: string, value: unknown) =>
  writeFileSync(path.join(folder, name), `${JSON.stringify(value)}\n`);
write('config.json', {
  model_type: 'bert',
  hidden_size: dimensions,
  vocab_size: pieces.length,
  max_position_embeddings: 512,
});
write('tokenizer_config.json', {
  tokenizer_class: 'PreTrainedTokenizer',
  model_max_length: 512,
  pad_token: '[PAD]',
  unk_token: '[UNK]',
});
write('tokenizer.json', tokenizerJson(pieces));
write('lodestone.json', { id: 'lodestone' });
writeFileSync(
  path.join(folder, 'onnx/model_quantized.onnx'),
  onnxFile(graphOf(quantise(table, dimensions), dimensions)),
);
if (referenceFile !== undefined)
  writeFileSync(referenceFile, readFileSync(path.join(dir, 'trained/references.json')));
if (existsSync(path.join(dir, 'fetched.json'))) writeCorpus();

/** The packages that something was learnt from, with their versions, licences and number of definitions. */
function writeCorpus(): void {
  const fetched = JSON.parse(readFileSync(path.join(dir, 'fetched.json'), 'utf8')) as Fetched[];
  const { kept } = JSON.parse(readFileSync(path.join(dir, 'extracted.json'), 'utf8')) as {
    kept: Record<string, number>;
  };
  const rows = fetched
    .filter(({ folder }) => kept[folder] !== undefined)
    .sort((a, b) => (a.folder < b.folder ? -1 : 1))
    .map(({ from, name, version, licence, folder }) =>
      JSON.stringify([from, name, version, licence, kept[folder]]),
    );
  const head = '{"columns": ["from", "package", "version", "licence", "definitions"],\n"packages": [\n';
  writeFileSync(path.join(folder, 'CORPUS.json'), `${head}${rows.join(',\n')}\n]}\n`);
}
