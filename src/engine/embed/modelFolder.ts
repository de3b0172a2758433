import { createHash } from 'node:crypto';
import { type FileHandle, open, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { ModelError } from './embedder.ts';
import { type Prefixes, prefixesOf } from './prefixes.ts';

/** How one vector is made of a text's token vectors, where the graph leaves that to us. */
export type Pooling = 'mean' | 'first';

/** What is known of a model in a folder before it is loaded. Plain data: it is sent to the worker. */
export interface ModelFiles {
  readonly folder: string;
  readonly id: string;
  /** 16 hex digits over what makes its vectors. */
  readonly revision: string;
  /** transformers' word for how the weights are stored, which says the file's name too. */
  readonly dtype: Weights;
  readonly pooling: Pooling;
  readonly maxTokens: number;
  readonly prefixes: Prefixes;
}

/** The ways to store weights that we take: names in `onnx/`, the one that is faster for its worth first. */
export const weightFiles = {
  q8: 'model_quantized.onnx',
  int8: 'model_int8.onnx',
  fp32: 'model.onnx',
  fp16: 'model_fp16.onnx',
  uint8: 'model_uint8.onnx',
} as const;
export type Weights = keyof typeof weightFiles;

/** A text's tokens after these are left out, whatever the model could take: chunks are shorter. */
const mostTokens = 512;
const required = ['config.json', 'tokenizer.json', 'tokenizer_config.json'];
const optional = ['lodestone.json', 'config_sentence_transformers.json', '1_Pooling/config.json'];
/** All files beside the weights that count, required ones first. */
export const describingFiles: readonly string[] = [...required, ...optional];

const block = 1 << 20;
const samples = 16;

/**
 * Reads what a model's folder says of itself; `hubId` when it was fetched from the hub, `wanted` in place of the
 * prefixes it names. Throws `ModelError` when the folder or a file is missing or isn't what it should be.
 */
export async function inspectFolder(folder: string, hubId?: string, wanted?: Prefixes): Promise<ModelFiles> {
  const kind = await stat(folder).catch(() => undefined);
  if (!kind) throw new ModelError(`There is no model folder ${folder}: check the path.`);
  if (!kind.isDirectory())
    throw new ModelError(`${folder} is not a folder: name the folder that holds the model.`);
  const contents = new Map<string, Buffer>();
  for (const name of describingFiles) {
    const content = await readFile(path.join(folder, name)).catch(() => undefined);
    if (content) contents.set(name, content);
    else if (required.includes(name)) throw missing(folder, name);
  }
  const json = (name: string) => parsed(folder, name, contents.get(name));
  const own = json('lodestone.json');
  const config = json('config.json');
  const tokenizer = json('tokenizer_config.json');
  json('tokenizer.json');
  const id = hubId ?? (typeof own?.['id'] === 'string' ? own['id'] : path.basename(path.resolve(folder)));
  const prefixes = wanted ?? prefixesOf(id, own, json('config_sentence_transformers.json'));
  const dtype = await weightsIn(folder);
  return {
    folder,
    id,
    revision: await revisionOf(contents, path.join(folder, 'onnx', weightFiles[dtype]), prefixes),
    dtype,
    pooling: poolingOf(id, json('1_Pooling/config.json')),
    maxTokens: least(mostTokens, config?.['max_position_embeddings'], tokenizer?.['model_max_length']),
    prefixes,
  };
}

function missing(folder: string, name: string): ModelError {
  return new ModelError(
    `The model folder ${folder} has no ${name}: a model needs config.json, tokenizer.json, tokenizer_config.json and onnx/model.onnx.`,
  );
}

function parsed(folder: string, name: string, content?: Buffer): Record<string, unknown> | undefined {
  if (!content) return undefined;
  try {
    const value = JSON.parse(content.toString('utf8'));
    if (value !== null && typeof value === 'object') return value;
  } catch {
    // told below, as for a text or a number in place of an object
  }
  throw new ModelError(`${path.join(folder, name)} is not JSON: fetch the model again.`);
}

async function weightsIn(folder: string): Promise<Weights> {
  for (const [dtype, name] of Object.entries(weightFiles)) {
    if (await stat(path.join(folder, 'onnx', name)).catch(() => undefined)) return dtype as Weights;
  }
  throw missing(folder, 'onnx/model.onnx');
}

function poolingOf(id: string, config?: Record<string, unknown>): Pooling {
  if (!config || config['pooling_mode_mean_tokens'] === true) return 'mean';
  if (config['pooling_mode_cls_token'] === true) return 'first';
  const mode = Object.keys(config).find((key) => key.startsWith('pooling_mode_') && config[key] === true);
  throw new ModelError(
    `The model ${id} pools its tokens in a way that isn't supported (${mode ?? 'none named'}): choose one with mean or cls pooling.`,
  );
}

function least(...limits: unknown[]): number {
  return Math.min(...limits.filter((limit): limit is number => typeof limit === 'number' && limit > 0));
}

/** The small files whole; of the weights the size, both ends and samples between, so that opening a big model stays quick. */
async function revisionOf(
  contents: ReadonlyMap<string, Buffer>,
  weights: string,
  prefixes: Prefixes,
): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(prefixes));
  for (const [name, content] of contents) hash.update(`\0${name}\0${content.length}\0`).update(content);
  const file = await open(weights);
  try {
    const { size } = await file.stat();
    hash.update(`\0${size}\0`).update(await slice(file, 0, block));
    for (let at = 1; at < samples && size > samples * block; at++) {
      hash.update(await slice(file, Math.floor((size / samples) * at), block / samples));
    }
    hash.update(await slice(file, Math.max(block, size - block), block));
  } finally {
    await file.close();
  }
  return hash.digest('hex').slice(0, 16);
}

async function slice(file: FileHandle, from: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, from);
  return buffer.subarray(0, bytesRead);
}
