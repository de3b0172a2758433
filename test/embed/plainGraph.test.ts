import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { graphOf, quantise } from '../../model/train/graph.ts';
import { plainGraph } from '../../src/engine/embed/plainGraph.ts';
import { type Graph, onnxFile } from '../support/tinyOnnx.ts';

const { InferenceSession, Tensor }: typeof import('onnxruntime-node') = createRequire(import.meta.url)(
  'onnxruntime-node',
);
const [tokens, dimensions] = [40, 24];
/** A table as the trainer makes them: padding's row is nothing. */
const table = Float32Array.from({ length: tokens * dimensions }, (_, at) =>
  at < dimensions ? 0 : Math.sin(at * 12.9898) * 2,
);
const graph = graphOf(quantise(table, dimensions), dimensions);
const file = onnxFile(graph);
const session = await InferenceSession.create(file);

async function byRuntime(ids: readonly number[]): Promise<Float32Array> {
  const feeds = { input_ids: new Tensor('int64', BigInt64Array.from(ids, BigInt), [1, ids.length]) };
  return (await session.run(feeds))['sentence_embedding']!.data as Float32Array;
}

test('gives what the runtime makes of the same file, for any tokens in any order', async () => {
  const ours = plainGraph(file)!;
  expect(ours.dimensions).toBe(dimensions);
  const text = fc.array(fc.integer({ min: 1, max: tokens - 1 }), { minLength: 1, maxLength: 200 });
  await fc.assert(
    fc.asyncProperty(fc.array(text, { maxLength: 5 }), async (texts) => {
      const flat = ours.vectors(texts)!;
      expect(flat.length).toBe(texts.length * dimensions);
      for (const [nth, ids] of texts.entries()) {
        const expected = await byRuntime(ids);
        const own = flat.subarray(nth * dimensions, (nth + 1) * dimensions);
        expect(Math.max(...own.map((value, at) => Math.abs(value - expected[at]!)))).toBeLessThan(1e-5);
      }
    }),
    { numRuns: 60 },
  );
});

test('a token that the table does not have is told, and harms no text after it', () => {
  const ours = plainGraph(file)!;
  const before = ours.vectors([[5, 6, 6]]);
  expect(() => ours.vectors([[5, 6, tokens]])).toThrow(RangeError);
  expect(ours.vectors([[5, 6, 6]])).toEqual(before);
});

test('weights that are no numbers give no vector', () => {
  const { bytes, scales } = quantise(table, dimensions);
  scales[7] = Number.NaN;
  const ours = plainGraph(onnxFile(graphOf({ bytes, scales }, dimensions)))!;
  expect(ours.vectors([[3], [7]])).toBeUndefined();
  expect(ours.vectors([[3]])).toHaveLength(dimensions);
});

test('the shipped model is one of ours', () => {
  const shipped = path.join(import.meta.dirname, '../../model/onnx/model_quantized.onnx');
  expect(plainGraph(readFileSync(shipped))?.dimensions).toBe(256);
});

test('a file that differs in anything is left to its runtime', () => {
  const constant = (name: string, data: Float32Array | BigInt64Array): Graph => ({
    ...graph,
    constants: graph.constants.map((each) => (each.name === name ? { ...each, data } : each)),
  });
  const [first, ...rest] = graph.nodes;
  const others: Graph[] = [
    { ...graph, nodes: rest },
    { ...graph, nodes: [{ ...first!, op: 'GatherND' }, ...rest] },
    {
      ...graph,
      nodes: graph.nodes.map((node) =>
        node.op === 'ReduceSum' ? { ...node, attributes: { keepdims: 1 } } : node,
      ),
    },
    { ...graph, constants: graph.constants.filter(({ name }) => name !== 'scales') },
    constant('one', Float32Array.of(2)),
    constant('scales', new Float32Array(tokens - 1)),
    constant('last', BigInt64Array.of(0n)),
  ];
  for (const other of others) expect(plainGraph(onnxFile(other))).toBeUndefined();
  fc.assert(
    fc.property(fc.nat(file.length - 1), (cut) => {
      expect(plainGraph(file.subarray(0, cut))).toBeUndefined();
    }),
  );
  expect(plainGraph(new TextEncoder().encode('no ONNX at all'))).toBeUndefined();
});
