import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { ModelError } from './embedder.ts';
import { type Graph, told } from './graph.ts';
import { type ModelFiles, weightFiles } from './modelFolder.ts';
import { type PlainGraph, plainGraph } from './plainGraph.ts';
import { openPlainTokenizer, type Tokenizer } from './tokenize.ts';

/** Loads the model in a folder: by ourselves where it is one of ours, else by its runtime. Throws `ModelError`. */
export async function loadGraph(files: ModelFiles): Promise<Graph> {
  const tokenizer = await told(
    `The tokenizer of ${files.id} (tokenizer.json) can't be used`,
    openPlainTokenizer(files),
  );
  const plain = tokenizer && plainGraph(await weightsOf(files));
  if (plain) return asGraph(files, tokenizer, plain);
  // Beside this bundle. Imported by its name it would be part of it, and its native library loaded with it.
  const { href } = new URL('./onnxGraph.js', import.meta.url);
  const { loadOnnxGraph } = await importRuntime(files.id, href);
  return loadOnnxGraph(files, tokenizer);
}

/** There is no ONNX Runtime for every platform that Lodestone runs on: Alpine has none. */
async function importRuntime(id: string, href: string): Promise<typeof import('./onnxGraph.ts')> {
  try {
    return await import(href);
  } catch (error) {
    const { message } = error as Error;
    const isMissing = /onnxruntime/.test(message) && /cannot find|ERR_DLOPEN|no such file/i.test(message);
    const sentence = isMissing
      ? `The model ${id} needs ONNX Runtime, which isn't there for this platform (${process.platform}-${process.arch}): choose the model "bundled", which doesn't, or one behind an endpoint.`
      : `The runtime of the model ${id} can't be loaded: ${message.split('\n', 1)[0]}`;
    throw new ModelError(sentence, { cause: error });
  }
}

async function weightsOf({ folder, dtype }: ModelFiles): Promise<Uint8Array> {
  // What is the matter with a file that can't be read, the runtime tells.
  return readFile(path.join(folder, 'onnx', weightFiles[dtype])).catch(() => new Uint8Array());
}

function asGraph({ id }: ModelFiles, { tokens }: Tokenizer, plain: PlainGraph): Graph {
  return {
    dimensions: plain.dimensions,
    even: false,
    tokens,
    async run(all, { places }) {
      const flat = await told(
        `The model ${id} failed on a text`,
        (async () => plain.vectors(places.map((place) => all[place]!)))(),
      );
      if (flat) return flat;
      throw new ModelError(
        `The model ${id} gave a vector that isn't made of numbers (NaN): its weights are damaged; fetch it again.`,
      );
    },
  };
}
