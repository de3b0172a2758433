/**
 * The graph of models that this project trains: the unit vector of Σ (1 + ln count) × row over a text's distinct tokens, from a
 * table of eight bits. That is a few sums: worked out here, it takes no runtime, whose library and start cost
 * more memory and time than all else that a model has.
 */
import { type GraphNode, onnxParts } from './onnxParts.ts';
import { normalise } from './pooling.ts';

/** A model of this kind. */
export interface PlainGraph {
  readonly dimensions: number;
  /**
   * The unit vectors of these texts' tokens, end to end; undefined where one isn't made of numbers. Throws a `RangeError` for a
   * token that the table doesn't have.
   */
  vectors(texts: readonly (readonly number[])[]): Float32Array | undefined;
}

const node = (
  op: string,
  inputs: string[],
  output: string,
  attributes?: Record<string, number>,
): GraphNode => ({
  op,
  inputs,
  outputs: [output],
  ...(attributes ? { attributes } : {}),
});

/**
 * What stands above, said in ONNX: what the trainer writes, and by what a model is known. Each of the `count` equal places gets its share of
 * the factor, so that nothing has to be sorted; padding's scale is 0.
 */
export const plainNodes: readonly GraphNode[] = [
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
];

/** The model in an ONNX file that is just like ours; undefined for any other. */
export function plainGraph(file: Uint8Array): PlainGraph | undefined {
  const found = tableIn(file);
  if (!found) return undefined;
  const { table, scales, dimensions } = found;
  const counts = new Uint32Array(scales.length);
  /** Adds a text's rows up at `from`; a token is counted when it is met first. */
  const add = (ids: readonly number[], flat: Float32Array, from: number) => {
    const unknown = ids.find((id) => !(id < scales.length));
    if (unknown !== undefined) throw new RangeError(`There is no token ${unknown} in the table.`);
    for (const id of ids) counts[id]!++;
    for (const id of ids) {
      const count = counts[id]!;
      counts[id] = 0;
      if (count === 0) continue;
      const weight = scales[id]! * (1 + Math.log(count));
      const row = id * dimensions;
      for (let at = 0; at < dimensions; at++) flat[from + at]! += weight * table[row + at]!;
    }
  };
  return {
    dimensions,
    vectors(texts) {
      const flat = new Float32Array(texts.length * dimensions);
      for (const [text, ids] of texts.entries()) {
        add(ids, flat, text * dimensions);
        if (!normalise(flat, text * dimensions, dimensions)) return undefined;
      }
      return flat;
    },
  };
}

/** The small constants of the nodes above, as the bytes of the file have them. */
const one = '0000803f';
const [last, middle] = ['ffffffffffffffff', '0100000000000000'];

/** The table and its scales, where the file holds these and the nodes above. */
function tableIn(file: Uint8Array) {
  try {
    const { nodes, constants } = onnxParts(file);
    if (JSON.stringify(nodes) !== JSON.stringify(plainNodes)) return undefined;
    const is = (name: string, hex: string) => Buffer.from(constants.get(name)!.bytes).toString('hex') === hex;
    if (!(is('one', one) && is('last', last) && is('middle', middle))) return undefined;
    const [table, scales] = [constants.get('table')!, constants.get('scales')!];
    const [rows = 0, dimensions = 0] = table.dims;
    if (table.type !== 3 || scales.type !== 1 || scales.dims[0] !== rows) return undefined;
    if (table.bytes.length !== rows * dimensions || scales.bytes.length !== rows * 4) return undefined;
    // A view of the file, which is hardly more than that; whole numbers of four bytes needn't lie in it where views of such may.
    return {
      table: new Int8Array(table.bytes.buffer, table.bytes.byteOffset, table.bytes.length),
      scales: new Float32Array(Uint8Array.from(scales.bytes).buffer),
      dimensions,
    };
  } catch {
    // Not ours: what it is, its runtime tells.
    return undefined;
  }
}
