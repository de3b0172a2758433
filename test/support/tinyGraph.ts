import type { Constant, Graph, Node, Value } from './tinyOnnx.ts';

/** What a tiny model's graph is like. */
export interface GraphForm {
  /** Length of a vector; 32 when left out. */
  readonly dimensions?: number;
  /** Whether the graph pools and normalises itself; it gives one vector a token otherwise. True when left out. */
  readonly pooled?: boolean;
  /** Whether what is pooled is given as the vector of a single token. */
  readonly asToken?: boolean;
  /** Whether texts lie end to end in one row, with `offsets` to where each begins. */
  readonly bags?: boolean;
  /** Whether the weights are whole numbers of eight bits, in `model_quantized.onnx`. */
  readonly quantized?: boolean;
  /** Other seeds give other weights. */
  readonly seed?: number;
  /** Made wrong: weights that are no numbers, an output that is no vector, or padding that counts. */
  readonly fault?: 'NaN' | 'shape' | 'padding';
}

const axis = (name: string, value: bigint): Constant => ({ name, dims: [1], data: BigInt64Array.of(value) });
const scalar = (name: string, value: number): Constant => ({ name, dims: [], data: Float32Array.of(value) });

/** The graph over `tokens` random vectors, of which the first is the padding's. */
export function tinyGraph(tokens: number, form: GraphForm): Graph {
  const { dimensions = 32, pooled = true, asToken = false, bags = false, fault } = form;
  const ids: Value = { name: 'input_ids', type: 'int64', dims: ['batch', 'length'] };
  const vectors: Value = { name: 'sentence_embedding', type: 'float', dims: ['batch', dimensions] };
  if (fault === 'shape') {
    const copy: Node = { op: 'Identity', inputs: ['input_ids'], outputs: ['labels'] };
    return { nodes: [copy], constants: [], inputs: [ids], outputs: [{ ...ids, name: 'labels' }] };
  }
  const table = lookUp(tokens, dimensions, form);
  if (bags) {
    const inputs: Value[] = ['input_ids', 'offsets'].map((name) => ({ name, type: 'int64', dims: [name] }));
    return { ...joined(table, bagSums()), inputs, outputs: [vectors] };
  }
  if (!pooled) {
    // The masks are asked for as a transformer does; without layers nothing in the graph reads them.
    const masks = ['attention_mask', 'token_type_ids'].map((name): Value => ({ ...ids, name }));
    const each: Value = { name: 'last_hidden_state', type: 'float', dims: ['batch', 'length', dimensions] };
    const outputs = [{ ...vectors, name: 'pooler_output' }, each];
    return { ...joined(table, untaken()), inputs: [ids, ...masks], outputs };
  }
  const pool = pooling(tokens, fault === 'padding');
  if (asToken) {
    const token: Value = { name: 'token_embeddings', type: 'float', dims: ['batch', 1, dimensions] };
    return { ...joined(table, pool, singleToken()), inputs: [ids], outputs: [token] };
  }
  return { ...joined(table, pool), inputs: [ids], outputs: [vectors] };
}

type Part = Pick<Graph, 'nodes' | 'constants'>;

function joined(...parts: readonly Part[]): Part {
  return {
    nodes: parts.flatMap(({ nodes }) => nodes),
    constants: parts.flatMap(({ constants }) => constants),
  };
}

/** From `input_ids` to `last_hidden_state`: a row of the table a token. */
function lookUp(tokens: number, dimensions: number, { quantized, seed = 1, fault }: GraphForm): Part {
  const next = randomFrom(seed);
  const weights = Float32Array.from({ length: tokens * dimensions }, () => next() * 2 - 1);
  if (fault === 'NaN') weights.fill(Number.NaN);
  const dims = [tokens, dimensions];
  if (!quantized) {
    const gather: Node = { op: 'Gather', inputs: ['table', 'input_ids'], outputs: ['last_hidden_state'] };
    return { nodes: [gather], constants: [{ name: 'table', dims, data: weights }] };
  }
  const data = Int8Array.from(weights, (weight) => Math.round(weight * 127));
  return {
    nodes: [
      { op: 'Gather', inputs: ['table', 'input_ids'], outputs: ['small'] },
      { op: 'DequantizeLinear', inputs: ['small', 'scale'], outputs: ['last_hidden_state'] },
    ],
    constants: [{ name: 'table', dims, data }, scalar('scale', 1 / 127)],
  };
}

/** A weight a token, none for padding: a shorter text in a batch gets the vector it has alone. */
function pooling(tokens: number, paddingCounts: boolean): Part {
  const share = new Float32Array(tokens).fill(1);
  if (!paddingCounts) share[0] = 0;
  return {
    nodes: [
      { op: 'Gather', inputs: ['share', 'input_ids'], outputs: ['shares'] },
      { op: 'Mul', inputs: ['last_hidden_state', 'shares'], outputs: ['shared'] },
      { op: 'ReduceSum', inputs: ['shared', 'across'], outputs: ['sum'], attributes: { keepdims: 0 } },
      { op: 'Mul', inputs: ['sum', 'sum'], outputs: ['squares'] },
      { op: 'ReduceSum', inputs: ['squares', 'across'], outputs: ['square'], attributes: { keepdims: 1 } },
      { op: 'Sqrt', inputs: ['square'], outputs: ['norm'] },
      { op: 'Max', inputs: ['norm', 'least'], outputs: ['divisor'] },
      { op: 'Div', inputs: ['sum', 'divisor'], outputs: ['sentence_embedding'] },
    ],
    constants: [{ name: 'share', dims: [tokens, 1], data: share }, axis('across', 1n), scalar('least', 1e-6)],
  };
}

/** From one vector a text to a text of one token. */
function singleToken(): Part {
  const lift: Node = {
    op: 'Unsqueeze',
    inputs: ['sentence_embedding', 'second axis'],
    outputs: ['token_embeddings'],
  };
  return { nodes: [lift], constants: [axis('second axis', 1n)] };
}

/** As BERT has it, a second output that isn't the one to take: here it points the other way. */
function untaken(): Part {
  return {
    nodes: [
      {
        op: 'ReduceSum',
        inputs: ['last_hidden_state', 'across'],
        outputs: ['all'],
        attributes: { keepdims: 0 },
      },
      { op: 'Neg', inputs: ['all'], outputs: ['pooler_output'] },
    ],
    constants: [axis('across', 1n)],
  };
}

/** Sums from one offset to the next, as differences of running sums; not normalised. */
function bagSums(): Part {
  return {
    nodes: [
      {
        op: 'CumSum',
        inputs: ['last_hidden_state', 'down'],
        outputs: ['running'],
        attributes: { exclusive: 1 },
      },
      { op: 'Gather', inputs: ['running', 'offsets'], outputs: ['before'] },
      {
        op: 'ReduceSum',
        inputs: ['last_hidden_state', 'down'],
        outputs: ['total'],
        attributes: { keepdims: 1 },
      },
      { op: 'Slice', inputs: ['before', 'second', 'end'], outputs: ['later'] },
      { op: 'Concat', inputs: ['later', 'total'], outputs: ['after'], attributes: { axis: 0 } },
      { op: 'Sub', inputs: ['after', 'before'], outputs: ['sentence_embedding'] },
    ],
    constants: [axis('down', 0n), axis('second', 1n), axis('end', 1n << 40n)],
  };
}

/** Numbers in [0, 1), the same for the same seed: a linear congruential generator (Numerical Recipes, 7.1). */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
