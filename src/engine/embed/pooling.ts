import type { Pooling } from './modelFolder.ts';

/** One vector a text from its tokens' vectors (`texts` × `width` × `dimensions`), padding left out. Not normalised. */
export function pool(
  tokens: Float32Array,
  lengths: readonly number[],
  width: number,
  dimensions: number,
  pooling: Pooling,
): Float32Array {
  const out = new Float32Array(lengths.length * dimensions);
  lengths.forEach((length, text) => {
    const counted = pooling === 'first' ? 1 : length;
    const into = text * dimensions;
    for (let token = 0; token < counted; token++) {
      const from = (text * width + token) * dimensions;
      for (let at = 0; at < dimensions; at++) out[into + at]! += tokens[from + at]!;
    }
  });
  return out;
}

/**
 * Makes the vector at `from` unit length, in place. One without length says nothing: it becomes the
 * last axis, far from everything. Returns whether it is made of numbers at all.
 */
export function normalise(flat: Float32Array, from: number, dimensions: number): boolean {
  let square = 0;
  for (let at = from; at < from + dimensions; at++) square += flat[at]! * flat[at]!;
  if (!Number.isFinite(square)) return false;
  if (square < 1e-12) {
    flat.fill(0, from, from + dimensions);
    flat[from + dimensions - 1] = 1;
    return true;
  }
  const length = Math.sqrt(square);
  for (let at = from; at < from + dimensions; at++) flat[at]! /= length;
  return true;
}
