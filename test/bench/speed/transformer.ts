/** What a transformer would cost in the model's place: one of MiniLM-L6's shape, with random weights. */
import { createRequire } from 'node:module';
import { type Constant, type Node, onnxFile } from '../../support/tinyOnnx.ts';
import { timed } from './measure.ts';

/** MiniLM-L6: six layers, 384 wide, 1536 inside, 256 tokens a text. */
const shape = { layers: 6, width: 384, inner: 1536, tokens: 256 };

interface Runtime {
  readonly Tensor: new (type: 'float32', data: Float32Array, dims: readonly number[]) => unknown;
  readonly InferenceSession: {
    create(
      bytes: Uint8Array,
      options: object,
    ): Promise<{ run(feeds: Record<string, unknown>): Promise<unknown> }>;
  };
}

/**
 * Chunks a second and core of that shape: the multiplications of attention and feed-forward alone, without
 * tokenizing, norms and pooling, so that it is rather too fast. `rounds` chunks are tried.
 */
export async function transformerRate(rounds: number): Promise<number> {
  const { InferenceSession, Tensor } = createRequire(import.meta.url)('onnxruntime-node') as Runtime;
  const session = await InferenceSession.create(graph(), { intraOpNumThreads: 1, interOpNumThreads: 1 });
  const x = new Tensor('float32', random(shape.tokens * shape.width), [shape.tokens, shape.width]);
  await session.run({ x });
  const took = await timed(async () => {
    for (let round = 0; round < rounds; round++) await session.run({ x });
  });
  return (1000 * rounds) / took;
}

function graph(): Uint8Array {
  const { layers, width, inner, tokens } = shape;
  const nodes: Node[] = [];
  const constants: Constant[] = [];
  const matrix = (name: string, rows: number, columns: number) => {
    constants.push({ name, dims: [rows, columns], data: random(rows * columns) });
    return name;
  };
  const node = (op: string, inputs: readonly string[], output: string) => {
    nodes.push({ op, inputs, outputs: [output] });
    return output;
  };
  let x = 'x';
  for (let layer = 0; layer < layers; layer++) {
    const named = (part: string) => `${part}${layer}`;
    const [q, k, v] = ['q', 'k', 'v'].map((part) =>
      node('MatMul', [x, matrix(named(`${part}w`), width, width)], named(part)),
    );
    const scores = node('MatMul', [q!, node('Transpose', [k!], named('kt'))], named('scores'));
    const attended = node('MatMul', [node('Softmax', [scores], named('soft')), v!], named('attended'));
    const out = node('MatMul', [attended, matrix(named('ow'), width, width)], named('o'));
    const y = node('Add', [x, out], named('y'));
    const up = node('Relu', [node('MatMul', [y, matrix(named('uw'), width, inner)], named('u'))], named('r'));
    x = node(
      'Add',
      [y, node('MatMul', [up, matrix(named('dw'), inner, width)], named('d'))],
      layer === layers - 1 ? 'out' : named('x'),
    );
  }
  const value = (name: string) => ({ name, type: 'float' as const, dims: [tokens, width] });
  return onnxFile({ nodes, constants, inputs: [value('x')], outputs: [value('out')] });
}

/** Small numbers, the same each time. */
function random(count: number): Float32Array {
  let state = 1;
  return Float32Array.from({ length: count }, () => {
    state = (state * 48271) % 2147483647;
    return (state / 2147483647 - 0.5) / 20;
  });
}
