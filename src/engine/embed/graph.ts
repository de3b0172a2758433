/** The model itself, inside the worker: tokens in, unit vectors out. */
import type { Batch } from './batches.ts';
import { ModelError } from './embedder.ts';

/** A loaded model. */
export interface Graph {
  readonly dimensions: number;
  /** Whether a text's vector changes when it is padded, so that only texts of one length may run together. */
  readonly even: boolean;
  /** A text's token ids, at most as many as the model takes; none for a text of nothing it knows. */
  tokens(text: string): number[];
  /** The unit vectors of one batch, in the order of its places. */
  run(tokens: readonly (readonly number[])[], batch: Batch): Promise<Float32Array>;
}

/** What `work` gives; what it throws becomes a `ModelError` of one sentence that begins with `what`. */
export async function told<T>(what: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ModelError(`${what}: ${why.split('\n', 1)[0]}`, { cause: error });
  }
}
