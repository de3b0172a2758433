/**
 * Just enough of ONNX to write a graph of a few nodes: protobuf (protobuf.dev/programming-guides/encoding)
 * and the messages of onnx.proto3, whose field numbers stand beside each call.
 */

/** A node of the graph: an operator, what it reads and writes, and its whole-number attributes. */
export interface Node {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, number>>;
}

/** A constant of the graph. */
export interface Constant {
  readonly name: string;
  readonly dims: readonly number[];
  readonly data: Float32Array | Int8Array | BigInt64Array;
}

/** A named value with its shape; a text stands for a size known only at run time. */
export interface Value {
  readonly name: string;
  readonly type: 'float' | 'int64';
  readonly dims: readonly (number | string)[];
}

/** What a model file holds. */
export interface Graph {
  readonly nodes: readonly Node[];
  readonly constants: readonly Constant[];
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
}

const elementTypes = { float: 1, int8: 3, int64: 7 };

/** The bytes of an ONNX file: opset 13, IR version 8. */
export function onnxFile(graph: Graph): Uint8Array {
  const body = [
    ...graph.nodes.map((node) => field(1, nodeBytes(node))),
    field(2, utf8('tiny')),
    ...graph.constants.map((constant) => field(5, constantBytes(constant))),
    ...graph.inputs.map((value) => field(11, valueBytes(value))),
    ...graph.outputs.map((value) => field(12, valueBytes(value))),
  ];
  return join([number(1, 8), field(7, join(body)), field(8, number(2, 13))]);
}

function nodeBytes({ op, inputs, outputs, attributes = {} }: Node): Uint8Array {
  return join([
    ...inputs.map((name) => field(1, utf8(name))),
    ...outputs.map((name) => field(2, utf8(name))),
    field(4, utf8(op)),
    // AttributeProto: name 1, i 3, type 20 (2 for INT)
    ...Object.entries(attributes).map(([name, value]) =>
      field(5, join([field(1, utf8(name)), number(3, value), number(20, 2)])),
    ),
  ]);
}

function constantBytes({ name, dims, data }: Constant): Uint8Array {
  const type = data instanceof Float32Array ? 'float' : data instanceof Int8Array ? 'int8' : 'int64';
  return join([
    ...dims.map((size) => number(1, size)),
    number(2, elementTypes[type]),
    field(8, utf8(name)),
    field(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  ]);
}

function valueBytes({ name, type, dims }: Value): Uint8Array {
  const shape = dims.map((size) =>
    field(1, typeof size === 'number' ? number(1, size) : field(2, utf8(size))),
  );
  const tensor = join([number(1, elementTypes[type]), field(2, join(shape))]);
  return join([field(1, utf8(name)), field(2, field(1, tensor))]);
}

function field(id: number, bytes: Uint8Array): Uint8Array {
  return join([varint((id << 3) | 2), varint(bytes.length), bytes]);
}

function number(id: number, value: number): Uint8Array {
  return join([varint(id << 3), varint(value)]);
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let left = BigInt.asUintN(64, BigInt(value));
  do {
    const low = Number(left & 0x7fn);
    left >>= 7n;
    bytes.push(left ? low | 0x80 : low);
  } while (left);
  return Uint8Array.from(bytes);
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts));
}
