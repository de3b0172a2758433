/** The model as an ONNX graph: ids in, unit vectors out. */
import type { Constant, Graph, Node } from '../../test/support/tinyOnnx.ts';

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

/**
 * Normalised Σ (1 + ln count) × row over a text's distinct pieces. Each of the `count` equal places gets
 * its share of that factor, so that nothing has to be sorted; padding's scale is 0.
 */
export function graphOf({ bytes, scales }: SmallTable, dimensions: number): Graph {
  const node = (op: string, inputs: string[], output: string, attributes?: Record<string, number>): Node => ({
    op,
    inputs,
    outputs: [output],
    ...(attributes ? { attributes } : {}),
  });
  const axis = (name: string, value: bigint): Constant => ({
    name,
    dims: [1],
    data: BigInt64Array.of(value),
  });
  const rows = scales.length;
  return {
    nodes: [
      node('Gather', ['table', 'input_ids'], 'small'),
      node('Cast', ['small'], 'rows', { to: 1 }),
      node('Gather', ['scales', 'input_ids'], 'scale'),
      node('Unsqueeze', ['input_ids', 'last'], 'down'),
      node('Unsqueeze', ['input_ids', 'middle'], 'across'),
      node('Equal', ['down', 'across'], 'equal'),
      node('Cast', ['equal'], 'ones', { to: 1 }),
      node('ReduceSum', ['ones', 'last'], 'count', { keepdims: 0 }),
      node('Log', ['count'], 'log'),
      node('Add', ['log', 'one'], 'factor'),
      node('Div', ['factor', 'count'], 'share'),
      node('Mul', ['scale', 'share'], 'weight'),
      node('Unsqueeze', ['weight', 'middle'], 'weights'),
      node('MatMul', ['weights', 'rows'], 'summed'),
      node('Squeeze', ['summed', 'middle'], 'sum'),
      node('Mul', ['sum', 'sum'], 'squares'),
      node('ReduceSum', ['squares', 'last'], 'square', { keepdims: 1 }),
      node('Sqrt', ['square'], 'norm'),
      node('Max', ['norm', 'least'], 'divisor'),
      node('Div', ['sum', 'divisor'], 'sentence_embedding'),
    ],
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
