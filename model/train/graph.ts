/** The model as an ONNX graph: ids in, unit vectors out. */
import { plainNodes } from '../../src/engine/embed/plainGraph.ts';
import type { Constant, Graph } from '../../test/support/tinyOnnx.ts';

/** A table in bytes: row r stands for `bytes[r] × scales[r]`. */
export interface SmallTable {
  readonly bytes: Int8Array;
  readonly scales: Float32Array;
}

/** Each row by its own largest value, to eight bits. */
export function quantise(table: Float32Array, dimensions: number): SmallTable {
  const rows = table.length / dimensions;
  const bytes = new Int8Array(table.length);
  const scales = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    let most = 0;
    for (let at = row * dimensions; at < (row + 1) * dimensions; at++)
      most = Math.max(most, Math.abs(table[at]!));
    scales[row] = most / 127;
    if (most === 0) continue;
    for (let at = row * dimensions; at < (row + 1) * dimensions; at++)
      bytes[at] = Math.round((table[at]! / most) * 127);
  }
  return { bytes, scales };
}

/** Normalised Σ (1 + ln count) × row over a text's distinct pieces: the nodes by which the engine knows it. */
export function graphOf({ bytes, scales }: SmallTable, dimensions: number): Graph {
  const axis = (name: string, value: bigint): Constant => ({
    name,
    dims: [1],
    data: BigInt64Array.of(value),
  });
  const rows = scales.length;
  return {
    nodes: plainNodes,
    constants: [
      { name: 'table', dims: [rows, dimensions], data: bytes },
      { name: 'scales', dims: [rows], data: scales },
      { name: 'one', dims: [], data: Float32Array.of(1) },
      { name: 'least', dims: [], data: Float32Array.of(1e-6) },
      axis('last', -1n),
      axis('middle', 1n),
    ],
    inputs: [{ name: 'input_ids', type: 'int64', dims: ['batch', 'length'] }],
    outputs: [{ name: 'sentence_embedding', type: 'float', dims: ['batch', dimensions] }],
  };
}
