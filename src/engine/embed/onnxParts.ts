/** Just enough of ONNX to tell what a file of a few nodes is made of: protobuf, and the field numbers of onnx.proto3. */

/** A node of a graph: an operator, what it reads and writes, and its whole-number attributes. */
export interface GraphNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, number>>;
}

/** A constant of a graph: its bytes as they lie in the file, in little-endian order. */
export interface GraphConstant {
  readonly dims: readonly number[];
  /** ONNX's number for what it is made of: 1 for float, 3 for int8, 7 for int64. */
  readonly type: number;
  readonly bytes: Uint8Array;
}

/** What a file holds. */
export interface OnnxParts {
  readonly nodes: readonly GraphNode[];
  readonly constants: ReadonlyMap<string, GraphConstant>;
}

/** The parts of an ONNX file. Throws where it isn't one, and where it holds what isn't known here. */
export function onnxParts(file: Uint8Array): OnnxParts {
  const nodes: GraphNode[] = [];
  const constants = new Map<string, GraphConstant>();
  for (const part of fieldsOf(file)) {
    if (part.id !== 7) continue;
    for (const { id, bytes } of fieldsOf(part.bytes)) {
      if (id === 1) nodes.push(nodeOf(bytes));
      if (id === 5) {
        const { name, ...constant } = constantOf(bytes);
        constants.set(name, constant);
      }
    }
  }
  return { nodes, constants };
}

function nodeOf(node: Uint8Array): GraphNode {
  const attributes: Record<string, number> = {};
  let op = '';
  const inputs: string[] = [];
  const outputs: string[] = [];
  for (const { id, bytes } of fieldsOf(node)) {
    if (id === 1) inputs.push(textOf(bytes));
    else if (id === 2) outputs.push(textOf(bytes));
    else if (id === 4) op = textOf(bytes);
    else if (id === 5) {
      const fields = fieldsOf(bytes);
      // AttributeProto: name 1, i 3, type 20; a value of another kind has another field.
      const unknown = fields.find((field) => ![1, 3, 20].includes(field.id));
      if (unknown) throw new Error(`An attribute of ${op} is no whole number.`);
      const name = fields.find((field) => field.id === 1);
      attributes[textOf(name?.bytes ?? new Uint8Array())] =
        fields.find((field) => field.id === 3)?.number ?? 0;
    }
  }
  return { op, inputs, outputs, ...(Object.keys(attributes).length > 0 ? { attributes } : {}) };
}

function constantOf(constant: Uint8Array): GraphConstant & { readonly name: string } {
  const dims: number[] = [];
  let [type, name, data] = [0, '', new Uint8Array()];
  for (const { id, number, bytes } of fieldsOf(constant)) {
    if (id === 1) dims.push(number);
    else if (id === 2) type = number;
    else if (id === 8) name = textOf(bytes);
    else if (id === 9) data = bytes;
    else throw new Error(`The constant ${name} has a field ${id}.`);
  }
  return { name, dims, type, bytes: data };
}

interface Field {
  readonly id: number;
  /** Of a field that is a number. */
  readonly number: number;
  /** Of any other; a view of the file. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The fields of a message: whole numbers, and what has a length. */
function fieldsOf(message: Uint8Array): Field[] {
  const found: Field[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = message[at++];
      if (byte === undefined || shift > 63n) throw new Error('The file is cut short, or no ONNX.');
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return Number(BigInt.asIntN(64, value));
    }
  };
  while (at < message.length) {
    const tag = varint();
    const [id, wire] = [tag >> 3, tag & 7];
    if (wire === 0) {
      found.push({ id, number: varint(), bytes: new Uint8Array() });
    } else if (wire === 2) {
      const end = varint() + at;
      if (end > message.length) throw new Error('The file is cut short, or no ONNX.');
      found.push({ id, number: 0, bytes: message.subarray(at, end) as Uint8Array<ArrayBuffer> });
      at = end;
    } else throw new Error(`A field of kind ${wire} is not known.`);
  }
  return found;
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
