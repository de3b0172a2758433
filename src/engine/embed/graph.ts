/** The model itself, inside the worker: tokens in, unit vectors out. */
import { AutoModel, env, Tensor } from '@huggingface/transformers';
import type { Batch } from './batches.ts';
import { ModelError } from './embedder.ts';
import { type ModelFiles, weightFiles } from './modelFolder.ts';
import { normalise, pool } from './pooling.ts';
import { openTokenizer } from './tokenize.ts';

/** A loaded model. */
export interface Graph {
  readonly dimensions: number;
  /** Whether a hundred short texts take it a few milliseconds. */
  readonly isQuick: boolean;
  /** Whether a text's vector changes when it is padded, so that only texts of one length may run together. */
  readonly even: boolean;
  /** A text's token ids, at most as many as the model takes; none for a text of nothing it knows. */
  tokens(text: string): number[];
  /** The unit vectors of one batch, in the order of its places. */
  run(tokens: readonly (readonly number[])[], batch: Batch): Promise<Float32Array>;
}

const probe = 'find where the upload is retried';

// Whatever has to be fetched was fetched before: from here on the network is closed.
env.allowRemoteModels = false;
env.useFSCache = false;
env.useWasmCache = false;
env.fetch = () => Promise.reject(new Error('The model asked for the network.'));
env.logLevel = 50;

/** Loads the model in a folder. Throws `ModelError`. */
export async function loadGraph(files: ModelFiles): Promise<Graph> {
  const { tokens, padding, isOwn } = await told(
    `The tokenizer of ${files.id} (tokenizer.json) can't be used`,
    openTokenizer(files),
  );
  const model = await told(
    `The weights of ${files.id} (onnx/${weightFiles[files.dtype]}) can't be loaded, perhaps because the file is cut short; fetch the model again`,
    AutoModel.from_pretrained(files.folder, {
      dtype: files.dtype,
      device: 'cpu',
      session_options: { intraOpNumThreads: 1, interOpNumThreads: 1 },
    }),
  );
  const inputs: readonly string[] = model.sessions['model'].inputNames;

  const run = async (
    all: readonly (readonly number[])[],
    { places, width }: Batch,
  ): Promise<Float32Array> => {
    const rows = places.map((place) => all[place]!);
    const feeds = feedsOf(rows, width, padding, inputs);
    const output = await told(
      `The model ${files.id} failed on a text`,
      model(feeds) as Promise<Record<string, Tensor>>,
    );
    const lengths = rows.map((row) => row.length);
    return vectorsOf(files, output, lengths, width);
  };

  const probed = tokens(probe);
  if (!probed.length)
    throw new ModelError(
      `The tokenizer of ${files.id} finds no words in English text: choose another model.`,
    );
  const alone = await run([probed], { places: [0], width: probed.length });
  const padded = await run([probed], { places: [0], width: probed.length + 3 });
  const even = alone.some((value, at) => Math.abs(value - padded[at]!) > 1e-4);
  return { dimensions: alone.length, isQuick: isOwn, even, tokens, run };
}

function feedsOf(
  rows: readonly (readonly number[])[],
  width: number,
  padding: number,
  inputs: readonly string[],
): Record<string, Tensor> {
  // Bags of tokens (EmbeddingBag, as model2vec exports them) lie end to end, with where each begins.
  if (inputs.includes('offsets')) {
    const offsets = new BigInt64Array(rows.length);
    for (let at = 1; at < rows.length; at++) offsets[at] = offsets[at - 1]! + BigInt(rows[at - 1]!.length);
    const flat = BigInt64Array.from(rows.flat(), BigInt);
    return {
      input_ids: new Tensor('int64', flat, [flat.length]),
      offsets: new Tensor('int64', offsets, [rows.length]),
    };
  }
  const ids = new BigInt64Array(rows.length * width).fill(BigInt(padding));
  const mask = new BigInt64Array(rows.length * width);
  rows.forEach((row, at) => {
    for (let token = 0; token < row.length; token++) ids[at * width + token] = BigInt(row[token]!);
    mask.fill(1n, at * width, at * width + row.length);
  });
  const tensor = (data: BigInt64Array) => new Tensor('int64', data, [rows.length, width]);
  const feeds: Record<string, Tensor> = { input_ids: tensor(ids) };
  if (inputs.includes('attention_mask')) feeds['attention_mask'] = tensor(mask);
  if (inputs.includes('token_type_ids')) feeds['token_type_ids'] = tensor(new BigInt64Array(ids.length));
  return feeds;
}

function vectorsOf(
  files: ModelFiles,
  output: Record<string, Tensor>,
  lengths: readonly number[],
  width: number,
): Float32Array {
  // The scores of a classifier or a language model are no vectors of meaning; nor is BERT's `pooler_output`
  // beside its tokens.
  const outputs = Object.entries(output).filter(([name]) => name !== 'logits');
  const ofRank = (rank: number) => outputs.find(([, { dims }]) => dims.length === rank)?.[1];
  const each = output['last_hidden_state'] ?? ofRank(3);
  // A static model may give what it pooled as if a text had one token.
  const only = each?.dims.length === 3 && each.dims[1] === 1 ? each : undefined;
  const whole = output['sentence_embedding'] ?? only ?? (each ? undefined : ofRank(2));
  const found = whole ?? each;
  const dimensions = found?.dims.at(-1) ?? 0;
  const size = lengths.length * dimensions * (whole ? 1 : width);
  if (!found || !(found.data instanceof Float32Array) || !dimensions || found.data.length !== size) {
    const shapes = Object.entries(output).map(
      ([name, { type, dims }]) => `${name}: ${type} ${dims.join('×')}`,
    );
    throw new ModelError(
      `The model ${files.id} gives ${shapes.join(', ') || 'nothing'} instead of one vector a text or a token: choose a feature-extraction model.`,
    );
  }
  const flat = whole ? found.data : pool(found.data, lengths, width, dimensions, files.pooling);
  for (let at = 0; at < lengths.length; at++) {
    if (normalise(flat, at * dimensions, dimensions)) continue;
    throw new ModelError(
      `The model ${files.id} gave a vector that isn't made of numbers (NaN): its weights are damaged; fetch it again.`,
    );
  }
  return flat;
}

async function told<T>(what: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ModelError(`${what}: ${why.split('\n', 1)[0]}`, { cause: error });
  }
}
